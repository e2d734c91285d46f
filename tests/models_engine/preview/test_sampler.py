"""What is computed on a part of the data is a part of the whole result, row for row and verdict for verdict."""

from collections import Counter
from datetime import date
from functools import cache

import ibis
import pytest

from models_engine.engines import open_session
from models_engine.execution import InputData
from models_engine.preview.restrictions import Draw, Keys, keys_of
from models_engine.preview.sampler import Sampler
from tests.models_engine.execution.runs import table
from tests.models_engine.preview.town import checked_model, rows_of

CHECKED = checked_model()
STEPS = [step.name for step in CHECKED.steps]
COVERAGE = {"people": [(date(2022, 1, 1), date(2022, 8, 1))], "events": [(date(2022, 1, 1), date(2022, 12, 31))]}


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    with open_session(tmp_path_factory.mktemp("session"), 1, 1024) as opened:
        yield opened


@pytest.fixture(scope="module")
def inputs():
    rows = rows_of(1)
    return {
        name: InputData(table(standard, rows[name]), COVERAGE.get(name)) for name, standard in CHECKED.standards.items()
    }


@pytest.fixture(scope="module")
def sampler(session, inputs):
    """One sampler a fraction, so that what several steps rest on is computed once."""
    needed = {name: frozenset(schema) for name, schema in CHECKED.schemas.items()}

    @cache
    def sampler(fraction=None) -> Sampler:
        as_of = date(2022, 12, 31)
        return Sampler(CHECKED, session, inputs, parameters={}, as_of=as_of, needed=needed, fraction=fraction)

    return sampler


def listed(session, rows) -> Counter:
    return Counter(repr(sorted(row.items())) for row in session.con.to_pyarrow(rows).to_pylist())


@pytest.mark.parametrize("step", STEPS)
def test_drawn_rows_are_rows_of_the_whole_result(session, sampler, step):
    whole = listed(session, sampler().sample(step).table)
    drawn = listed(session, sampler(0.4).sample(step).table)
    assert drawn <= whole


@pytest.mark.parametrize("step", STEPS)
def test_drawing_everything_yields_the_whole_result(session, sampler, step):
    whole = listed(session, sampler().sample(step).table)
    assert listed(session, sampler(1.0).sample(step).table) == whole


@pytest.mark.parametrize(
    ("step", "column"),
    [
        ("of_people", "street"),
        ("of_people", "who"),
        ("perhaps", "street"),
        ("totals", "kind"),
        ("frequent", "kinds"),
        ("strangers", "kind"),
        ("met", "party"),
        ("met", "kind"),
        ("across", "kind"),
        ("again", "kind"),
        ("alike", "people_street"),
        ("both", "origin"),
        ("hanging", "party"),
        ("one_each", "party"),
    ],
)
def test_rows_asked_for_by_key_are_all_there_and_no_others(session, sampler, step, column):
    one = sampler()
    whole = one.sample(step)
    keys = session.materialise(keys_of(whole.rows.order_by(ibis.desc(column)).limit(5), (column,)))
    expected = whole.table.semi_join(keys, whole.table[column] == keys["_key0"])
    assert listed(session, one.compute(step, Keys((column,), keys)).table) == listed(session, expected)
    assert session.count(expected)


def test_a_part_of_the_size_asked_for_is_drawn(session, sampler):
    found = sampler().compute("events", Draw((), 0.5)).count
    assert 55 < found < 105


def test_rows_without_a_key_are_drawn_one_by_one(session, sampler):
    drawn = sampler().compute("events", Draw(("id_card",), 0.5)).rows
    missing = session.count(drawn.filter(drawn["id_card"].isnull() | (drawn["id_card"] == " ")))
    all_missing = sum(1 for row in rows_of(1)["events"] if row["id_card"] in (None, " "))
    assert 0 < missing < max(2, all_missing * 2)
