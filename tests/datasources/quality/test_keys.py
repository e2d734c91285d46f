"""What a load does to the rows that its dataset has, held against plain Python."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasources.lake import LoadFiles
from datasources.quality import keys
from datasources.quality.report import Surroundings
from tests.datasources.quality.samples import measured, write

LOAD = st.lists(
    st.fixed_dictionaries(
        {"no": st.none() | st.sampled_from("甲乙丙丁"), "amount": st.sampled_from([Decimal(1), Decimal(2)])}
    ),
    max_size=8,
)


def latest(rows) -> dict:
    return {row["no"]: row["amount"] for row in rows if row["no"] is not None}


def earlier(folder, *loads) -> Surroundings:
    """Loads in the order of their publication, which is not that of their numbers."""
    files = [
        LoadFiles(9 - place, (str(write(folder / f"{place}.parquet", rows, load_id=9 - place)),), False)
        for place, rows in enumerate(loads)
    ]
    return Surroundings(earlier=files, earlier_rows=sum(map(len, loads)))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LOAD, LOAD, LOAD)
def test_keys_are_new_changed_or_the_same_as_before(tmp_path, first, second, now):
    told = measured(tmp_path, now, around=earlier(tmp_path, first, second))["key"]
    before, after = latest([*first, *second]), latest(now)
    assert told["new"] == len(after.keys() - before.keys())
    assert told["changed"] == sum(before[key] != after[key] for key in after.keys() & before.keys())
    assert told["same"] == sum(before[key] == after[key] for key in after.keys() & before.keys())
    assert told["incomplete"] == sum(row["no"] is None for row in now)


def test_of_very_many_rows_a_share_of_the_keys_is_compared(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "_COMPARED", 100)
    rows = [{"no": str(n), "amount": Decimal(1)} for n in range(1000)]
    told = measured(tmp_path, rows, around=earlier(tmp_path, rows))["key"]
    assert told["is_share"]
    assert 0 < told["same"] == told["compared"] < 200


def test_too_much_is_not_compared_at_all(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "_AT_LEAST", 1)
    rows = [{"no": str(n)} for n in range(9)]
    told = measured(tmp_path, rows[:2], around=earlier(tmp_path, rows))["key"]
    assert (told["new"], told["compared"]) == (None, None)
