"""On what terms the demonstration's offices hold their data: purpose, legal basis, owner, cycle, agreements."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone

from datasources.actions.agreements import record_agreement
from datasources.actions.describing import describe_dataset
from datasources.models import Dataset, DataStandard
from datasources.terms import AgreementState, agreement_state
from supervision.offices.models import Office, User

PURPOSE = "用于法律监督模型比对，发现监督线索；不得用于其他用途，不得向第三方提供。"
BASIS = "《中共中央关于加强新时代检察机关法律监督工作的意见》关于执法司法信息共享的规定；与提供单位签订的数据共享协议。"
#: days between two deliveries, where it is not every quarter
CYCLES = {
    "criminal_judgment_extract": 365,
    "charge_catalogue": 365,
    "community_correction_register": 30,
    "custody_record": 30,
    "doc_receipt_register": 7,
    "police_admin_penalty": 30,
}
QUARTER = 90
#: standard -> days from today to the end of its agreement; the others end in two years
ENDING = {"police_admin_penalty": 18, "vehicle_registration": 27}
LASTING = 730
#: asked for once and given up: nothing was loaded, no shipped model reads it
LAPSED = ("hotline_ticket", "990101")


def plant_terms(offices: Mapping[str, Office], people: Mapping[str, User]) -> None:
    """Terms for the datasets of offices that have somebody to look after data; an agreement where none is in force."""
    keepers = {
        person.office_id: person for person in people.values() if person.has_perm("datasources.manage_catalogue")
    }
    by_code = {office.code: office for office in offices.values()}
    today = timezone.localdate()
    held = Dataset.objects.filter(office_path__startswith=offices["province"].path).select_related("standard")
    for dataset in held.prefetch_related("agreements"):
        keeper = keepers.get(by_code[dataset.office_code].pk)
        if keeper is None or (dataset.standard.slug, dataset.office_code) == LAPSED:
            continue
        if not dataset.purpose and dataset.owner_id is None:
            _describe(dataset, keeper)
        state = agreement_state(dataset.agreements.all(), today)
        if dataset.standard.origin == "external" and state in (AgreementState.NONE, AgreementState.EXPIRED):
            ends = today + timedelta(days=ENDING.get(dataset.standard.slug, LASTING))
            _agree(dataset, keeper, today - timedelta(days=347), ends)
    _plant_lapsed(by_code[LAPSED[1]], keepers, today)


def _describe(dataset: Dataset, keeper: User) -> None:
    external = dataset.standard.origin == "external"
    terms = {
        "purpose": PURPOSE if external else "",
        "legal_basis": BASIS if external else "",
        "owner": keeper,
        "update_cycle_days": CYCLES.get(dataset.standard.slug, QUARTER),
    }
    describe_dataset(dataset, actor=keeper, terms=terms)


def _agree(dataset: Dataset, recorder: User, first: date, last: date) -> None:
    record_agreement(
        dataset,
        actor=recorder,
        title=f"{dataset.standard.title_zh}数据共享协议（演示）",
        number=f"演示数享〔{first.year}〕{dataset.pk}号",
        party=dataset.standard.supplier,
        signed_on=first,
        valid_from=first,
        expires_on=last,
        note="按约定周期提供；仅用于法律监督；到期不续签的，停止使用。",
    )


def _plant_lapsed(office: Office, keepers: Mapping[int, User], today: date) -> None:
    """A dataset whose agreement ran out before anything was loaded."""
    dataset, is_new = Dataset.objects.get_or_create(
        standard=DataStandard.objects.get(slug=LAPSED[0]),
        office_code=office.code,
        defaults={"slug": "-".join(LAPSED), "office_path": office.path, "purpose": PURPOSE, "legal_basis": BASIS},
    )
    if is_new:
        _agree(dataset, keepers[office.pk], today - timedelta(days=400), today - timedelta(days=35))
