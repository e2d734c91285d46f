"""Whether numbers can be found elsewhere: said of many at once, never of one."""

import pytest

from datasources.lake import LoadFiles
from datasources.quality import matching
from datasources.quality.matching import OtherDataset, rounded
from datasources.quality.report import Surroundings
from datasources.schema.standards import Standard
from tests.datasources.quality.samples import measured, write

OWN = Standard.from_definition({"slug": "own", "title": "本表", "columns": {"car": {"type": "plate"}}})
OTHER = Standard.from_definition(
    {"slug": "other", "title": "他表", "columns": {"plate": {"type": "plate"}, "old_plate": {"type": "plate"}}}
)


def plates(first: int, last: int) -> list[str]:
    return [f"云A{number:05d}" for number in range(first, last)]


def found(folder, own: list[str], other: list[dict]) -> dict:
    path = write(folder / "other.parquet", other, OTHER, load_id=2)
    around = Surroundings(others=[OtherDataset("other", OTHER, (LoadFiles(2, (str(path),), False),), len(other))])
    return measured(folder, [{"car": plate} for plate in own], OWN, around)["columns"]["car"]["matches"]


def test_the_share_counts_numbers_in_any_column_of_the_type(tmp_path):
    other = [{"plate": plate} for plate in plates(0, 20)] + [{"old_plate": plate} for plate in plates(10, 60)]
    assert found(tmp_path, plates(0, 100), other) == {"keys": 100, "shares": {"other": 60}, "left_out": 0}


def test_few_numbers_are_not_looked_for(tmp_path):
    assert found(tmp_path, plates(0, 49) * 2, [{"plate": plate} for plate in plates(0, 49)]) is None


def test_one_number_more_or_less_is_not_seen(tmp_path):
    one, none = (found(tmp_path, plates(0, 50), [{"plate": plate}]) for plate in ("云A00007", "云A99999"))
    assert one == none


def test_a_dataset_that_is_too_large_is_left_out_and_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(matching, "_AT_LEAST", 1)
    other = [{"plate": plate} for plate in plates(0, 99)]
    assert found(tmp_path, plates(0, 60), other) == {"keys": 60, "shares": {}, "left_out": 1}


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 50, 0), (1, 50, 0), (23, 1000, 0), (26, 1000, 5), (50, 50, 100)]
)
def test_shares_are_rounded_to_five(part, whole, percent):
    assert rounded(part, whole) == percent
