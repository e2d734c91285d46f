"""The tree of procuratorates: complete, correctly named, and planted once."""

import pytest

from supervision.offices.demonstration import OFFICES
from supervision.offices.models import Office, Tier
from supervision.offices.seeding import known_offices, seed_offices

pytestmark = pytest.mark.django_db


def test_every_division_of_the_code_table_has_an_office():
    count = {tier: Office.objects.filter(kind="division", tier=tier).count() for tier in Tier.values}
    # three cities without districts are listed a second time as their own county and have one office
    assert count == {"national": 1, "provincial": 31, "municipal": 342, "county": 2978 - 3}


@pytest.mark.parametrize(
    ("code", "name", "path"),
    [
        ("000000", "最高人民检察院", "/000000/"),
        ("110000", "北京市人民检察院", "/000000/110000/"),
        ("110100", "北京市人民检察院（市辖区分院）", "/000000/110000/110100/"),
        ("110101", "北京市东城区人民检察院", "/000000/110000/110100/110101/"),
        ("130100", "石家庄市人民检察院", "/000000/130000/130100/"),
        ("130171", "石家庄高新技术产业开发区人民检察院", "/000000/130000/130100/130171/"),
        ("152200", "内蒙古自治区人民检察院兴安盟分院", "/000000/150000/152200/"),
        ("429021", "神农架林区人民检察院", "/000000/420000/429000/429021/"),
        ("441900", "东莞市人民检察院", "/000000/440000/441900/"),
        ("500229", "重庆市城口县人民检察院", "/000000/500000/500200/500229/"),
        ("542500", "西藏自治区人民检察院阿里分院", "/000000/540000/542500/"),
        ("640202", "石嘴山市大武口区人民检察院", "/000000/640000/640200/640202/"),
        ("640221", "平罗县人民检察院", "/000000/640000/640200/640221/"),
        ("640200P1", "石嘴山市红果子地区人民检察院", "/000000/640000/640200/640200P1/"),
        ("650000C1", "新疆生产建设兵团人民检察院", "/000000/650000/650000C1/"),
    ],
)
def test_an_office_bears_its_name_and_stands_in_its_place(code, name, path):
    office = Office.objects.get(code=code)
    assert (office.name, office.path) == (name, path)
    assert not office.parent or office.path == f"{office.parent.path}{code}/"


def test_every_path_is_the_parents_path_and_the_own_code():
    wrong = [
        o.code for o in Office.objects.select_related("parent") if o.parent and o.path != f"{o.parent.path}{o.code}/"
    ]
    assert wrong == []


def test_seeding_again_adds_nothing_and_asks_one_question(django_assert_num_queries):
    with django_assert_num_queries(3):  # a savepoint, the codes, its release
        assert seed_offices() == 0


def test_a_missing_office_is_added_and_the_others_stay_as_they_are():
    Office.objects.filter(code="640221").delete()
    Office.objects.filter(code="640202").update(name="改过的名称")
    assert seed_offices() == 1
    assert Office.objects.filter(code="640221").exists()
    assert Office.objects.get(code="640202").name == "改过的名称"


def test_the_demonstration_province_shares_no_name_and_no_code_with_a_real_office(offices):
    real = known_offices()
    assert not {code for _, code, *_ in OFFICES} & set(real)
    assert not {row[3] for row in OFFICES} & {fields["name"] for fields in real.values()}
    assert all(office.is_demonstration for word, office in offices.items() if word != "national")
