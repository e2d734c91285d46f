"""One county's records, the same in every world, and everybody else's, different in every field in each."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection

from datasources.lake import first_row_id
from datasources.models import (
    Agreement,
    Collection,
    Dataset,
    DataSource,
    DeletionRecord,
    ListMatch,
    Load,
    Share,
    Subscription,
    UploadDraft,
    UseRequest,
)
from models_engine.models import ModelVersion, Run, SupervisionModel
from supervision.audit.actions import record as record_act
from supervision.cases.models import Case
from supervision.leads.models import Lead
from supervision.offices.models import Office, RoleGrant, User
from tests.supervision.leads.building import ID_CARD, MODEL, make_model, make_run, make_standard, match, record

#: stands in every free text of another office, and nowhere else
CANARY = "金丝雀"
PUBLISHED = datetime(2026, 2, 1, tzinfo=UTC)


@dataclass
class World:
    """What requests may ask for: by kind, ids of own records and of foreign ones (the same ids in both worlds)."""

    own: dict[str, list] = field(default_factory=dict)
    foreign: dict[str, list] = field(default_factory=dict)


@dataclass(frozen=True)
class Flavour:
    """How one world's foreign records read and how many there are."""

    word: str
    count: int

    @property
    def text(self) -> str:
        return f"{CANARY}{self.word}"

    @property
    def id_card(self) -> str:
        return {"甲": "110105194912310038", "乙": "11010519491231004X"}[self.word]


FLAVOURS = (Flavour("甲", 3), Flavour("乙", 5))


def build(flavour: Flavour, offices: dict[str, Office], people, folder: Path) -> World:
    """County A1 first, so that its ids are the same in every world; then everybody else."""
    world, lake = World(), _Lake(folder)
    own = offices["county_a1"]
    shared = make_model("notice_missing", offices["province"].code, offices["province"].path)
    _own(world, own, shared, people, lake)
    _matched_above(world, offices, shared, people, flavour, lake)
    _other(world, offices, shared, flavour, lake)
    _same_next_ids()
    return world


def _own(world: World, office: Office, shared: SupervisionModel, people, lake: "_Lake") -> None:
    loads = [lake.load("person_register", office, "甲某"), lake.load("penalty_register", office, "甲某")]
    _terms(loads[0], "本院约定", people.head)
    held = Load.objects.create(
        dataset=loads[0].dataset, office_path=office.path, status="held", source_name="本院", rows_rejected=1
    )
    evidence = {"penalties": [first_row_id(loads[1].pk)], "persons": [first_row_id(loads[0].pk)]}
    read = {"persons": [loads[0].pk], "penalties": [loads[1].pk]}
    rows = [match(f"A{n}", office=office.code, evidence=json.dumps(evidence)) for n in range(3)]
    record(shared, office, rows, loads=read, matches=3, finished_at=PUBLISHED)
    drafted = _draft_model("own_draft", office, "本院草稿")
    leads = list(Lead.objects.order_by("pk"))
    Lead.objects.filter(pk=leads[1].pk).update(status="in_review", assignee=people.prosecutor)
    Lead.objects.filter(pk=leads[2].pk).update(status="filed")
    case = Case.objects.create(
        number="南浦1号", title="本院案件", field="criminal_execution", office=office, office_path=office.path
    )
    case.leads.set(leads[2:])
    draft = _upload(people.head, office, loads[0].dataset.standard, lake)
    record_act(actor=people.prosecutor, action="lead.take_up", target=leads[1], office_path=office.path)
    world.own = {
        "lead": [lead.pk for lead in leads],
        "case": [case.pk],
        "load": [loads[0].pk, held.pk],
        "run": list(Run.objects.values_list("pk", flat=True)),
        "draft": [draft.pk],
        "person": [people.prosecutor.pk],
        "office": [office.code],
        "dataset": [load.dataset.slug for load in loads],
        "standard": ["person_register"],
        "model": [shared.slug, drafted.slug],
        "number": [1],
        "list_match": [_list_match(people.head, office, loads[0].dataset, lake, status) for status in ("held", "done")],
        "request": [],
    }
    collection = _source(people.author, office, loads[0].dataset, "本院数据源")
    world.own |= {"source": [collection.source_id], "collection": [collection.pk]}


def _matched_above(world: World, offices, shared: SupervisionModel, people, flavour: Flavour, lake: "_Lake") -> None:
    """The province compares its own rows and finds a lead of the county, whose prosecutors may see those rows."""
    province = offices["province"]
    loads = [lake.load("person_register", province, "乙某"), lake.load("penalty_register", province, "乙某")]
    for load in loads:
        Load.objects.filter(pk=load.pk).update(rows_loaded=1000 * flavour.count)
    read = {"persons": [loads[0].pk], "penalties": [loads[1].pk]}
    evidence = {"penalties": [first_row_id(loads[1].pk)], "persons": [first_row_id(loads[0].pk)]}
    row = match("P1", office=offices["county_a1"].code, evidence=json.dumps(evidence))
    steps = [{"name": "pairs", "operator": "join", "rows": 7_100_000 + flavour.count}]
    asked = _request(people.prosecutor, offices["county_a1"], loads[0].dataset, "本院申请")
    world.own["request"].append(asked.pk)
    record(shared, province, [row], loads=read, matches=7_200_000 + flavour.count, steps=steps)
    world.own["lead"].append(Lead.objects.latest("pk").pk)
    world.foreign = {"load": [load.pk for load in loads], "run": [Run.objects.latest("pk").pk]}


def _other(world: World, offices, shared: SupervisionModel, flavour: Flavour, lake: "_Lake") -> None:
    known = {kind: set(_ids(model)) for kind, model in KINDS.items()}
    holders = [offices[word] for word in ("county_b1", "county_a2", "city_a", "province")]
    for number in range(flavour.count):
        for office in holders:
            _office_records(office, number, shared, flavour, lake)
    Office.objects.filter(code=offices["county_b1"].code).update(name=f"{flavour.text}人民检察院")
    Office.objects.filter(code=offices["county_a2"].code).update(name=f"{flavour.text}人民检察院二")
    for kind, model in KINDS.items():
        # twice the smaller world's number of holders: ids that are there in both worlds
        new = sorted(set(_ids(model)) - known[kind])[:6]
        world.foreign[kind] = [*new, *world.foreign.get(kind, [])]
    world.foreign |= {
        "office": ["990201", "990102", "990100"],
        "dataset": [f"person_register-{office.code}" for office in holders],
        "standard": ["penalty_register"],
        "model": ["foreign_0_990201", "foreign_0_990100"],
        "number": [1, 9],
    }


KINDS = {
    "lead": Lead,
    "case": Case,
    "load": Load,
    "run": Run,
    "draft": UploadDraft,
    "person": User,
    "list_match": ListMatch,
    "request": UseRequest,
    "source": DataSource,
    "collection": Collection,
}


def _ids(model) -> list[int]:
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def _office_records(office: Office, number: int, shared: SupervisionModel, flavour: Flavour, lake: "_Lake") -> None:
    text = flavour.text
    person = User.objects.create(
        username=f"{flavour.word}_{office.code}_{number}", display_name=text, post=text, office=office
    )
    RoleGrant.objects.create(user=person, role="prosecutor")
    load = lake.load("person_register", office, text, flavour.id_card, actor=person)
    _terms(load, text, person)
    _ended_shares(load.dataset, text, person)
    _request(person, office, load.dataset, text)
    _list_match(person, office, load.dataset, lake, "held")
    _source(person, office, load.dataset, f"{text}{number}")
    Subscription.objects.create(user=person, dataset=load.dataset)
    run = make_run(
        shared,
        office,
        actor=person,
        loads={"persons": [load.pk]},
        matches=7_300_000 + flavour.count,
        finished_at=PUBLISHED,
        steps=[{"name": text, "operator": "join", "rows": 7_400_000 + flavour.count}],
        stage=text,
    )
    drafted = _draft_model(f"foreign_{number}_{office.code}", office, text)
    lead = Lead.objects.create(
        model=shared,
        office=office,
        office_path=office.path,
        fingerprint=_print(office, number),
        number=f"XS{office.code}-{text}-{number}",
        key={"id_card": flavour.id_card},
        version=shared.published_version,
        first_run=run,
        last_run=run,
        subject_kind="person",
        amount=Decimal(7_500_000 + flavour.count),
        score=95,
        facts={"name": {"value": text, "type": "string"}, "id_card": {"value": flavour.id_card, "type": "id_card"}},
        evidence={"persons": [first_row_id(load.pk)]},
        title=text,
        created_at=PUBLISHED,
        updated_at=PUBLISHED,
        status=["new", "in_review", "dismissed"][number % 3],
        assignee=person,
    )
    case = Case.objects.create(
        number=f"{text}{office.code}{number}",
        title=text,
        field="criminal",
        office=office,
        office_path=office.path,
        opened_by=person,
    )
    case.leads.set([lead])
    _upload(person, office, load.dataset.standard, lake)
    record_act(
        actor=person,
        action=f"foreign.{flavour.count}",
        target=drafted,
        office_path=office.path,
        detail={"said": text},
        purpose=text,
    )


def _terms(load: Load, text: str, person: User) -> None:
    """What the office has agreed on for its dataset, and that some of it was destroyed."""
    Dataset.objects.filter(pk=load.dataset_id).update(purpose=text, legal_basis=text, owner=person, deposited_from=text)
    Agreement.objects.create(
        dataset=load.dataset, title=text, party=text, note=text, valid_from=date(2026, 1, 1), recorded_by=person
    )
    DeletionRecord.objects.create(
        dataset=load.dataset, office_path=load.office_path, reason=text, rows=7_600_000, bytes=1, actor=person
    )


def _ended_shares(dataset: Dataset, text: str, person: User) -> None:
    """Shares with county A1 that are over, and one with an office beside it that is not."""
    ended = [{"expires_on": date(2026, 6, 30)}, {"revoked_at": PUBLISHED}]
    to_a1 = {"to_office_code": "990101", "to_office_path": "/000000/990000/990100/990101/"}
    beside = {"to_office_code": "990103", "to_office_path": "/000000/990000/990100/990103/"}
    for terms in [*({**to_a1, **end, "downwards": True} for end in ended), beside]:
        Share.objects.create(dataset=dataset, access="browse", reason=text, granted_by=person, **terms)


def _request(person: User, office: Office, dataset: Dataset, text: str) -> UseRequest:
    return UseRequest.objects.create(
        dataset=dataset,
        office_code=office.code,
        office_path=office.path,
        requester=person,
        purpose=text,
        requested_at=PUBLISHED,
    )


def _source(person: User, office: Office, dataset: Dataset, text: str) -> Collection:
    source = DataSource.objects.create(
        name=text,
        office_code=office.code,
        office_path=office.path,
        standard=dataset.standard,
        kind="directory",
        connection={"folder": text},
        created_by=person,
        watched_since=PUBLISHED,
    )
    return Collection.objects.create(source=source, office_path=office.path, actor=person, stage=text)


def _list_match(person: User, office: Office, dataset: Dataset, lake: "_Lake", status: str) -> int:
    path = lake.folder / f"list-{office.code}-{person.pk}.csv"
    path.write_text(f"姓名\n{person.display_name}\n", encoding="utf-8")
    file = {"name": f"{person.display_name}.csv", "path": str(path), "sha256": "0", "bytes": path.stat().st_size}
    match = ListMatch.objects.create(
        dataset=dataset, office_path=office.path, actor=person, purpose=person.display_name, file=file, status=status
    )
    return match.pk


def _print(office: Office, number: int) -> UUID:
    return uuid5(NAMESPACE_OID, f"{office.code} {number}")


def _draft_model(slug: str, office: Office, title: str) -> SupervisionModel:
    model = SupervisionModel.objects.create(
        slug=slug,
        title_zh=title,
        summary_zh=title,
        field="criminal_execution",
        office_code=office.code,
        office_path=office.path,
    )
    source = MODEL.format(slug=slug).replace("行政拘留决定未抄送", title)
    ModelVersion.objects.create(model=model, number=1, source=source, digest="d", status="draft")
    return model


def _upload(person: User, office: Office, standard, lake: "_Lake") -> UploadDraft:
    path = lake.folder / f"{office.code}-{person.pk}.csv"
    path.write_text(f"公民身份号码,姓名\n{ID_CARD},{person.display_name}\n", encoding="utf-8")
    file = {"name": f"{person.display_name}.csv", "path": str(path), "sha256": "0", "bytes": path.stat().st_size}
    return UploadDraft.objects.create(
        actor=person,
        office_code=office.code,
        office_path=office.path,
        standard=standard,
        source_name=person.display_name,
        files=[file],
    )


class _Lake:
    """A folder of Parquet files, one row a load."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def load(self, slug: str, office: Office, name: str, id_card: str = ID_CARD, actor: User | None = None) -> Load:
        dataset, _new = Dataset.objects.get_or_create(
            slug=f"{slug}-{office.code}",
            defaults={"standard": make_standard(slug), "office_code": office.code, "office_path": office.path},
        )
        load = Load.objects.create(
            dataset=dataset,
            office_path=office.path,
            actor=actor,
            source_name=name,
            status="done",
            published_at=PUBLISHED,
            rows_loaded=1,
            files=[{"name": f"{name}.csv", "path": "", "sha256": name, "bytes": 1}],
        )
        values = {"name": name, "id_card": id_card, "region_code": office.code}
        if slug == "penalty_register":
            values = {
                "penalty_no": "A1",
                "id_card": id_card,
                "name": name,
                "decided_on": date(2026, 1, 5),
                "fine": Decimal("1500.00"),
            }
        traced = {"source_load": load.pk, "source_file": f"{name}.csv", "source_line": 7, "raw": None}
        path = self.folder / f"{load.pk}.parquet"
        pq.write_table(pa.Table.from_pylist([{**values, **traced, "row_id": first_row_id(load.pk)}]), path)
        load.manifest = [{"path": path.name, "rows": 1, "bytes": 1, "sha256": ""}]
        load.save()
        return load


def _same_next_ids() -> None:
    """What a request creates gets the same id in every world."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = 9000")
