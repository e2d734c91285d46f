"""The one rule of who sees what."""

import pytest

from supervision.offices.horizon import Horizon
from supervision.offices.models import Office, User


@pytest.mark.parametrize(
    ("viewer", "record", "seen"),
    [
        ("/1/2/", "/1/2/", True),
        ("/1/2/", "/1/2/3/", True),
        ("/1/2/", "/1/", False),
        ("/1/2/", "/1/22/", False),
        ("/1/2/", "/1/3/", False),
        ("/1/", "/1/22/", True),
        (None, "/1/", False),
        (None, "", False),
        ("", "/1/", False),
    ],
)
def test_an_office_sees_itself_and_what_is_below(viewer, record, seen):
    assert Horizon(viewer).sees(record) is seen


def test_the_rule_for_rows_is_the_rule_for_one_record(offices):
    for viewer in offices.values():
        rows = set(Office.objects.filter(Horizon(viewer.path).covers("path")).values_list("path", flat=True))
        assert rows == {
            path for path in Office.objects.values_list("path", flat=True) if Horizon(viewer.path).sees(path)
        }


def test_is_below_names_the_offices_above_and_not_the_own(offices):
    above = Office.objects.filter(Horizon(offices["county_a1"].path).is_below("path"))
    assert set(above.values_list("code", flat=True)) == {"000000", "990000", "990100"}


def test_a_person_without_an_office_sees_nobody_and_may_do_nothing(cast):
    assert not User.objects.visible_to(cast.stray).exists()
    assert not Office.objects.visible_to(cast.stray).exists()
    assert cast.stray.permissions == frozenset()


def test_a_superuser_flag_opens_nothing(cast):
    cast.prosecutor.is_superuser = True
    assert not cast.prosecutor.has_perm("audit.read_audit")
    assert not cast.prosecutor.has_perms(["offices.manage_people"])


def test_a_person_without_an_office_signs_in_and_is_told_so(client, cast):
    client.force_login(cast.stray)
    answer = client.get("/")
    assert answer.templates[0].name == "web/no_office.html"
    assert "stray" in answer.content.decode()
    assert [item["url"] for group in answer.context["frame"].menu for item in group["items"]] == ["/"]
    assert client.get("/people/").status_code == 403


def test_a_move_to_another_office_holds_from_the_next_request(client, cast, offices):
    client.force_login(cast.sysadmin)
    assert "北湖市人民检察院" in client.get("/offices/").content.decode()
    User.objects.filter(pk=cast.sysadmin.pk).update(office=offices["city_a"])
    assert "北湖市人民检察院" not in client.get("/offices/").content.decode()
    assert client.get("/offices/990200/").status_code == 404
