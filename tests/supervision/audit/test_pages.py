"""The audit page and its export: for auditors, within their horizon."""

import pytest

from supervision.audit.actions import record
from supervision.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(cast, offices):
    record(actor=cast.prosecutor, action="lead.view", office_path=offices["county_a1"].path, purpose="看卷")
    record(actor=cast.outsider, action="lead.dismiss", office_path=offices["county_b1"].path, detail={"number": "=1+1"})
    record(actor=None, action="load.publish", office_path="/000000/110000/")


def sequences(answer) -> list[int]:
    return [entry.sequence for entry in answer.context["page"]]


def test_only_auditors_may_read_it(client, cast):
    for person, status in [(cast.auditor, 200), (cast.sysadmin, 403), (cast.prosecutor, 403), (cast.stray, 403)]:
        client.force_login(person)
        assert client.get("/audit/").status_code == status
        assert client.get("/audit/export.csv").status_code == status


def test_an_auditor_sees_the_own_province_and_no_other(client, cast, entries):
    client.force_login(cast.auditor)
    actions = {entry.action for entry in client.get("/audit/").context["page"]}
    assert {"lead.view", "lead.dismiss"} <= actions
    assert "load.publish" not in actions


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("action=lead.view", {"lead.view"}),
        ("person=outsider", {"lead.dismiss"}),
        ("since=2001-01-01&until=2001-12-31", set()),
        ("action=lead.view&person=outsider", set()),
    ],
)
def test_filters_narrow_the_list(client, cast, entries, query, found):
    client.force_login(cast.auditor)
    page = client.get(f"/audit/?{query}").context["page"]
    assert {entry.action for entry in page if entry.action.startswith("lead")} == found


def test_pages_keep_the_filters(client, cast, offices):
    for _ in range(60):
        record(actor=cast.prosecutor, action="lead.view", office_path=offices["county_a1"].path)
    client.force_login(cast.auditor)
    answer = client.get("/audit/?action=lead.view")
    assert len(sequences(answer)) == 50
    assert "?action=lead.view&amp;page=2" in answer.content.decode()


def test_the_export_follows_the_filters_is_safe_in_a_spreadsheet_and_is_itself_recorded(client, cast, entries):
    quoted = '"{""number"": ""=1+1""}"'
    client.force_login(cast.auditor)
    text = b"".join(client.get("/audit/export.csv?action=lead.dismiss").streaming_content).decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == 2
    assert quoted in lines[1]
    newest = Entry.objects.first()
    assert (newest.action, newest.actor, newest.detail["rows"]) == ("audit.export", cast.auditor, 1)


def test_text_that_looks_like_a_formula_is_exported_as_text(client, cast, offices):
    cast.prosecutor.display_name = "=cmd()"
    record(actor=cast.prosecutor, action="lead.view", office_path=offices["county_a1"].path)
    client.force_login(cast.auditor)
    text = b"".join(client.get("/audit/export.csv").streaming_content).decode()
    assert "'=cmd()" in text


def test_who_did_it_stays_readable_when_the_name_changes(cast, offices):
    entry = record(actor=cast.prosecutor, action="lead.view", office_path=offices["county_a1"].path)
    type(cast.prosecutor).objects.filter(pk=cast.prosecutor.pk).update(display_name="新名字")
    assert Entry.objects.get(pk=entry.pk).actor_label == "prosecutor"
