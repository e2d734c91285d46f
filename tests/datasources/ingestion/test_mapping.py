"""Which column a header is."""

import pytest

from datasources.ingestion import suggest_mapping
from tests.datasources.ingestion.samples import PENALTY

HEADERS = [
    ("文号", "penalty_no", "exact"),
    (" 文 号：", "penalty_no", "exact"),
    ("决定书文号", "penalty_no", "alias"),
    ("PENALTY_NO", "penalty_no", "slug"),
    ("Penalty No", "penalty_no", "slug"),
    ("罚款金额（元）", "fine", "exact"),
    ("罚款金额(万元)", "fine", "exact"),
    ("罚款金额[单位：万元]", "fine", "exact"),
    ("身份证号码", "id_card", "suggested"),
    ("姓名（元）", "name", "suggested"),  # only what is counted has a unit
    ("备注", None, "none"),
]


@pytest.mark.parametrize(("header", "column", "how"), HEADERS)
def test_a_header_is_recognised(header, column, how):
    (match,) = suggest_mapping([header], PENALTY)
    assert (match.header, match.column, match.how) == (header, column, how)
    assert match.similarity == 100 if how in ("exact", "alias", "slug") else match.similarity < 100


def test_what_was_confirmed_before_is_offered_before_likeness():
    (match,) = suggest_mapping(["身份证号码"], PENALTY, {"身份证号码": "name"})
    assert (match.column, match.how) == ("name", "remembered")


def test_a_title_goes_before_what_was_remembered():
    (match,) = suggest_mapping(["姓名"], PENALTY, {"姓名": "kind"})
    assert (match.column, match.how) == ("name", "exact")


def test_no_column_is_offered_twice():
    matches = suggest_mapping(["决定书文号", "文号", "文号码"], PENALTY)
    assert [(match.column, match.how) for match in matches] == [(None, "none"), ("penalty_no", "exact"), (None, "none")]
