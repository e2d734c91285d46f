"""Whoever tampers with the audit chain is found at the entry that was touched."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from supervision.audit.actions import record
from supervision.audit.errors import EntryUnchangeable
from supervision.audit.models import ChainHead, Entry

pytestmark = pytest.mark.django_db
TABLE = Entry._meta.db_table


def raw(sql: str, *values) -> None:
    """As somebody with a database shell would do it."""
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=TABLE, head=ChainHead._meta.db_table), values)


def renumber(start: int, step: int) -> None:
    for entry in Entry.objects.filter(sequence__gt=start).order_by("sequence"):
        raw("UPDATE {table} SET sequence=%s WHERE id=%s", entry.sequence + step, entry.pk)


@pytest.fixture
def chain(cast) -> list[Entry]:
    Entry.objects.all()._raw_delete(Entry.objects.db)
    ChainHead.objects.all().delete()
    return [
        record(
            actor=cast.prosecutor,
            action="lead.view",
            target=cast.head,
            office_path=cast.prosecutor.office.path,
            detail={"number": number, "share": 1e22, "ratio": 0.1},
            purpose="核查",
        )
        for number in range(1, 7)
    ]


def verify(**options) -> dict:
    out = io.StringIO()
    try:
        call_command("verify_audit", format="json", stdout=out, **options)
    except CommandError as error:
        return json.loads(out.getvalue()) | {"said": str(error)}
    return json.loads(out.getvalue())


def edit_purpose():
    raw("UPDATE {table} SET purpose='改过' WHERE sequence=3")


def edit_actor():
    raw("UPDATE {table} SET actor_label='别人' WHERE sequence=4")


def edit_time():
    raw("UPDATE {table} SET at='2020-01-01 00:00:00+00:00' WHERE sequence=2")


def delete_middle():
    raw("DELETE FROM {table} WHERE sequence=3")


def delete_middle_and_close_the_gap():
    raw("DELETE FROM {table} WHERE sequence=3")
    renumber(3, -1)


def reorder():
    raw("UPDATE {table} SET sequence=1000 WHERE sequence=2")
    raw("UPDATE {table} SET sequence=2 WHERE sequence=3")
    raw("UPDATE {table} SET sequence=3 WHERE sequence=1000")


def delete_first():
    raw("DELETE FROM {table} WHERE sequence=1")


def cut_tail_carelessly():
    raw("DELETE FROM {table} WHERE sequence>4")


def test_a_chain_that_nobody_touched_holds(chain):
    assert verify() == {"ok": True, "entries": 6, "head": chain[-1].digest, "broken": None}


@pytest.mark.parametrize(
    ("tamper", "first_broken"),
    [
        (edit_purpose, 3),
        (edit_actor, 4),
        (edit_time, 2),
        (delete_middle, 3),
        (delete_middle_and_close_the_gap, 3),
        (delete_first, 1),
        (reorder, 2),
        (cut_tail_carelessly, 5),
    ],
)
def test_tampering_is_found_at_the_entry_that_was_touched(chain, tamper, first_broken):
    tamper()
    found = verify()
    assert found["broken"]["sequence"] == first_broken
    assert str(first_broken) in found["said"]


def test_entries_sealed_with_another_key_are_found(chain, settings):
    settings.AUDIT_KEY = "another key"
    record(action="forged")
    settings.AUDIT_KEY = "a third"
    assert verify()["broken"]["sequence"] == 1


def test_one_entry_sealed_with_another_key_is_found(chain, settings):
    own, settings.AUDIT_KEY = settings.AUDIT_KEY, "another key"
    record(action="forged")
    settings.AUDIT_KEY = own
    assert verify()["broken"]["sequence"] == 7


def test_a_tail_cut_with_care_is_found_by_the_anchor(chain, tmp_path):
    anchor = tmp_path / "anchor.json"
    verify(anchor=anchor)
    raw("DELETE FROM {table} WHERE sequence>4")
    raw("UPDATE {head} SET sequence=4, digest=%s", chain[3].digest)
    assert verify()["ok"]
    assert verify(anchor=anchor)["broken"]["sequence"] == 5


def test_a_tail_rewritten_with_the_key_is_found_by_the_anchor(chain, tmp_path):
    anchor = tmp_path / "anchor.json"
    verify(anchor=anchor)
    raw("DELETE FROM {table} WHERE sequence>4")
    raw("UPDATE {head} SET sequence=4, digest=%s", chain[3].digest)
    for _ in range(3):
        record(action="forged")
    assert verify(anchor=anchor)["broken"]["sequence"] == 6


def test_the_anchor_follows_a_chain_that_grows(chain, tmp_path):
    anchor = tmp_path / "anchor.json"
    verify(anchor=anchor)
    record(action="lead.view")
    assert verify(anchor=anchor)["entries"] == 7
    assert json.loads(anchor.read_text())["count"] == 7


def test_a_file_that_is_no_anchor_is_refused_and_left_alone(chain, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("明天开会")
    with pytest.raises(CommandError, match="不是锚点文件"):
        call_command("verify_audit", anchor=file)
    assert file.read_text() == "明天开会"


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.update(purpose=""),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.bulk_update([entry], ["purpose"]),
        lambda entry: Entry.objects.bulk_create([Entry()]),
    ],
)
def test_the_product_itself_cannot_change_an_entry(chain, change):
    with pytest.raises(EntryUnchangeable):
        change(chain[2])
    assert verify()["ok"]


def test_an_act_that_is_undone_leaves_no_entry(chain):
    with transaction.atomic():
        record(action="lead.view")
        transaction.set_rollback(True)
    assert verify()["entries"] == 6
