"""The figures of columns, held against plain Python; what is doubtful; and that no cell of a person is kept."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median_low

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasources.quality import opening
from datasources.quality.codes import is_coded
from datasources.quality.doubts import doubtful_cells, is_one_value
from datasources.schema.standards import Standard
from tests.datasources.quality.samples import TODAY, measured

plainly = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.none() | st.text("张王李伟芳", min_size=1, max_size=4),
            "on": st.none() | st.dates(date(2020, 1, 1), TODAY),
            "amount": st.none() | st.decimals(-1000, 1000, places=2),
            "kind": st.none() | st.sampled_from(["低保", "特困", "孤儿"]),
        }
    ),
    max_size=60,
)


def kept(rows, name):
    return [row[name] for row in rows if row[name] is not None]


@plainly
@given(ROWS)
def test_counts_extremes_lengths_and_codes_are_what_plain_python_counts(tmp_path, rows):
    figures = measured(tmp_path, rows)["columns"]
    for name in ("name", "on", "amount", "kind"):
        cells, found = kept(rows, name), figures[name]
        assert (found["rows"], found["filled"], found["distinct"]) == (len(rows), len(cells), len(set(cells)))
        if cells:
            most = Counter(cells).most_common(1)[0][1]
            assert found["largest_share"] == pytest.approx(most / len(cells), abs=1e-4)
    if dates := kept(rows, "on"):
        told = [figures["on"][word] for word in ("low", "median", "high")]
        assert told == [day.isoformat() for day in (min(dates), median_low(dates), max(dates))]
    if amounts := kept(rows, "amount"):
        told = [Decimal(figures["amount"][word]) for word in ("low", "median", "high")]
        assert told == [min(amounts), median_low(amounts), max(amounts)]
    codes = figures["kind"]["codes"]
    assert (dict(codes["top"]) if codes else {}) == Counter(kept(rows, "kind"))
    if names := kept(rows, "name"):
        lengths = [len(name) for name in names]
        assert (figures["name"]["shortest"], figures["name"]["longest"]) == (min(lengths), max(lengths))


def standard_of(**columns) -> Standard:
    return Standard.from_definition({"slug": "s", "title": "标准", "columns": columns})


@pytest.mark.parametrize(
    ("column", "is_counted"),
    [
        ({"type": "code"}, True),
        ({"type": "boolean"}, True),
        ({"type": "region_code"}, True),
        ({"type": "string", "values": ["甲", "乙"]}, True),
        ({"type": "string"}, False),
        ({"type": "text"}, False),
        ({"type": "name", "values": ["甲", "乙"]}, False),
        ({"type": "phone"}, False),
        ({"type": "id_card"}, False),
        ({"type": "account_no"}, False),
        ({"type": "plate"}, False),
        ({"type": "case_number"}, False),
    ],
)
def test_only_columns_of_codes_are_counted_by_value(column, is_counted):
    assert is_coded(standard_of(a=column).columns["a"], ()) is is_counted


def test_a_code_that_few_rows_share_or_that_looks_like_a_number_is_not_named(tmp_path):
    cells = ["常见"] * 5 + ["少见"] * 4 + ["13800001111"] * 9
    codes = measured(tmp_path, [{"a": cell} for cell in cells], standard_of(a={"type": "code"}))["columns"]["a"][
        "codes"
    ]
    assert codes == {"top": [("常见", 5)], "others": 13}


@pytest.mark.parametrize(
    ("column", "is_counted"), [({"type": "code"}, False), ({"type": "code", "values": ["甲"]}, True)]
)
def test_a_key_is_counted_by_value_only_where_its_values_are_listed(column, is_counted):
    assert is_coded(standard_of(a=column).columns["a"], ("a",)) is is_counted


def test_names_and_numbers_of_people_are_nowhere_in_the_figures(tmp_path):
    columns = {
        "name": {"type": "name"},
        "id_card": {"type": "id_card"},
        "phone": {"type": "phone"},
        "account": {"type": "account_no"},
        "address": {"type": "string"},
        "note": {"type": "text"},
    }
    canary = {"name": "金丝雀", "id_card": "11010519491231002X", "phone": "13800001111", "account": "6222020200001"}
    rows = [{**canary, "address": "南浦区某路一号", "note": "长文"}] * 60
    told = json.dumps(measured(tmp_path, rows, standard_of(**columns)), ensure_ascii=False)
    for cell in rows[0].values():
        assert cell not in told


DOUBTFUL = [
    ("on", "日期", "date", TODAY + timedelta(days=1), "future"),
    ("on", "时间", "timestamp", datetime(2024, 6, 16, 8), "future"),
    ("valid_to", "有效期止", "date", TODAY + timedelta(days=1), None),
    ("on", "日期", "date", TODAY, None),
    ("on", "日期", "date", date(1948, 1, 1), "long_ago"),
    ("birth_date", "出生日期", "date", date(1930, 1, 1), None),
    ("birth_date", "出生日期", "date", date(1890, 1, 1), "long_ago"),
    ("on", "日期", "date", date(1900, 1, 1), "placeholder_day"),
    ("on", "日期", "date", date(1970, 1, 1), "placeholder_day"),
    ("on", "日期", "date", date(9999, 12, 31), "placeholder_day"),
    ("age", "年龄", "integer", 121, "age"),
    ("age", "年龄", "integer", -1, "age"),
    ("age", "年龄", "integer", 120, None),
    ("floors", "层数", "integer", 121, None),
]


@pytest.mark.parametrize(("name", "title", "kind", "cell", "doubt"), DOUBTFUL)
def test_what_can_hardly_be_true_is_counted(name, title, kind, cell, doubt):
    column = standard_of(**{name: {"type": kind, "title": title}}).columns[name]
    with duckdb.connect() as engine:
        engine.register("cells", pa.table({name: [cell, None]}))
        counts = {
            word: engine.execute(f"SELECT count(*) FILTER (WHERE {test}) FROM cells").fetchone()[0]
            for word, test in doubtful_cells(column, TODAY).items()
        }
    assert {word: count for word, count in counts.items() if count} == ({doubt: 1} if doubt else {})


@pytest.mark.parametrize(
    ("filled", "share", "is_doubtful"), [(100, 0.96, True), (100, 0.95, False), (19, 1.0, False), (0, None, False)]
)
def test_one_value_in_nearly_all_cells_is_doubtful(filled, share, is_doubtful):
    assert is_one_value(filled, share) is is_doubtful


def test_doubts_are_counted_with_their_column(tmp_path):
    figures = measured(tmp_path, [{"on": date(2030, 1, 1), "name": "张三"}] * 30)["columns"]
    assert (figures["on"]["doubts"], figures["name"]["doubts"]) == ({"future": 30, "one_value": 30}, {"one_value": 30})


def test_a_large_load_is_measured_by_estimate_and_sample(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "SAMPLED", 100)
    rows = [{"name": f"张{n}", "amount": Decimal(n), "kind": "低保"} for n in range(2000)]
    figures = measured(tmp_path, rows)
    assert not figures["exact"]
    names, amounts = figures["columns"]["name"], figures["columns"]["amount"]
    assert names["filled"] == 2000
    assert names["distinct"] == pytest.approx(2000, rel=0.15)
    assert (amounts["low"], amounts["high"]) == ("0.00", "1999.00")
    assert float(amounts["median"]) == pytest.approx(1000, rel=0.1)
    assert figures["columns"]["kind"]["codes"] == {"top": [("低保", 2000)], "others": 0}
