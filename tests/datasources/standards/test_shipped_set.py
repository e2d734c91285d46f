"""The standards that come with the product hang together: one name for one thing, nothing missing."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from datasources.schema.standards import Standard, read_standards, shipped_standards
from datasources.schema.text import fold_title
from datasources.schema.types import TYPES
from tests.datasources.standards import catalogues

FILES = shipped_standards()
STANDARDS = [Standard.from_definition(one) for path in FILES for one in read_standards(path)]
BY_SLUG = {standard.slug: standard for standard in STANDARDS}
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
    "buyer_name": "several buyers may share one cell of a housing contract",
    "case_number": "labour arbitration numbers its cases unlike the courts",
    "channel": "petitions arrive by channels that every office names itself, documents by coded ways",
    "debtor_name": "several debtors may share one cell of a notarial certificate",
    "decision_no": "courts decide by case number, the police by document number",
    "period": "a tax period may be a quarter or a year",
}
#: no column of the key can be required, and why
KEY_MAY_BE_EMPTY = {
    "community_correction_register": "small offices number nobody",
    "criminal_judgment_extract": "an extract names no case",
    "custody_record": "other suppliers tell stays apart by person, reason and day",
    "doc_receipt_register": "a document may be received and not yet numbered",
    "vehicle_event": "older registrations hold the plate alone",
    "vehicle_registration": "older registrations hold the plate alone",
}
IDENTITIES = ("id_card", "phone", "account_no")
needs_catalogues = pytest.mark.skipif(
    not catalogues.FOLDER.exists(), reason="the catalogues are not beside the project"
)


def test_every_file_is_named_after_its_standard():
    assert [standard.slug for standard in STANDARDS] == [path.stem for path in FILES]


def test_no_standard_is_defined_twice():
    assert len(BY_SLUG) == len(STANDARDS)


def test_every_dataset_of_the_catalogues_is_there():
    assert EXPECTED - set(BY_SLUG) == set()
    assert set(CROSSWALK.values()) <= set(BY_SLUG)
    assert not set(CROSSWALK) & set(BY_SLUG)


@needs_catalogues
def test_the_catalogues_name_these_datasets_and_no_others():
    assert {dataset.slug for dataset in catalogues.listed()} == EXPECTED | set(CROSSWALK)


@needs_catalogues
@pytest.mark.parametrize("dataset", catalogues.listed() if catalogues.FOLDER.exists() else [], ids=lambda one: one.slug)
def test_a_file_headed_as_the_catalogue_says_is_taken_in(dataset):
    """By the catalogue's identifiers or by its labels: each header names one column, and its codes are known."""
    standard = BY_SLUG[CROSSWALK.get(dataset.slug, dataset.slug)]
    for wanted in dataset.columns:
        column = _named(standard, wanted.name)
        assert column, f"{standard.slug}: {wanted.name}"
        if wanted.label:
            assert _named(standard, wanted.label, column.unit) == column, f"{standard.slug}: {wanted.label}"
        if column.values:
            assert set(wanted.codes) <= {*column.values, *dict(column.synonyms)}, f"{standard.slug}: {wanted}"


def test_a_column_name_has_one_type():
    types = defaultdict(set)
    for standard in STANDARDS:
        for name, column in standard.columns.items():
            types[name].add(column.type)
    assert {name for name, kinds in types.items() if len(kinds) > 1} == set(EXCEPTIONS)


def test_titles_of_one_column_differ_in_meaning_not_in_spelling():
    spelt = defaultdict(lambda: defaultdict(set))
    for standard in STANDARDS:
        for name, column in standard.columns.items():
            spelt[name][re.sub("日期$", "日", column.title).replace("编号", "号")].add(column.title)
    assert [titles for kinds in spelt.values() for titles in kinds.values() if len(titles) > 1] == []


@whole
def test_it_is_titled_in_both_languages(standard):
    assert all([standard.title["zh"], standard.title["en"], standard.supplier, standard.grain])
    assert all(column.title != name and column.title_en for name, column in standard.columns.items())


@whole
def test_its_key_date_and_region_exist(standard):
    named = {*standard.key, standard.occurred, standard.region} - {None}
    assert named <= set(standard.columns)


@whole
def test_a_part_of_its_key_is_required(standard):
    required = {name for name, column in standard.columns.items() if column.required}
    assert bool(required & set(standard.key)) != (standard.slug in KEY_MAY_BE_EMPTY)


@whole
def test_money_names_its_unit(standard):
    assert all(column.unit for column in standard.columns.values() if column.type == "money")


@whole
def test_a_code_list_offers_a_choice(standard):
    assert all(len(column.values) != 1 for column in standard.columns.values())


@whole
def test_what_identifies_people_is_marked_as_such(standard):
    """L3 and L4 are personal information; a table that counts nobody may be open."""
    names = [name for name, column in standard.columns.items() if column.type in IDENTITIES]
    assert standard.level in ("L3", "L4") or not names


@whole
def test_numbers_of_people_and_companies_say_so_in_their_titles(standard):
    endings = {"id_card": ("公民身份号码", "驾驶证号"), "uscc": ("信用代码", "纳税人识别号")}
    wrong = [c.title for c in standard.columns.values() if c.type in endings and not c.title.endswith(endings[c.type])]
    assert wrong == []


def test_a_folder_holds_the_tables_of_one_supplier():
    folders = defaultdict(set)
    for path, standard in zip(FILES, STANDARDS, strict=True):
        if standard.origin != "reference":
            folders[path.parent.name].add(re.split("[（、]", standard.supplier)[0])
    assert {folder: names for folder, names in folders.items() if len(names) > 1} == {}


def test_the_guide_names_every_type():
    guide = (Path(__file__).resolve().parents[3] / "docs" / "data-standards.md").read_text(encoding="utf-8")
    assert [name for name in TYPES if f"`{name}`" not in guide] == []


def _named(standard: Standard, header: str, unit: str | None = None):
    """The one column that a header means, exactly; a unit at its end is no part of it."""
    words = {fold_title(header), fold_title(header.removesuffix(unit or ""))}
    return next(
        (
            column
            for name, column in standard.columns.items()
            if words & {fold_title(word) for word in (name, column.title, *column.aliases)}
        ),
        None,
    )
