"""Parameter values of a run: typed, within bounds, every fault in one sentence."""

from datetime import date
from decimal import Decimal

import pytest

from models_engine.actions.errors import RunRefused
from models_engine.actions.parameters import typed_parameters
from models_engine.language.source import Parameter

DAYS = Parameter("days", "integer", 3, min=1, max=30)
AMOUNT = Parameter("amount", "decimal", Decimal("1000.5"), min=0)
SINCE = Parameter("since", "date", date(2020, 1, 1), max=date(2025, 1, 1))
STRICT = Parameter("strict", "boolean", False)
WORD = Parameter("word", "string", "盗窃")
DECLARED = {one.name: one for one in (DAYS, AMOUNT, SINCE, STRICT, WORD)}


def test_what_is_not_given_takes_its_default_as_json_can_hold_it():
    assert typed_parameters(DECLARED, {"days": ""}) == {
        "days": 3,
        "amount": "1000.5",
        "since": "2020-01-01",
        "strict": False,
        "word": "盗窃",
    }


@pytest.mark.parametrize(
    ("name", "given", "stored"),
    [
        ("days", "30", 30),
        ("days", 1, 1),
        ("amount", "12.34", "12.34"),
        ("amount", 0, "0"),
        ("since", "2024-12-31", "2024-12-31"),
        ("strict", "是", True),
        ("strict", "FALSE", False),
        ("word", "诈骗", "诈骗"),
    ],
)
def test_a_value_is_read_by_its_type(name, given, stored):
    assert typed_parameters(DECLARED, {name: given})[name] == stored


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("days", "31", "31 大于上限 30"),
        ("days", "0", "0 小于下限 1"),
        ("days", "3.5", "“3.5”不是整数"),
        ("days", "three", "“three”不是整数"),
        ("amount", "-0.01", "小于下限 0"),
        ("amount", "NaN", "不是数字"),
        ("since", "2024-02-30", "不是日期"),
        ("since", "2025-01-02", "大于上限"),
        ("strict", "perhaps", "不是是或否"),
        ("day", "3", "是否应为 days"),
        ("zzzzzz", "3", "本模型的参数有：days、amount、since、strict、word"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_reason(name, given, said):
    with pytest.raises(RunRefused) as refusal:
        typed_parameters(DECLARED, {name: given})
    assert said in str(refusal.value)


def test_every_fault_is_named_at_once():
    with pytest.raises(RunRefused) as refusal:
        typed_parameters(DECLARED, {"days": "99", "since": "x", "wrod": "y"})
    for name in ("days", "since", "wrod"):
        assert name in str(refusal.value)
