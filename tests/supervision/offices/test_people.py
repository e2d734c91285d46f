"""System administrators manage the people of their horizon; every act is recorded."""

import json

import pytest
from django.core.management import CommandError, call_command

from supervision.audit.models import Entry
from supervision.offices.models import User
from tests.conftest import PASSWORD

NEW = {
    "username": "zhaomin",
    "display_name": "赵敏",
    "post": "第四检察部",
    "office": "990102",
    "roles": ["prosecutor"],
    "password": "Another-passw0rd",
}


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.sysadmin)
    return client


def actions() -> set[str]:
    return set(Entry.objects.filter(action__startswith="person").values_list("action", flat=True))


def test_a_new_person_can_sign_in_and_stands_in_the_list(admin, client):
    assert admin.post("/people/new/", NEW).status_code == 302
    assert "赵敏" in admin.get("/people/").content.decode()
    assert Entry.objects.filter(action="person.create", office_path="/000000/990000/990100/990102/").exists()
    client.logout()
    answer = client.post("/sign-in/", {"username": "zhaomin", "password": NEW["password"]})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"username": "prosecutor"}, "已存在"),
        ({"username": "赵 敏"}, ""),
        ({"password": "12345678901"}, ""),
        ({"password": "short"}, ""),
        ({"office": "640202"}, ""),  # not below the administrator's office
        ({"roles": ["auditor", "prosecutor"]}, "不得兼任"),
        ({"roles": ["emperor"]}, ""),
        ({"display_name": ""}, ""),
    ],
)
def test_a_person_who_cannot_be_is_refused_and_nothing_changes(admin, changed, sentence):
    before = User.objects.count()
    answer = admin.post("/people/new/", NEW | changed)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert sentence in answer.content.decode()
    assert User.objects.count() == before
    assert "person.create" not in actions()


def test_roles_and_office_change_and_are_recorded(admin, cast):
    form = {"display_name": "甲", "post": "", "office": "990103", "roles": ["prosecutor", "model_author"]}
    assert admin.post(f"/people/{cast.prosecutor.pk}/", form).status_code == 302
    person = User.objects.get(pk=cast.prosecutor.pk)
    assert (person.office.code, person.roles) == ("990103", {"prosecutor", "model_author"})
    assert {"person.move", "person.change_roles"} <= actions()
    assert Entry.objects.get(action="person.change_roles").detail == {"added": ["model_author"], "removed": []}


def test_saving_without_a_change_records_nothing(admin, cast):
    form = {"display_name": "甲", "post": "", "office": "990101", "roles": ["prosecutor"]}
    admin.post(f"/people/{cast.prosecutor.pk}/", form)
    assert not actions()


def test_a_deactivated_person_is_out_at_the_next_request(admin, cast, client):
    other = client.__class__()
    other.force_login(cast.prosecutor)
    assert other.get("/").status_code == 200
    admin.post(f"/people/{cast.prosecutor.pk}/active/", {"active": "0"})
    assert other.get("/").status_code == 302
    admin.post(f"/people/{cast.prosecutor.pk}/active/", {"active": "1"})
    assert actions() == {"person.deactivate", "person.activate"}


def test_a_new_password_ends_the_persons_sessions(admin, cast, client):
    other = client.__class__()
    other.force_login(cast.prosecutor)
    admin.post(f"/people/{cast.prosecutor.pk}/password/", {"password": "Another-passw0rd"})
    assert other.get("/").status_code == 302
    assert other.post("/sign-in/", {"username": "prosecutor", "password": "Another-passw0rd"}).status_code == 302


def test_a_weak_new_password_is_refused(admin, cast):
    admin.post(f"/people/{cast.prosecutor.pk}/password/", {"password": "1234"})
    assert User.objects.get(pk=cast.prosecutor.pk).check_password(PASSWORD)
    assert not actions()


def test_administrators_cannot_lock_themselves_out(admin, cast):
    admin.post(f"/people/{cast.sysadmin.pk}/active/", {"active": "0"})
    form = {"display_name": "管理员", "post": "", "office": "990000", "roles": ["prosecutor"]}
    admin.post(f"/people/{cast.sysadmin.pk}/", form)
    person = User.objects.get(pk=cast.sysadmin.pk)
    assert person.is_active
    assert person.roles == {"system_admin"}


def test_people_of_another_city_do_not_exist_for_a_citys_administrator(client, cast, offices):
    User.objects.filter(pk=cast.sysadmin.pk).update(office=offices["city_a"])
    client.force_login(User.objects.get(pk=cast.sysadmin.pk))
    listed = client.get("/people/").content.decode()
    assert "prosecutor" in listed
    assert "outsider" not in listed
    absent = max(User.objects.values_list("pk", flat=True)) + 1
    for pk in (cast.outsider.pk, absent):
        assert client.get(f"/people/{pk}/").status_code == 404
        assert client.post(f"/people/{pk}/password/", {"password": "Another-passw0rd"}).status_code == 404
        assert client.post(f"/people/{pk}/active/", {"active": "0"}).status_code == 404


def test_only_system_administrators_manage_people(client, cast):
    for person in (cast.prosecutor, cast.auditor, cast.admin, cast.stray):
        client.force_login(person)
        for page in ("/people/", "/people/new/", f"/people/{cast.head.pk}/", "/offices/", "/offices/990100/"):
            assert client.get(page).status_code == 403


def test_filters_narrow_the_list_of_people(admin, cast):
    def names(query: str) -> set[str]:
        return {person.username for person in admin.get(f"/people/?{query}").context["page"]}

    assert names("role=auditor") == {"auditor"}
    assert names("q=南浦") == {"prosecutor", "head", "data_admin"}
    assert names("active=False") == set()


def test_the_command_adds_the_first_administrator(offices, monkeypatch, capsys):
    monkeypatch.setenv("FIRST_PASSWORD", "Another-passw0rd")
    call_command(
        "create_user", "root", "--office", "990000", "--role", "system_admin", "--name", "管理员",
        "--password-from-env", "FIRST_PASSWORD", "--format", "json",
    )  # fmt: skip
    said = json.loads(capsys.readouterr().out)
    person = User.objects.get(username="root")
    assert said == {"user": person.pk, "username": "root", "office": "990000", "roles": ["system_admin"]}
    assert person.check_password("Another-passw0rd")
    assert person.has_perm("offices.manage_people")


@pytest.mark.parametrize(
    ("office", "password", "sentence"),
    [
        ("999999", "Another-passw0rd", "没有代码为 999999 的单位"),
        ("990000", "1", "密码不符合要求"),
        ("990000", "", "没有值"),
    ],
)
def test_the_command_refuses_with_a_sentence(offices, monkeypatch, office, password, sentence):
    monkeypatch.setenv("FIRST_PASSWORD", password)
    with pytest.raises(CommandError, match=sentence):
        call_command(
            "create_user", "root", "--office", office, "--role", "auditor", "--password-from-env", "FIRST_PASSWORD"
        )
    assert not User.objects.filter(username="root").exists()
