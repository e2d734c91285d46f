"""Random expressions of a kind as texts over the columns of ``COLUMNS``, grown from a table of forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

COLUMNS = {
    "n": "integer",
    "k": "integer",
    "x": "decimal",
    "m": "money",
    "s": "string",
    "t": "string",
    "d": "date",
    "e": "date",
    "at": "timestamp",
    "b": "boolean",
}
PARAMETERS = {"days": ("integer", 3), "floor": ("money", Decimal("100.50"))}
KINDS = ("boolean", "integer", "decimal", "string", "date")

#: what an expression of a kind may be without being made of others
LEAVES = {
    "boolean": ["b", "TRUE", "FALSE", "s IS NULL", "d IS NOT NULL"],
    "integer": ["n", "k", ":days", "0", "1", "7", "(-3)"],
    "decimal": ["x", "m", ":floor", "0.5", "2.25", "100.005", "(-1.5)"],
    "string": ["s", "t", "''", "'甲'", "'公司'", "' 张三 '", "'A1'", "'ａ（1）'"],
    "date": ["d", "e", ":as_of", "CAST(at AS date)", "DATE '2024-02-29'", "DATE '2023-09-29'", "DATE '2022-01-31'"],
}
_ANY_KIND = ["CASE WHEN {boolean} THEN {same} ELSE {same} END", "CASE WHEN {boolean} THEN {same} END"]
_ANY_KIND += ["COALESCE({same}, {same})", "NULLIF({same}, {same})", "CASE {same} WHEN {same} THEN {same} END"]
_COMPARED = ["({0} {sign} {0})", "{0} BETWEEN {0} AND {0}", "{0} NOT BETWEEN {0} AND {0}", "{0} IN ({0}, {0})"]
_COMPARED += ["{0} NOT IN ({0}, {0})", "({0}) IS NULL", "({0}) IS NOT NULL"]

_FORMS = {
    "boolean": [
        *(form.replace("{0}", f"{{{kind}}}") for form in _COMPARED for kind in ("number", "string", "date")),
        *["({boolean} AND {boolean})", "({boolean} OR {boolean})", "(NOT {boolean})", "({boolean}) IS NULL"] * 3,
        *(f"{{string}} {word} '{shape}'" for word in ("LIKE", "NOT LIKE") for shape in ("%公司", "甲%", "_", "1_0%")),
        *(f"{name}({{string}}, {{string}})" for name in ("STARTS_WITH", "ENDS_WITH", "CONTAINS")),
        "contains_any({string}, {string}, '公司')",
        "REGEXP_MATCHES({string}, '[甲乙]$')",
        "is_workday({day})",
    ],
    "integer": [
        *(f"({{integer}} {sign} {{integer}})" for sign in "+-*%"),
        *(f"{name}({{integer}}, {{integer}})" for name in ("LEAST", "GREATEST")),
        "days_between({date}, {date})",
        *(f"{name}({{day}}, {{day}})" for name in ("months_between", "workdays_between", "age_on")),
        *(f"{name}({{decimal}})" for name in ("FLOOR", "CEIL")),
        *(f"{name}({{date}})" for name in ("YEAR", "MONTH", "DAY")),
        *("(-{integer})", "ABS({integer})", "ROUND({integer})", "CAST({decimal} AS integer)", "LENGTH({string})"),
        "YEAR(at)",
    ],
    "decimal": [
        *(f"({{number}} {sign} {{decimal}})" for sign in "+-*/"),
        *(f"({{decimal}} {sign} {{integer}})" for sign in "+-*/"),
        *("({integer} / {integer})", "({decimal} % {number})", "ABS({decimal})", "CAST({integer} AS decimal)"),
        *(f"ROUND({{decimal}}, {places})" for places in range(4)),
        *("LEAST({number}, {decimal})", "GREATEST({decimal}, {number})", "similarity({word}, {word})"),
    ],
    "string": [
        *("({string} || {string})", "CONCAT({string}, {string})", "REPLACE({string}, {string}, {string})"),
        *(f"{name}({{string}})" for name in ("TRIM", "UPPER", "LOWER")),
        *("SUBSTRING({string}, 1)", "SUBSTRING({string}, 2)", "SUBSTRING({string}, 1, {integer})"),
        *(f"REGEXP_EXTRACT({{string}}, '([甲张])(.)', {group})" for group in range(3)),
        *(f"CAST({{{kind}}} AS string)" for kind in ("integer", "date", "boolean")),
        "LEAST({string}, {string})",
    ],
    "date": [
        *(f"DATE_ADD_DAYS({{date}}, {n})" for n in (-400, -1, 0, 31)),
        *(f"DATE_ADD_MONTHS({{date}}, {n})" for n in (-25, -1, 1, 12)),
        *(f"{name}({{date}}, {{date}})" for name in ("LEAST", "GREATEST")),
        *(f"deadline({{day}}, {n})" for n in (0, 3, 15)),
        *(f"workdays_after({{day}}, {n})" for n in (-7, 0, 1, 15)),
    ],
}
#: leaves only: the engine writes these functions' arguments out many times
_PLAIN = {"day": "date", "word": "string"}
_CALENDAR = re.compile("workday|deadline|months_between|YEAR.at")
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Grammar:
    """Grows expressions: ``leaves`` by kind, and whether functions of the calendar, dear to compile, may occur."""

    random: Random
    leaves: Mapping[str, Sequence[str]] = field(default_factory=lambda: LEAVES)
    calendar: bool = True

    def expression(self, kind: str, depth: int = 2) -> str:
        """An expression of a kind, nested at most so deep."""
        if kind == "number":
            kind = self.random.choice(["integer", "decimal"])
        if kind in _PLAIN or depth == 0 or self.random.random() < 0.15:
            return self.random.choice(self.leaves[_PLAIN.get(kind, kind)])
        forms = _FORMS[kind] if self.random.random() < 0.8 else _ANY_KIND
        form = self.random.choice([form for form in forms if self.calendar or not _CALENDAR.search(form)])
        return _PLACE.sub(lambda place: self._grown(place[1], kind, depth), form)

    def _grown(self, word: str, kind: str, depth: int) -> str:
        if word == "sign":
            return self.random.choice(["=", "<>", "<", "<=", ">", ">="])
        return self.expression(kind if word == "same" else word, depth - 1)
