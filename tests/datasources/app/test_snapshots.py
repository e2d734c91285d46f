"""What a run reads: chosen by office and day, rebuilt exactly from the list of loads."""

import copy
from datetime import date
from pathlib import Path

import pytest

from datasources.actions import import_standard, withdraw_load
from datasources.errors import LakeError
from datasources.snapshots import UnknownLoad, UnknownStandard, snapshot, snapshot_of
from tests.datasources.app.conftest import DEFINITION, GOOD, MOSTLY_BAD, csv_text

LATER = csv_text("L1,张三,,2025-06-01,1,")
REPEATED = csv_text("R1,张三,,2025-06-01,1,", "R1,张三,,2025-06-02,2,")


def test_an_office_reads_its_own_datasets_and_those_below(loaded, offices):
    own, elsewhere = loaded(), loaded(office="county_b1")
    assert snapshot("fine_register", offices["county_a1"].path).load_ids == (own.pk,)
    assert snapshot("fine_register", offices["city_a"].path).load_ids == (own.pk,)
    assert snapshot("fine_register", offices["province"].path).load_ids == (own.pk, elsewhere.pk)


def test_what_an_office_above_holds_is_not_read(loaded, offices):
    loaded(office="city_a")
    assert snapshot("fine_register", offices["county_a1"].path).load_ids == ()


def test_reference_data_are_read_from_above_and_need_no_coverage(standard, loaded, offices):
    import_standard({**copy.deepcopy(DEFINITION), "origin": "reference"}, actor=None)
    standard.refresh_from_db()
    load = loaded(office="city_a")
    found = snapshot("fine_register", offices["county_a1"].path)
    assert found.load_ids == (load.pk,)
    assert found.coverage is None


def test_each_dataset_is_one_holding_with_its_loads_oldest_first(loaded, offices):
    first, elsewhere, second = loaded(), loaded(office="county_b1"), loaded(LATER)
    holdings = snapshot("fine_register", offices["province"].path).holdings
    assert [[load.load_id for load in holding.loads] for holding in holdings] == [
        [first.pk, second.pk],
        [elsewhere.pk],
    ]


def test_paths_are_absolute_and_exist(loaded, offices):
    loaded()
    (holding,) = snapshot("fine_register", offices["county_a1"].path).holdings
    paths = [Path(path) for load in holding.loads for path in load.paths]
    assert paths
    assert all(path.is_absolute() and path.is_file() for path in paths)


def test_a_load_that_repeats_a_key_says_so(loaded, offices):
    loaded(REPEATED)
    (holding,) = snapshot("fine_register", offices["county_a1"].path).holdings
    assert [load.has_repeats for load in holding.loads] == [True]


def test_a_full_replacement_hides_earlier_loads_but_not_later_ones(loaded, offices):
    loaded()
    replacement = loaded(LATER, mode="replace")
    more = loaded(REPEATED)
    assert snapshot("fine_register", offices["county_a1"].path).load_ids == (replacement.pk, more.pk)


def test_held_and_withdrawn_loads_are_not_read(loaded, offices, cast):
    loaded(MOSTLY_BAD)
    withdraw_load(loaded(), actor=cast.head, reason="来源更正")
    assert snapshot("fine_register", offices["county_a1"].path).load_ids == ()


def test_coverage_of_a_dataset_is_the_union_of_its_loads(loaded, offices):
    loaded(coverage=(date(2025, 1, 1), date(2025, 3, 31)))
    loaded(LATER, coverage=(date(2025, 4, 1), date(2025, 6, 30)))
    assert snapshot("fine_register", offices["county_a1"].path).coverage == [(date(2025, 1, 1), date(2025, 6, 30))]


def test_a_gap_between_loads_is_a_gap(loaded, offices):
    loaded(coverage=(date(2025, 1, 1), date(2025, 3, 31)))
    loaded(LATER, coverage=(date(2025, 5, 1), date(2025, 6, 30)))
    assert len(snapshot("fine_register", offices["county_a1"].path).coverage) == 2


def test_coverage_of_several_datasets_is_what_all_of_them_cover(loaded, offices):
    loaded(coverage=(date(2025, 1, 1), date(2025, 12, 31)))
    loaded(office="county_b1", coverage=(date(2025, 3, 1), date(2026, 3, 31)))
    assert snapshot("fine_register", offices["province"].path).coverage == [(date(2025, 3, 1), date(2025, 12, 31))]


def test_a_snapshot_is_rebuilt_exactly_whatever_came_or_went_since(loaded, offices, cast):
    first = loaded()
    taken = snapshot("fine_register", offices["county_a1"].path)
    loaded(LATER, mode="replace")
    withdraw_load(first, actor=cast.head, reason="来源更正")
    assert snapshot_of(taken.load_ids) == taken


def test_an_unknown_standard_is_named(db):
    with pytest.raises(UnknownStandard, match="no_such"):
        snapshot("no_such", "/000000/")


def test_a_load_that_was_never_published_is_no_part_of_a_snapshot(loaded):
    held = loaded(MOSTLY_BAD)
    with pytest.raises(UnknownLoad, match=str(held.pk)):
        snapshot_of([held.pk])


def test_a_file_with_one_flipped_bit_is_found(loaded, settings):
    load = loaded()
    path = Path(settings.LAKE_URL) / load.manifest[0]["path"]
    snapshot_of([load.pk], verify=True)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    with pytest.raises(LakeError, match="不一致"):
        snapshot_of([load.pk], verify=True)


def test_a_file_that_stayed_as_it_was_is_hashed_once(loaded, monkeypatch):
    load = loaded(GOOD)
    hashed = []
    monkeypatch.setattr("datasources.snapshots.lake.verify", lambda root, manifest, tick: hashed.append(manifest))
    snapshot_of([load.pk], verify=True)
    snapshot_of([load.pk], verify=True)
    assert len(hashed) == 1
