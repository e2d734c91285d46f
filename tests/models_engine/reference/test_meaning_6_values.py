"""Meaning 6: money is decimal, days are calendar days, text is NFKC-normalised."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models_engine.execution.runs import run as execute_model
from tests.models_engine.reference.engine import computed
from tests.models_engine.reference.made_models import checked_model

CENTS = st.integers(-(10**15), 10**15).map(lambda cents: Decimal(cents).scaleb(-2))
AS_OF = date(2024, 1, 1)


@settings(max_examples=8)
@given(st.lists(CENTS, min_size=1, max_size=30))
def test_sums_of_money_are_exact_to_the_cent(amounts):
    steps = {"sum": {"aggregate": {"from": "events", "by": ["id"], "columns": {"total": "SUM(paid)"}}}}
    rows = [{"id": "P", "paid": amount, "row_id": n} for n, amount in enumerate(amounts, 1)]
    [match] = execute_model(checked_model(steps, ["id", "total"]), {"events": rows}).matches
    assert Decimal(match["key"]["total"]) == sum(amounts)


@settings(max_examples=15)
@given(CENTS, CENTS)
def test_money_is_added_and_compared_without_a_rest(a, b):
    row = {"a": a, "b": b, "c": a + b}
    texts = ["a + b = c", "c - b = a", "a + 0.01 > a", "(a + b) * 2 = c + c"]
    columns = {"a": "money", "b": "money", "c": "decimal"}
    assert computed(texts, [row], columns, {}, AS_OF) == [[True] * 4]


@settings(max_examples=15)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2049, 12, 31)))
def test_a_moment_lies_on_its_calendar_day_to_the_last_minute(at):
    at = at.replace(microsecond=0)
    texts = ["CAST(at AS date)", "days_between(at, at)", "DATE_ADD_DAYS(at, 1)"]
    [values] = computed(texts, [{"at": at}], {"at": "timestamp"}, {}, AS_OF)
    assert values == [at.date(), 0, date.fromordinal(at.toordinal() + 1)]


@settings(max_examples=15)
@given(st.text(st.sampled_from("ＡｂＣ１２（）％甲 ①㎡"), min_size=1, max_size=6))
def test_a_literal_is_normalised_as_the_cells_are(text):
    cell = unicodedata.normalize("NFKC", text)
    assert computed([f"s = '{text}'"], [{"s": cell}], {"s": "string"}, {}, AS_OF) == [[True]]
