"""What offices load into the calendar of working days reaches their runs, and no one else's."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from datasources.actions import Delivery, perform_load, queue_streams
from datasources.models import DataStandard, Load
from models_engine.actions import import_model, perform_run, publish_version, queue_run
from models_engine.actions.calendars import added_days, calendar_loads
from models_engine.actions.previewing import Question, job_of, read_model
from models_engine.execution.caged_run import days_added
from models_engine.execution.identity import result_digest
from models_engine.models import Run
from models_engine.views.run_details import inputs_of
from tests.models_engine.app.conftest import MODEL, PERSONS

#: 2027-02-08 is a Monday: seven days after the 1st, a period ends there unless it is a holiday
DETAINED = [{"penalty_no": "A1", "person_no": "P1", "penalty_type": "行政拘留", "decided_on": date(2027, 2, 1)}]
LASTING = [PERSONS[0] | {"term_end": date(2028, 1, 1)}]
MONDAY_IS_A_HOLIDAY = "日期,是否工作日,节假日\n2027-02-08,否,春节\n"
MONDAY_IS_WORKED = "日期,是否工作日,节假日\n2027-02-08,是,\n"
NEXT_DAY = {"2027-02-08": False}


@pytest.fixture
def load_calendar(offices, own_folders, settings):
    """Loads days for an office, as ``load_dataset holiday_calendar`` does."""
    settings.UPLOAD_DIR = own_folders / "uploads"

    def load(text: str, office: str = "county_a1") -> Load:
        home = offices[office]
        file = BytesIO(text.encode())
        file.name = "2027.csv"
        delivery = Delivery(
            standard=DataStandard.objects.get(slug="holiday_calendar"),
            office_code=home.code,
            office_path=home.path,
        )
        made = queue_streams(replace(delivery, force=True), [file], actor=None, ring=False)
        assert perform_load(made.pk)
        made.refresh_from_db()
        assert made.published_at, made.error
        return made

    return load


@pytest.fixture
def overdue(standards, offices, give_data):
    """Queues a run of a model that finds what is not answered by the seventh day, as of Monday, 8 February 2027."""
    text = MODEL.replace(
        "AND days_between(right.term_start, left.decided_on) >= :least_days",
        "AND deadline(left.decided_on, 7) <= :as_of",
    )
    version = import_model(text, "trial.yaml", actor=None, office=offices["province"], try_examples=False).version
    publish_version(version, actor=None, try_examples=False)

    def queue(office: str = "county_a1") -> Run:
        home = offices[office]
        give_data("trial_persons", LASTING, office)
        give_data("trial_penalties", DETAINED, office)
        return queue_run(
            version.model,
            office_path=home.path,
            office_code=home.code,
            actor=None,
            as_of=date(2027, 2, 8),
            parameters={},
            dry_run=True,
        )

    return queue


def matches(run: Run) -> int:
    assert perform_run(run.pk)
    run.refresh_from_db()
    assert not run.error
    return run.matches


def days_for(office) -> dict[str, bool]:
    return added_days(calendar_loads(office.path))


def test_a_holiday_that_the_office_loaded_moves_the_deadline_of_its_runs_and_is_recorded(overdue, load_calendar):
    before = overdue()
    assert (matches(before), before.calendar) == (1, [])
    load = load_calendar(MONDAY_IS_A_HOLIDAY)
    after = overdue()
    assert (matches(after), after.calendar) == (0, [load.pk])


def test_the_page_of_a_run_names_the_loads_of_its_calendar(overdue, load_calendar, cast):
    assert [one["name"] for one in inputs_of(overdue(), cast.head)] == ["persons", "penalties"]
    load = load_calendar(MONDAY_IS_A_HOLIDAY)
    last = inputs_of(overdue(), cast.head)[-1]
    assert (last["name"], last["title"], last["loads"]) == ("holiday_calendar", "工作日历", [(load, True)])


def test_a_run_keeps_the_calendar_of_the_day_it_was_queued(overdue, load_calendar):
    load = load_calendar(MONDAY_IS_A_HOLIDAY)
    run = overdue()
    load_calendar(MONDAY_IS_WORKED)
    assert (matches(run), run.calendar) == (0, [load.pk])


def test_of_two_loads_of_an_office_the_later_prevails(load_calendar, offices):
    first, second = load_calendar(MONDAY_IS_A_HOLIDAY), load_calendar(MONDAY_IS_WORKED)
    assert calendar_loads(offices["county_a1"].path) == [first.pk, second.pk]
    assert days_for(offices["county_a1"]) == {"2027-02-08": True}


def test_the_offices_own_days_prevail_over_those_of_offices_above_however_late(load_calendar, offices):
    load_calendar(MONDAY_IS_A_HOLIDAY)
    load_calendar(MONDAY_IS_WORKED + "2027-02-09,否,春节\n", "province")
    assert days_for(offices["county_a1"]) == {"2027-02-08": False, "2027-02-09": False}


@pytest.mark.parametrize("other", ["county_b1", "city_a", "province"])
def test_neither_a_neighbour_nor_an_office_above_uses_what_a_county_loaded(load_calendar, offices, other):
    load_calendar(MONDAY_IS_A_HOLIDAY)
    assert calendar_loads(offices[other].path) == []


def test_a_load_that_was_taken_back_no_longer_counts(load_calendar, offices):
    load = load_calendar(MONDAY_IS_A_HOLIDAY)
    Load.objects.filter(pk=load.pk).update(withdrawn_at=load.published_at)
    assert calendar_loads(offices["county_a1"].path) == []


def test_a_year_that_the_package_knows_and_a_day_of_which_nothing_is_said_are_left_out(load_calendar, offices):
    load_calendar(MONDAY_IS_A_HOLIDAY + "2024-10-08,否,假\n2027-02-09,,\n")
    assert days_for(offices["county_a1"]) == NEXT_DAY


def test_a_look_at_a_step_goes_by_the_same_calendar(overdue, load_calendar, offices):
    load_calendar(MONDAY_IS_A_HOLIDAY)
    run = overdue()
    question = Question(run.version.source, "trial.yaml", run.office_path, run.as_of, {})
    job, _bound = job_of(question, read_model(question), frozenset(["persons", "penalties"]))
    assert (job["calendar"], days_added(job)) == (NEXT_DAY, {date(2027, 2, 8): False})


def test_a_checkpoint_of_another_calendar_is_not_gone_on_from():
    job = {"source": "", "standards": {}, "inputs": {}, "parameters": {}, "as_of": "2027-02-08"}
    assert result_digest(job) == result_digest(job | {"calendar": {}})
    assert result_digest(job) != result_digest(job | {"calendar": NEXT_DAY})
