"""One row, and what expressions over it give on DuckDB."""

from datetime import date
from decimal import Decimal
from typing import Any

import ibis

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
    "id_card": "'11010519491231002X'",
    "name": "'张三'",
    "s": "'甲乙有限公司'",
    "note": "'盗窃罪，判处罚金'",
    "n": "7",
    "x": "2.5",
    "m": "10.50",
    "d": "DATE '2022-07-05'",
    "e": "DATE '2022-10-01'",
    "mo": "DATE '2022-03-01'",
    "ts": "TIMESTAMP '2022-01-01 08:30:00'",
    "b": "TRUE",
    "words": "['乙', '甲', '乙']",
    "nothing": "NULL",
    "no_number": "NULL",
    "no_day": "NULL",
    "no_truth": "NULL",
}
SCOPE = Scope.bare(SCHEMA, PARAMETERS)


def one_row() -> tuple[ibis.BaseBackend, ibis.Table]:
    """A DuckDB session with the row, typed as in a load."""
    con = ibis.duckdb.connect()
    columns = ", ".join(f"{value} AS {name}" for name, value in _ROW.items())
    types = {name: type_.ibis_type for name, type_ in SCHEMA.items()}
    con.create_table("row", schema=ibis.schema(types))
    con.raw_sql(f"INSERT INTO row SELECT {columns}")
    return con, con.table("row")


_CON, _TABLE = one_row()


def value_of(text: str) -> Any:
    """What an expression gives for the row."""
    return built(check_text(text, SCOPE))


def built(typed: Typed) -> Any:
    """What a checked expression gives for the row; decimals without trailing zeros."""
    value = compile(typed, Environment.of(_TABLE, VALUES, AS_OF))
    found = _CON.to_pyarrow(_TABLE.select(v=value))["v"].to_pylist()[0]
    return Decimal(f"{found:f}").normalize() if isinstance(found, Decimal) else found


def refusal_of(text: str, scope: Scope = SCOPE, *, aggregate: bool = False) -> ExpressionErrors | None:
    """The errors of a text, or None where it is allowed."""
    try:
        check_text(text, scope, aggregate=aggregate)
    except ExpressionErrors as errors:
        return errors
    return None
