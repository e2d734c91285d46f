"""Loads opened as one table: what supersedes what."""

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasources.lake import Holding, LoadFiles, first_row_id, relation
from datasources.lake.files import load_schema
from datasources.schema.standards import Standard


def standard(*key):
    return Standard.from_definition({
        "slug": "s", "title": "标准", "key": list(key),
        "columns": {name: {"type": "string", "title": name} for name in ("k", "l", "v")},
    })  # fmt: skip


KEYED = standard("k", "l")


def save(folder, load_id, rows, schema_of=KEYED):
    """A load of (k, l, v) rows."""
    schema = load_schema(schema_of)
    table = [
        {"k": k, "l": l_, "v": v, "source_load": load_id, "source_file": "f", "source_line": n + 2,
         "row_id": first_row_id(load_id) + n}
        for n, (k, l_, v) in enumerate(rows)
    ]  # fmt: skip
    path = folder / f"{load_id}.parquet"
    pq.write_table(pa.Table.from_pylist(table, schema), path)
    keys = [row[:2] for row in rows if None not in row[:2]]
    return LoadFiles(load_id, (str(path),), has_repeats=len(set(keys)) < len(keys))


def values(standard, *holdings):
    con = ibis.duckdb.connect()
    return sorted(
        relation(con, "t", standard, [Holding(tuple(loads)) for loads in holdings]).v.to_pyarrow().to_pylist()
    )


X = ("1", None, "new")
A, B, C = ("1", "a", "old"), ("1", "a", "new"), ("2", "a", "other")
CASES = [
    ("one load without repeats", [[(1, [A, C])]], ["old", "other"]),
    ("a later load supersedes", [[(1, [A, C]), (2, [B])]], ["new", "other"]),
    ("the later load is the one published later", [[(2, [B]), (1, [A])]], ["old"]),
    ("within a load the later row stands", [[(1, [A, B])]], ["new"]),
    ("an incomplete key stands for itself", [[(1, [("1", None, "x"), ("1", None, "y")]), (2, [X])]], ["new", "x", "y"]),
    ("datasets do not supersede each other", [[(1, [A])], [(2, [B])]], ["new", "old"]),
    ("nothing at all", [], []),
    ("a dataset without loads", [[]], []),
]  # fmt: skip


@pytest.mark.parametrize(("datasets", "left"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_left_of_the_loads(tmp_path, datasets, left):
    assert values(KEYED, *[[save(tmp_path, number, rows) for number, rows in loads] for loads in datasets]) == left


def test_without_a_key_every_row_counts(tmp_path):
    plain = standard()
    assert values(plain, [save(tmp_path, 1, [A]), save(tmp_path, 2, [A])]) == ["old", "old"]


def test_columns_are_the_standards_and_those_that_say_where(tmp_path):
    table = relation(ibis.duckdb.connect(), "t", KEYED, [Holding((save(tmp_path, 1, [A]),))])
    assert table.columns == ("k", "l", "v", "source_file", "source_line", "row_id")
    assert relation(ibis.duckdb.connect(), "t", KEYED, []).schema() == table.schema()


def test_a_load_from_before_a_column_was_added_reads_as_missing(tmp_path):
    load = save(tmp_path, 1, [A])
    grown = Standard.from_definition({
        "slug": "s", "title": "标准", "key": ["k"],
        "columns": {"k": {"type": "integer"}, "v": {"type": "string"}, "new": {"type": "money"}},
    })  # fmt: skip
    rows = relation(ibis.duckdb.connect(), "t", grown, [Holding((load,))]).to_pyarrow().to_pylist()
    assert [(row["k"], row["v"], row["new"]) for row in rows] == [(1, "old", None)]


def test_one_clean_load_is_a_plain_scan(tmp_path):
    table = relation(ibis.duckdb.connect(), "t", KEYED, [Holding((save(tmp_path, 1, [A]),))])
    assert "ROW_NUMBER" not in ibis.to_sql(table, dialect="duckdb").upper()


parts = st.sampled_from(["1", "2", None])
loads = st.lists(st.lists(st.tuples(parts, parts), max_size=6), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(loads)
def test_superseding_is_what_a_dictionary_does(tmp_path_factory, loads):
    folder = tmp_path_factory.mktemp("lake")
    numbered = [[(k, l_, f"{load}-{row}") for row, (k, l_) in enumerate(rows)] for load, rows in enumerate(loads, 1)]
    latest = {}
    for k, l_, v in (row for rows in numbered for row in rows):
        latest[(k, l_) if k and l_ else v] = v
    assert values(KEYED, [save(folder, number, rows) for number, rows in enumerate(numbered, 1)]) == sorted(
        latest.values()
    )
