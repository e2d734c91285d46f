"""explode and series make several rows of one; match_text keeps rows by their words."""

from datetime import date

import pytest

from tests.models_engine.operators.steps import check, run

CASES = {"no": "string", "parties": "string", "start": "date", "end": "date"}


def exploded(cell, **more):
    outcome = run("explode", {"from": "c", "column": "parties", **more}, {"c": (CASES, [("1", cell, None, None)])})
    return sorted(row[more.get("into") or "parties"] for row in outcome.rows), outcome


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [
        ("张某、李某", ["张某", "李某"]),
        (" 张某 ,,李某;王某、 ", ["张某", "李某", "王某"]),
        ("张某", ["张某"]),
        ("、,", []),
        ("张.某|李某", ["张.某", "李某"]),
    ],
)
def test_pieces_are_trimmed_and_empty_ones_dropped(cell, pieces):
    assert exploded(cell)[0] == sorted(pieces)


@pytest.mark.parametrize("cell", [None, "", "  "])
def test_a_missing_cell_is_dropped_and_counted(cell):
    assert exploded(cell)[1].counts == {"dropped": 1}


def test_stated_separators_replace_the_usual_ones_and_a_new_column_keeps_the_cell():
    pieces, outcome = exploded("甲及乙、丙", separators=["及"], into="party")
    assert pieces == ["乙、丙", "甲"]
    assert {row["parties"] for row in outcome.rows} == {"甲及乙、丙"}
    assert outcome.ids == [{"_p_c": [1]}] * 2


@pytest.mark.parametrize(
    ("start", "end", "every", "days"),
    [
        ("2024-01-31", "2024-05-30", "1 month", ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]),
        ("2024-01-15", "2025-01-15", "6 months", ["2024-01-15", "2024-07-15", "2025-01-15"]),
        ("2024-01-15", "2025-01-14", "6 months", ["2024-01-15", "2024-07-15"]),
        ("2024-02-27", "2024-03-02", "2 days", ["2024-02-27", "2024-02-29", "2024-03-02"]),
        ("2024-03-02", "2024-03-02", "30 days", ["2024-03-02"]),
        ("2024-03-02", "2024-03-01", "1 day", []),
        ("2024-03-31", "2024-03-01", "1 month", []),
    ],
)
def test_a_series_has_a_row_for_each_step_that_is_not_after_the_end(start, end, every, days):
    rows = [("1", None, date.fromisoformat(start), date.fromisoformat(end))]
    fields = {"from": "c", "start": "start", "end": '"end"', "every": every, "into": "due"}
    outcome = run("series", fields, {"c": (CASES, rows)})
    assert sorted(row["due"].isoformat() for row in outcome.rows) == days
    assert outcome.counts == ({"kept": len(days)} if days else {})


def test_a_series_without_a_start_is_dropped_and_counted():
    fields = {"from": "c", "start": "start", "end": ":as_of", "every": "1 day", "into": "due"}
    assert run("series", fields, {"c": (CASES, [("1", None, None, None)])}).counts == {"dropped": 1}


@pytest.mark.parametrize(
    ("rules", "text", "words"),
    [  # words: what matched; None: the row is not kept
        ({"any": ["现金", "转账"]}, "以现 金交付", ["现金"]),
        ({"any": ["现金", "转账"]}, "以支票交付", None),
        ({"all": ["现金", "交付"]}, "现金交付", ["现金", "交付"]),
        ({"all": ["现金", "交付"]}, "现金", None),
        ({"none": ["撤回"]}, "起诉", []),
        ({"none": ["撤回"]}, "撤 回起诉", None),
        ({"any": ["lpr"]}, "按LPR四倍", ["lpr"]),
        ({"any": ["a.b"]}, "axb", None),
        ({"near": [{"words": ["律师", "会见"], "within": 2}]}, "会见其律师", ["律师", "会见"]),
        ({"near": [{"words": ["律师", "会见"], "within": 2}]}, "律师申请了会见", None),
        ({"any": ["现金"], "none": ["归还"]}, "现金归还", None),
    ],
)
def test_a_text_is_kept_when_it_meets_every_rule(rules, text, words):
    outcome = run(
        "match_text",
        {"from": "c", "column": "parties", "into": "hits", **rules},
        {"c": (CASES, [("1", text, None, None)])},
    )
    assert [row["hits"] for row in outcome.rows] == ([] if words is None else [words])
    assert outcome.counts["dropped"] == 0


def test_a_missing_text_is_dropped_and_counted():
    outcome = run(
        "match_text", {"from": "c", "column": "parties", "none": ["撤回"]}, {"c": (CASES, [("1", None, None, None)])}
    )
    assert outcome.counts == {"dropped": 1}


@pytest.mark.parametrize(
    ("operator", "fields", "path"),
    [
        ("explode", {"column": "start"}, "explode.column"),
        ("explode", {"column": "parties", "into": "no"}, "explode.into"),
        ("series", {"start": "no", "end": '"end"', "every": "1 day", "into": "due"}, "series.start"),
        ("series", {"start": "start", "end": '"end"', "every": "weekly", "into": "due"}, "series.every"),
        ("match_text", {"column": "start", "any": ["a"]}, "match_text.column"),
        ("match_text", {"column": "parties"}, "match_text"),
    ],
)
def test_a_mistake_is_told_at_its_place(operator, fields, path):
    _, problems = check(operator, {"from": "c", **fields}, {"c": CASES})
    assert {place for place, _ in problems} == {f"steps.step.{path}"}
