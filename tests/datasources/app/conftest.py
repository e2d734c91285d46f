"""A small standard, files that fit it or do not, and a lake of its own for every test."""

import copy
import io
from datetime import date

import pytest

from datasources.actions import Delivery, import_standard, perform_load, queue_streams
from datasources.actions.sharing import Grant, share_dataset
from datasources.announcements import acted
from datasources.models import Dataset, DataStandard, Load, Share
from datasources.office_directory import Entry
from tests.installation import ROOT, Installation

DEFINITION = {
    "slug": "fine_register",
    "title": {"zh": "罚款登记", "en": "Fines"},
    "supplier": "公安机关",
    "origin": "external",
    "level": "L3",
    "grain": "一行一份决定",
    "key": ["fine_no"],
    "occurred": "decided_on",
    "columns": {
        "fine_no": {"type": "string", "title": "决定书文号", "required": True, "aliases": ["文书号"]},
        "name": {"type": "name", "title": "姓名"},
        "id_card": {"type": "id_card", "title": "公民身份号码", "aliases": ["身份证号"]},
        "decided_on": {"type": "date", "title": "决定日期", "required": True},
        "fine": {"type": "money", "title": "罚款金额", "unit": "元"},
    },
}
ID_CARD = "11010519491231002X"
HEADER = "决定书文号,姓名,身份证号,决定日期,罚款金额,备注\n"

OTHER_CARD = "110105194912310038"
REGISTER = copy.deepcopy(DEFINITION)
REGISTER["slug"] = "region_register"
REGISTER["region"] = "region_code"
REGISTER["columns"]["region_code"] = {"type": "region_code", "title": "行政区划代码"}
TITLES = "决定书文号,姓名,身份证号,决定日期,罚款金额,行政区划代码\n"
#: one row of each county, one of the city itself, one that says nothing of a place
ROWS = (
    f"P1,张三,{ID_CARD},2025-01-05,100,990101\n"
    f"P2,李四四,{OTHER_CARD},2025-02-05,200,990201\n"
    "P3,王五,,2025-03-05,300,990100\n"
    "P4,赵六,,2025-04-05,400,\n"
)


def csv_text(*rows: str) -> str:
    return HEADER + "".join(f"{row}\n" for row in rows)


GOOD = csv_text(
    f"A1,张三,{ID_CARD},2025-01-05,100,甲",
    f"A2,李四四,{ID_CARD},2025-02-05,200,乙",
    f"A3,王五,{ID_CARD},2025-03-05,300,丙",
)
#: one bad row in five: 20 %, which is not over the limit
ONE_BAD = csv_text(
    *(f"B{n},张三,{ID_CARD},2025-01-0{n},100," for n in range(1, 5)),
    "B5,张三,110105194912310021,2025-01-05,100,",
)
MOSTLY_BAD = csv_text(f"C1,张三,{ID_CARD},2025-01-05,100,", "C2,李四四,110105194912310021,没有日期,-5,")


@pytest.fixture(scope="session")
def registers(tmp_path_factory) -> Installation:
    """An installation of its own that knows the registers of tests/data, to be copied and killed."""
    installation = Installation(tmp_path_factory.mktemp("registers"), "", "redis://127.0.0.1:1/0")
    installation.manage("migrate", "--run-syncdb", "-v", "0")
    installation.manage("import_standards", ROOT / "tests" / "data" / "standards" / "h2_registers.yaml")
    return installation


def stream(text: str | bytes, name: str = "fines.csv") -> io.BytesIO:
    content = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    content.name = name
    return content


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.LAKE_URL = str(tmp_path / "lake")
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture
def standard(db) -> DataStandard:
    record, _outcome = import_standard(DEFINITION, actor=None)
    return record


@pytest.fixture
def delivery(standard, offices):
    """Makes a delivery to an office; by default to county_a1."""

    def make(office: str = "county_a1", **terms) -> Delivery:
        own = offices[office]
        return Delivery(**{"standard": standard, "office_code": own.code, "office_path": own.path, **terms})

    return make


@pytest.fixture
def queued(delivery, cast):
    """Queues text as a load, by default for county_a1 by its department head."""

    def queue(text: str | bytes = GOOD, *, name: str = "fines.csv", office: str = "county_a1", **terms) -> Load:
        return queue_streams(delivery(office, **terms), [stream(text, name)], actor=cast.head)

    return queue


@pytest.fixture
def loaded(queued):
    """The same, and performs it."""

    def load(*args, **terms) -> Load:
        made = queued(*args, **terms)
        assert perform_load(made.pk)
        made.refresh_from_db()
        return made

    return load


@pytest.fixture
def declared() -> tuple[date, date]:
    return date(2025, 1, 1), date(2025, 12, 31)


@pytest.fixture
def as_(client, cast):
    """The client, signed in as one of the cast."""

    def sign_in(name: str):
        client.force_login(getattr(cast, name), backend="supervision.offices.backends.RoleBackend")
        return client

    return sign_in


@pytest.fixture
def announced():
    heard: list[dict] = []

    def hear(sender, **said):
        heard.append(said)

    acted.connect(hear)
    yield heard
    acted.disconnect(hear)


@pytest.fixture
def register(db):
    record, _outcome = import_standard(REGISTER, actor=None)
    return record


@pytest.fixture
def pool(register, loaded) -> Dataset:
    """The province's pool of the register."""
    return loaded(TITLES + ROWS, office="province", standard=register).dataset


@pytest.fixture
def share(offices, cast):
    """Shares a dataset, by default the use of all its rows with county A1."""

    def make(dataset: Dataset, office: str = "county_a1", **terms) -> Share:
        to = offices[office]
        terms = {"reason": "省级数据池共享", **terms}
        return share_dataset(dataset, Grant(office=Entry(to.code, to.path, to.name), **terms), actor=cast.admin)

    return make
