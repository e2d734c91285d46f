"""The page of the pool: three channels' files, one pool, each matter once."""

import pytest

from datasources.actions import Delivery, perform_load, queue_streams
from datasources.models import DataStandard
from tests.datasources.app.conftest import ID_CARD, stream

CASE = "（2024）宁0202执45号"
FILES = {
    "12309.csv": (
        "渠道,受理编号,受理日期,申请人,被申请人,案号,诉求内容",
        f"12309热线,T1,2025-03-01,张演示,某公司,{CASE},要求监督",
    ),
    "letters.csv": (
        "渠道,信访编号,信访日期,信访人,身份证号,被反映人,案号",
        f"来信,L1,2025-01-05,张演示,{ID_CARD},某公司,{CASE}",
    ),
    "window.csv": (
        "渠道,申请编号,申请日期,申请人姓名,身份证号码,对方当事人,案号",
        f"易申请窗口,W1,2025-02-01,张演示,{ID_CARD},某公司,{CASE}",
    ),
}


@pytest.fixture
def pooled(db, offices, cast):
    standard = DataStandard.objects.get(slug="case_source")
    own = offices["county_a1"]
    for name, lines in FILES.items():
        delivery = Delivery(standard=standard, office_code=own.code, office_path=own.path, source_name=name)
        perform_load(queue_streams(delivery, [stream("\n".join(lines), name)], actor=cast.head).pk)


@pytest.fixture
def page_of(client, cast):
    def get(name: str, query: str = ""):
        client.force_login(getattr(cast, name), backend="supervision.offices.backends.RoleBackend")
        return client.get(f"/data/pool/{query}")

    return get


def test_one_matter_of_three_channels_stands_once_with_three_badges(page_of, pooled):
    page = page_of("prosecutor")
    (matter,) = page.context["page_obj"].object_list
    assert matter.channels == ("12309热线", "易申请窗口", "来信")
    assert (matter.petitions, matter.last_on.isoformat()) == (3, "2025-03-01")
    assert all(channel in page.content.decode() for channel in matter.channels)


def test_names_in_the_pool_are_masked(page_of, pooled):
    text = page_of("prosecutor").content.decode()
    assert "张演示" not in text
    assert ID_CARD not in text


@pytest.mark.parametrize("name", ["outsider", "city_prosecutor"])
def test_the_pool_of_an_office_is_nobody_elses(page_of, pooled, name):
    assert "本院的案源池还是空的" in page_of(name).content.decode()


def test_an_empty_pool_says_how_it_is_filled(page_of, offices):
    assert "导入来件" in page_of("head").content.decode()
