"""What type an expression has, what it reads, and that every function is documented and works with nothing."""

import pytest

from models_engine.expressions import FUNCTIONS, Schema, Type, check_text
from models_engine.expressions.names import is_name, nearest
from models_engine.expressions.types import UNKNOWN, list_of
from tests.models_engine.expressions.evaluation import SCOPE, built

TYPES = [
    ("n + 1", "integer"),
    ("n / 2", "decimal"),
    ("m + 1", "money"),
    ("m - m", "money"),
    ("m * 2", "decimal"),
    ("CASE WHEN b THEN m ELSE 0 END", "money"),
    ("COALESCE(id_card, '无')", "string"),
    ("id_card", "id_card"),
    ("COALESCE(id_card, id_card)", "id_card"),
    ("COALESCE(s, note)", "text"),
    ("CAST(s AS id_card)", "id_card"),
    ("CAST(s AS decimal(18, 2))", "decimal"),
    ("NULL", "null"),
    ("d", "date"),
    ("words", "list of string"),
    ("n > 1", "boolean"),
]


@pytest.mark.parametrize(("text", "type_name"), TYPES)
def test_an_expression_has_a_type(text, type_name):
    assert str(check_text(text, SCOPE).type) == type_name


def test_an_expression_knows_what_it_reads():
    typed = check_text("deadline(d, :days) < :as_of AND s = '甲'", SCOPE)
    assert typed.columns == {("", "d"), ("", "s")}
    assert typed.parameters == {"days", "as_of"}
    assert typed.bare_column is None
    assert check_text("(d)", SCOPE).bare_column == "d"


def test_every_function_of_the_contract_is_in_the_table():
    contract = """COALESCE NULLIF LEAST GREATEST ABS ROUND FLOOR CEIL LENGTH TRIM UPPER LOWER SUBSTRING REPLACE CONCAT
        STARTS_WITH ENDS_WITH CONTAINS REGEXP_MATCHES REGEXP_EXTRACT YEAR MONTH DAY DATE_ADD_DAYS DATE_ADD_MONTHS
        days_between months_between deadline workdays_after workdays_between is_workday id_card_valid id_card_18
        birth_date age_on sex_of uscc_valid plate_normal case_number_normal company_normal amount_of contains_any
        similarity distance_m LIST_LENGTH LIST_CONTAINS LIST_CONTAINS_ALL LIST_INTERSECT LIST_JOIN LIST_SORT
        COUNT COUNT_DISTINCT SUM AVG MIN MAX LIST FIRST LAST RANK ROW_NUMBER LAG LEAD"""
    assert set(contract.split()) == set(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_every_function_says_what_it_means_in_both_languages(function):
    assert set(function.meaning) == {"zh", "en"}
    assert all(function.meaning.values())
    assert function.signature.startswith(f"{function.name}(")


_NOTHING = {
    "string": "nothing",
    "number": "no_number",
    "integer": "no_number",
    "date": "no_day",
    "list": "CASE WHEN no_truth THEN words END",
    "any": "nothing",
}


def _call_with_nothing(function) -> str:
    parts = []
    for argument in function.arguments[: max(1, function.fewest)]:
        if argument.constant:
            parts.append("'a'")
        else:
            parts.append(_NOTHING[next(kind for kind in argument.accepts if kind in _NOTHING)])
    return f"{function.name}({', '.join(parts)})"


@pytest.mark.parametrize(
    "function", [one for one in FUNCTIONS.values() if not one.aggregate], ids=lambda function: function.name
)
def test_every_function_of_nothing_is_nothing(function):
    text = _call_with_nothing(function)
    found = built(check_text(text, SCOPE))
    assert found == ("" if function.name == "CONCAT" else None)


def test_a_schema_of_a_broken_step_has_every_column():
    schema = Schema.unknown().with_columns({"a": Type.named("date")})
    assert schema["a"].name == "date"
    assert schema["b"] == UNKNOWN
    assert "b" in schema
    assert list_of(UNKNOWN).item == UNKNOWN


@pytest.mark.parametrize(("wrong", "right"), [("decidedon", "decided_on"), ("ID_CARD", "id_card"), ("zzz", None)])
def test_the_nearest_name_is_found_or_none(wrong, right):
    assert nearest(wrong, ["id_card", "decided_on", "term_end"]) == right


@pytest.mark.parametrize(
    ("name", "allowed"), [("a_1", True), ("金额", True), ("_a", False), ("1a", False), ("a b", False), (None, False)]
)
def test_names_begin_with_a_letter(name, allowed):
    assert is_name(name) is allowed
