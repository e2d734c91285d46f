"""The frame of every page: menu by role, watermark, language, health, errors, an ended session."""

import json

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from models_engine.forms import RunForm
from models_engine.language.source import Parameter
from supervision.web.templatetags.house import yuan
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def menu_of(client, person) -> set[str]:
    client.force_login(person)
    frame = client.get("/").context["frame"]
    return {str(item["title"]) for group in frame.menu for item in group["items"]}


@pytest.mark.parametrize(
    ("name", "shown", "hidden"),
    [
        ("sysadmin", {"工作台", "人员", "单位"}, {"审计记录", "线索研判", "导入数据"}),
        ("auditor", {"工作台", "审计记录"}, {"人员", "线索研判"}),
        ("stray", {"工作台"}, {"人员", "审计记录", "线索研判"}),
    ],
)
def test_the_menu_shows_what_the_roles_allow(client, cast, name, shown, hidden):
    titles = menu_of(client, getattr(cast, name))
    assert shown <= titles
    assert not hidden & titles


def test_the_nearest_entry_of_the_menu_is_marked(client, cast):
    client.force_login(cast.sysadmin)
    frame = client.get("/people/new/").context["frame"]
    assert [item["url"] for group in frame.menu for item in group["items"] if item.get("current")] == ["/people/"]


def test_every_page_asks_for_a_sign_in_first(client):
    for page in ("/", "/people/", "/offices/", "/audit/", "/password/"):
        answer = client.get(page)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next={page}")


def test_an_ended_session_sends_a_fragments_page_to_the_sign_in(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/audit/?page=2"}
    answer = client.get("/audit/?page=3", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=%2Faudit%2F%3Fpage%3D2"
    assert answer.content == b""


def test_an_idle_session_ends(client, cast, settings):
    client.force_login(cast.prosecutor)
    assert client.get("/").status_code == 200
    session = client.session
    session["last_seen"] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()
    assert client.get("/").status_code == 302


def test_an_idle_session_is_over_for_rest_too(client, cast, settings):
    client.force_login(cast.prosecutor)
    assert client.get("/api/v1/leads/").status_code == 200
    session = client.session
    session["last_seen"] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()
    assert client.get("/api/v1/leads/").status_code == 401


def test_a_session_in_constant_use_ends_some_hours_after_signing_in(client, cast, settings):
    client.force_login(cast.prosecutor)
    assert client.get("/").status_code == 200
    session = client.session
    session["signed_in"] -= settings.SESSION_COOKIE_AGE + 1
    session.save()
    assert client.get("/").status_code == 302


def test_what_an_author_writes_about_a_parameter_is_text_and_no_markup():
    form = RunForm(parameters={"days": Parameter("days", "integer", default=3, unit="<b onclick=x>日</b>")})
    said = Template('{% include "web/_field_notes.html" %}').render(Context({"field": form["parameter-days"]}))
    assert "&lt;b onclick=x&gt;" in said


def test_a_demonstration_office_is_labelled_on_every_page(client, cast):
    client.force_login(cast.prosecutor)
    assert "人物与单位均为虚构" in client.get("/password/").content.decode()


def test_the_watermark_names_person_and_office_and_is_not_shared(client, cast):
    client.force_login(cast.prosecutor)
    answer = client.get("/watermark.svg")
    assert "prosecutor 澜江市南浦区人民检察院" in answer.content.decode()
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cache-Control"].startswith("private")
    assert "Cookie" in answer.headers["Vary"]


def test_the_watermark_cannot_carry_markup(client, cast):
    cast.prosecutor.display_name = "<script>x</script>"
    cast.prosecutor.save()
    client.force_login(cast.prosecutor)
    assert "<script>" not in client.get("/watermark.svg").content.decode()


def test_the_policy_allows_nothing_inline_and_pages_hold_nothing_inline(client, cast):
    client.force_login(cast.sysadmin)
    for page in ("/", "/people/", "/people/new/", f"/people/{cast.head.pk}/", "/offices/990100/", "/password/"):
        answer = client.get(page)
        assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
        text = answer.content.decode()
        assert " style=" not in text
        assert "<script>" not in text
        assert " onclick" not in text


def test_health_needs_no_sign_in(client):
    assert json.loads(client.get("/healthz").content) == {"status": "ok"}


def test_what_does_not_exist_gets_a_plain_sentence(client, cast):
    client.force_login(cast.sysadmin)
    for page, status, words in [("/nowhere/", 404, "不在您的查看范围内"), ("/audit/", 403, "没有权限")]:
        answer = client.get(page)
        assert answer.status_code == status
        assert words in answer.content.decode()


def test_a_failure_gets_a_plain_sentence_without_a_database(client):
    text = Template("{% include '500.html' %}").render(Context())
    assert "您的操作没有生效" in text


def test_signing_out_needs_a_post(client, cast):
    client.force_login(cast.prosecutor)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_the_language_changes_by_a_post_and_leads_back(client, cast):
    client.force_login(cast.prosecutor)
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/password/"})
    assert answer.headers["Location"] == "/password/"
    assert '<html lang="en">' in client.get("/password/").content.decode()


def test_a_changed_password_keeps_this_session_and_ends_the_others(client, cast):
    other = client.__class__()
    for browser in (client, other):
        browser.force_login(cast.prosecutor)
    new = "Another-passw0rd"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/password/", fields).status_code == 302
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_wrong_passwords_lock_the_account_and_a_reset_opens_it(client, cast):
    wrong = {"username": "prosecutor", "password": "wrong"}
    for _ in range(4):
        assert client.post("/sign-in/", wrong).status_code == 200
    assert "暂时锁定" in client.post("/sign-in/", wrong).content.decode()
    assert client.post("/sign-in/", wrong | {"password": PASSWORD}).status_code == 429
    admin = client.__class__()
    admin.force_login(cast.sysadmin)
    admin.post(f"/people/{cast.prosecutor.pk}/password/", {"password": "Another-passw0rd"})
    assert client.post("/sign-in/", wrong | {"password": "Another-passw0rd"}).status_code == 302


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0.00 元"),
        ("1234.5", "1,234.50 元"),
        ("9999.99", "9,999.99 元"),
        ("12000", "1.2 万元"),
        ("12345", "1.23 万元"),
        ("-20000", "-2 万元"),
        ("1000000", "100 万元"),
        ("450000000", "4.5 亿元"),
        ("", ""),
        (None, ""),
    ],
)
def test_amounts_read_as_people_write_them(amount, text):
    shown = yuan(amount)
    assert (shown.split(">")[1].split("<")[0] if "<" in shown else shown) == text


def test_whole_numbers_are_grouped_by_thousands():
    text = Template("{{ a|thousands }} {{ b|thousands }}{{ c|thousands }}").render(
        Context({"a": 1234567, "b": 0, "c": None})
    )
    assert text == "1,234,567 0"


def test_the_query_tag_changes_one_field_and_keeps_the_others():
    request = RequestFactory().get("/?status=new&page=3&q=王")
    text = Template("{% query page=4 %} {% query status=None page=None %}").render(Context({"request": request}))
    assert text == "?status=new&amp;page=4&amp;q=%E7%8E%8B ?q=%E7%8E%8B"


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("110101199003077758", "id_card", "110101********7758"),
        ("2024-01-01", "date", "2024-01-01"),
        ("12.50", "decimal", "12.50"),
        ("秘密", "no_such_type", "**"),
        (None, "name", ""),
    ],
)
def test_identities_are_masked_and_an_unknown_type_is_hidden(value, kind, shown):
    text = Template("{{ value|masked:kind }}").render(Context({"value": value, "kind": kind}))
    assert text == shown


def test_an_icon_is_decoration_unless_it_is_named():
    template = Template("{% icon 'search' %}{% icon 'search' label='搜索' %}")
    text = template.render(Context())
    assert text.count("<svg") == 2
    assert text.count('aria-hidden="true"') == 1
    assert 'aria-label="搜索"' in text
