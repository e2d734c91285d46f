"""The line at which a problem stands, with a caret under the place."""

import pytest

from models_engine.language.excerpt import excerpt

LONG = "where: " + "column_a = 1 AND " * 12 + "wrong = 2"
SHOWN = [
    ("a: 1\nb: wrong\n", 2, 4, ["    2 | b: wrong", "      |    ^"]),
    ("标题: 错误", 1, 5, ["    1 | 标题: 错误", "      |       ^"]),
    ("\ta: x", 1, 5, ["    1 |  a: x", "      |     ^"]),
    ("a: 1\n\n", 2, 1, []),
    ("a: 1\n", 9, 1, []),
]


@pytest.mark.parametrize(("text", "line", "column", "shown"), SHOWN)
def test_the_caret_stands_under_the_place(text, line, column, shown):
    assert excerpt(text, line, column) == shown


def test_a_long_line_is_shown_around_the_place():
    line, caret = excerpt(LONG, 1, LONG.index("wrong") + 1)
    assert "…" in line
    assert line[caret.index("^") :].startswith("wrong")
    assert len(line) < 120
