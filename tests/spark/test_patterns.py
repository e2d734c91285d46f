"""Regular expressions: what Java may run, and that both ways of running them mean what DuckDB means."""

import ibis
import pytest

from models_engine.engines.spark_patterns import in_java
from tests.engine import session

TEXTS = ["xxaab\nq", "b", "", "ab ab", "甲乙有限责任公司", "甲\n", "a" * 40, "2024-01", "A\tB", None]
IN_JAVA = [r"\s", "^a+", "ab$", "甲.", "公司$", r"^(\d{4})-(\d{2})$", "(?:股份)?有限责任公司$", "[^a-z]", "a{2}"]
BY_RE2 = [r"(a|b)*c", r"\bab", "(?i)AB", "(a+)+$", "[[:alpha:]]+", r"\p{Han}", "a+", r"(\w+)\s(\w+)"]


@pytest.mark.parametrize("pattern", BY_RE2)
def test_java_does_not_run_what_may_take_for_ever_or_mean_something_else(pattern):
    assert in_java(pattern) is None


@pytest.mark.parametrize("pattern", IN_JAVA)
def test_java_runs_what_is_harmless(pattern):
    assert in_java(pattern) is not None


def test_both_engines_find_extract_and_replace_the_same():
    table = ibis.memtable({"place": list(range(len(TEXTS))), "text": TEXTS})
    columns = {}
    for number, pattern in enumerate(IN_JAVA + BY_RE2):
        columns[f"found_{number}"] = table.text.re_search(pattern)
        columns[f"part_{number}"] = table.text.re_extract(pattern, 0)
        columns[f"rest_{number}"] = table.text.re_replace(pattern, "<>")
    asked = table.select("place", **columns).order_by("place")
    found = []
    for engine in ("duckdb", "spark"):
        with session(engine=engine) as opened:
            opened.write(asked, opened.folder / "out.parquet")
            found.append(ibis.read_parquet(opened.folder / "out.parquet").order_by("place").to_pyarrow().to_pylist())
    assert found[1] == found[0]
