"""The standards that come with the product hang together: one name for one thing, nothing missing."""

from collections import defaultdict

import pytest

from datasources.schema.standards import Standard, read_standards, shipped_standards

FILES = shipped_standards()
STANDARDS = [Standard.from_definition(one) for path in FILES for one in read_standards(path)]
whole = pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: standard.slug)

#: every dataset of both catalogues, once
EXPECTED = set(
    """
    admin_case_filing admin_penalty_decision bank_transaction bankruptcy_case bankruptcy_claim case_person
    cause_agency_map charge_catalogue civil_case civil_case_agent civil_case_party civil_judgment
    civil_supervision_case community_correction_register company_person company_shareholder
    compulsory_insurance_policy construction_project credit_card_transaction credit_punish_list criminal_case
    criminal_case_register criminal_judgment criminal_judgment_charge criminal_referral custody_record
    death_record detainee_account disabled_employment_audit disabled_fund_declaration disabled_person_registry
    doc_receipt_register driver_license drug_control_record drug_purchase_ledger drunk_driving_case
    elevator_incident elevator_inspection elevator_maintenance elevator_registry enforcement_action
    enforcement_asset_query enforcement_case enforcement_fund enforcement_party farm_plot
    financial_license_list financial_loan fuel_dispense_log fuel_station_registry hazchem_licence
    hazchem_transaction holiday_calendar hotline_ticket household_relation housing_contract
    housing_fund_account income_tax_salary injury_appraisal insurance_claim invoice_summary judicial_appraisal
    judicial_auction juror_participation juror_roster labor_arbitration land_bid land_patch land_payment
    land_payment_schedule land_title_registration land_transfer_contract land_use_approval
    legal_profession_registry license_sanction loan_case_element lodging_record lpr_rate mandatory_report
    market_entity market_entity_change medical_institution medical_settlement medical_settlement_item
    meritorious_claim mining_output mining_patch mining_right minor_contact_staff minor_medical_visit
    non_prosecution_decision notarization overload_enforcement penalty_change_decision pension_benefit
    pension_contribution pesticide_ledger pesticide_subsidy police_admin_penalty police_case
    political_rights_register prepaid_card_filing preservation_case prison_release procuratorate_jurisdiction
    procuratorial_opinion property_penalty_enforcement prosecution_threshold public_staff_roster rate_table
    real_estate_registry real_estate_transfer region_code_table region_office_map residence_permit
    safety_inspection school_registry service_announcement small_claim_standard social_insurance_month
    special_venue student_roll subsistence_allowance support_suit_case tax_filing tax_payment traffic_accident
    traffic_violation trial_event vat_declaration vehicle_event vehicle_inspection vehicle_registration
    venue_entry village_cadre village_ledger wage_arrears_case wage_guarantee worker_wage
    """.split()  # noqa: SIM905
)
#: datasets that are part of another: (theirs, where they are held)
CROSSWALK = {
    "civil_judgment_party": "civil_case_party",
    "dishonest_executee": "credit_punish_list",
    "vehicle_transfer": "vehicle_event",
}
#: columns whose type depends on the table, and why
EXCEPTIONS = {
    "account_no": "the number of a guarantee is no bank account",
    "basis_doc_no": "enforcement rests on documents of any kind, arbitration and notarial ones included",
    "buyer_name": "several buyers may share one cell of a housing contract",
    "case_number": "labour arbitration numbers its cases unlike the courts",
    "debtor_name": "several debtors may share one cell of a notarial certificate",
    "decision_no": "courts decide by case number, the police by document number",
    "period": "a tax period may be a quarter or a year",
}


def test_every_file_is_named_after_its_standard():
    assert [standard.slug for standard in STANDARDS] == [path.stem for path in FILES]


def test_no_standard_is_defined_twice():
    assert len({standard.slug for standard in STANDARDS}) == len(STANDARDS)


def test_every_dataset_of_the_catalogues_is_there():
    slugs = {standard.slug for standard in STANDARDS}
    assert EXPECTED - slugs == set()
    assert set(CROSSWALK.values()) <= slugs
    assert not set(CROSSWALK) & slugs


def test_a_column_name_has_one_type():
    types = defaultdict(set)
    for standard in STANDARDS:
        for name, column in standard.columns.items():
            types[name].add(column.type)
    assert {name for name, kinds in types.items() if len(kinds) > 1} == set(EXCEPTIONS)


@whole
def test_it_is_titled_in_both_languages(standard):
    assert all([standard.title["zh"], standard.title["en"], standard.supplier, standard.grain])
    assert all(column.title != name for name, column in standard.columns.items())


@whole
def test_its_key_date_and_region_exist(standard):
    named = {*standard.key, standard.occurred, standard.region} - {None}
    assert named <= set(standard.columns)


@whole
def test_money_names_its_unit(standard):
    assert all(column.unit for column in standard.columns.values() if column.type == "money")
