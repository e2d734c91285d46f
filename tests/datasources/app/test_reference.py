"""The facts that come with the product are loads like any other, once, and everybody below reads them."""

import json
from dataclasses import replace

import pytest
from django.core.management import call_command

from datasources.actions import perform_load, queue_streams, reference
from datasources.actions.reference import fill_reference
from datasources.models import Dataset, DataStandard, Load
from datasources.office_directory import path_of
from datasources.reference import ReferenceTable
from datasources.snapshots import snapshot
from tests.datasources.app.conftest import stream

CALENDAR = "holiday_calendar"
DAY = {"day": "2027-01-01", "is_workday": "否", "holiday_name": "元旦", "note": ""}


@pytest.fixture
def small(monkeypatch) -> ReferenceTable:
    """One table of one day instead of all."""
    table = ReferenceTable(CALENDAR, "国务院办公厅", lambda: [DAY])
    monkeypatch.setattr(reference, "TABLES", (table,))
    return table


def test_every_table_is_taken_in_whole(offices, settings, tmp_path):
    filled = fill_reference()
    assert [one.load.rows_rejected for one in filled] == [0] * len(filled)
    assert {one.standard: one.load.rows_loaded > 10 for one in filled} == dict.fromkeys(
        ["holiday_calendar", "lpr_rate", "rate_table", "region_code_table"], True
    )


def test_facts_that_are_there_are_not_loaded_again(offices, small):
    first, second = fill_reference(), fill_reference()
    assert (first[0].load.rows_loaded, second[0].load) == (1, None)
    assert Load.objects.count() == 1


def test_changed_facts_replace_the_former_ones(offices, small, monkeypatch):
    fill_reference()
    monkeypatch.setattr(reference, "TABLES", (replace(small, rows=lambda: [DAY, DAY | {"day": "2027-01-02"}]),))
    fill_reference()
    assert [load.rows_loaded for load in Load.objects.current()] == [2]


def test_what_people_added_stays_when_the_facts_change(offices, small, monkeypatch, delivery):
    fill_reference()
    added = stream("日期,是否工作日\n2028-01-01,否\n", "2028.csv")
    own = delivery("county_a1", standard=DataStandard.objects.get(slug=CALENDAR))
    national = replace(own, office_code=reference.NATIONAL, office_path=path_of(reference.NATIONAL))
    perform_load(queue_streams(national, [added], actor=None).pk)
    assert fill_reference()[0].load is None
    monkeypatch.setattr(reference, "TABLES", (replace(small, rows=lambda: [DAY | {"note": "改"}]),))
    fill_reference()
    assert [load.files[0]["name"] for load in Load.objects.current()] == [
        "holiday_calendar.csv", "2028.csv", "holiday_calendar.csv",
    ]  # fmt: skip


def test_a_run_of_a_county_reads_the_national_calendar(offices, small):
    (filled,) = fill_reference()
    assert snapshot(CALENDAR, offices["county_a1"].path).load_ids == (filled.load.pk,)


def test_people_below_may_look_at_reference_data_and_at_nothing_else_above_them(cast, small):
    fill_reference()
    assert [dataset.slug for dataset in Dataset.objects.visible_to(cast.prosecutor)] == [f"{CALENDAR}-000000"]
    assert not Dataset.objects.visible_to(cast.stray).exists()


def test_the_command_says_what_it_did(offices, small, capsys):
    call_command("fill_reference", "--format", "json")
    assert json.loads(capsys.readouterr().out)["reference"][0]["rows_loaded"] == 1
    call_command("fill_reference")
    assert capsys.readouterr().out == f"无变化  {CALENDAR}\n"
