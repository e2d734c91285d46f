"""One row, and what expressions over it give."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models_engine.expressions import Environment, ExpressionErrors, Scope, Typed, check_text, compile
from models_engine.expressions.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    MONEY,
    MONTH,
    STRING,
    TEXT,
    TIMESTAMP,
    Schema,
    Type,
    list_of,
)
from tests.engine import lasting_session, rows_of

AS_OF = date(2024, 1, 1)
PARAMETERS = {"days": INTEGER, "floor": MONEY, "since": DATE}
VALUES = {"days": 3, "floor": "1000.50", "since": "2020-01-01"}
SCHEMA = Schema(
    {
        "id_card": Type.named("id_card"),
        "name": Type.named("name"),
        "s": STRING,
        "note": TEXT,
        "n": INTEGER,
        "x": DECIMAL,
        "m": MONEY,
        "d": DATE,
        "e": DATE,
        "mo": MONTH,
        "ts": TIMESTAMP,
        "b": BOOLEAN,
        "words": list_of(STRING),
        "nothing": STRING,
        "no_number": INTEGER,
        "no_day": DATE,
        "no_truth": BOOLEAN,
    }
)
_ROW = {
    "id_card": "11010519491231002X",
    "name": "张三",
    "s": "甲乙有限公司",
    "note": "盗窃罪，判处罚金",
    "n": 7,
    "x": Decimal("2.5"),
    "m": Decimal("10.50"),
    "d": date(2022, 7, 5),
    "e": date(2022, 10, 1),
    "mo": date(2022, 3, 1),
    "ts": datetime(2022, 1, 1, 8, 30),
    "b": True,
    "words": ["乙", "甲", "乙"],
}
SCOPE = Scope.bare(SCHEMA, PARAMETERS)


_TABLE = rows_of(SCHEMA, [_ROW])


def value_of(text: str) -> Any:
    """What an expression gives for the row."""
    return built(check_text(text, SCOPE))


def built(typed: Typed) -> Any:
    """What a checked expression gives for the row; decimals without trailing zeros."""
    value = compile(typed, Environment.of(_TABLE, VALUES, AS_OF))
    found = lasting_session().con.to_pyarrow(_TABLE.select(v=value))["v"].to_pylist()[0]
    return Decimal(f"{found:f}").normalize() if isinstance(found, Decimal) else found


def refusal_of(text: str, scope: Scope = SCOPE, *, aggregate: bool = False) -> ExpressionErrors | None:
    """The errors of a text, or None where it is allowed."""
    try:
        check_text(text, scope, aggregate=aggregate)
    except ExpressionErrors as errors:
        return errors
    return None
