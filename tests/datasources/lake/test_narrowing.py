"""Some rows of datasets are the same rows, whether the others are ranked by age first or not."""

import ibis
import pytest

from datasources.lake import Holding, narrowed, relation
from tests.datasources.lake.test_relation import CASES, KEYED, save

WANTED = {
    "by what may have changed": lambda rows: rows.filter(rows["v"].isin(["new", "x"])),
    "by the key": lambda rows: rows.filter(rows["l"] == "a"),
    "by row": lambda rows: rows.filter(rows["row_id"] % 2 == 0),
    "none": lambda rows: rows.filter(ibis.literal(False)),
}


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
@pytest.mark.parametrize(
    "datasets", [case[1] for case in CASES if any(case[1])], ids=[c[0] for c in CASES if any(c[1])]
)
def test_a_part_is_what_the_whole_has_of_it(tmp_path, datasets, wanted):
    con = ibis.duckdb.connect()
    holdings = []
    for place, loads in enumerate(datasets):
        (tmp_path / str(place)).mkdir()
        holdings.append(Holding(tuple(save(tmp_path / str(place), load_id, rows) for load_id, rows in loads)))
    whole = wanted(relation(con, "whole", KEYED, holdings)).to_pyarrow().to_pylist()
    part = narrowed(con, "part", KEYED, holdings, wanted).to_pyarrow().to_pylist()
    assert sorted(map(repr, part)) == sorted(map(repr, whole))
