"""What a step's data covers, which columns it needs, and how matches are read back."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models_engine.execution import Matches
from models_engine.execution.coverage import coverage_behind
from models_engine.execution.pruning import columns_needed, last_use
from tests.models_engine.execution.notice import checked

YEAR, SUMMER = (date(2022, 1, 1), date(2022, 12, 31)), (date(2022, 6, 1), date(2022, 8, 31))


@pytest.mark.parametrize(
    ("persons", "penalties", "in_term"),
    [
        ([YEAR], [SUMMER], [SUMMER]),
        (None, [SUMMER], [SUMMER]),  # a reference bounds nothing
        (None, None, None),
        ([YEAR], [], []),  # nothing is loaded
    ],
)
def test_a_step_covers_what_all_its_bounded_inputs_cover(persons, penalties, in_term):
    covered = coverage_behind(checked(), {"persons": persons, "penalties": penalties, "receipts": [YEAR]})
    assert covered["in_term"] == in_term
    assert covered["receipts"] == [YEAR]


def test_only_columns_that_somebody_reads_are_asked_for():
    needed = columns_needed(checked())
    assert needed["receipts"] == {"document_no", "received_on"}
    assert needed["persons"] == {"id_card", "name", "region_code", "term_start", "term_end"}
    assert needed["in_term"] == {"id_card", "penalty_no", "penalty_type", "decided_on", "name", "region_code"}


def test_a_table_is_kept_as_long_as_a_later_step_reads_it():
    uses = last_use(checked())
    assert (uses["detained"], uses["due"], uses["not_notified"]) == (1, 3, 4)


def test_matches_are_read_in_batches_in_their_order(tmp_path):
    pq.write_table(pa.table({"rule": ["a", "b", "c"]}), tmp_path / "matches.parquet")
    matches = Matches(tmp_path / "matches.parquet")
    assert len(matches) == 3
    assert list(matches.batches(2)) == [[{"rule": "a"}, {"rule": "b"}], [{"rule": "c"}]]
