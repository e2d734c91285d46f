"""Random models that are legal, and random rows for their inputs."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from datasources.schema.standards import Standard
from models_engine.language import CheckedModel, check_model, parse_model
from tests.models_engine.reference.texts import Grammar

Columns = dict[str, str]

#: column -> its type in the standard; ``_KINDS`` says what kind of value it is to an expression
TABLES: dict[str, Columns] = {
    "people": {"id": "doc_number", "name": "name", "region": "string", "born": "date", "rank": "integer"},
    "events": {
        "no": "doc_number",
        "id": "doc_number",
        "kind": "string",
        "day": "date",
        "at": "timestamp",
        "paid": "money",
        "note": "text",
    },
    "terms": {"id": "doc_number", "start": "date", "end": "date", "rate": "decimal", "open": "boolean"},
}
TRACE = {"source_file": "string", "source_line": "integer"}
_KINDS = {"doc_number": "string", "name": "string", "text": "string", "money": "decimal"}
PARAMETERS = {"days": {"type": "integer", "default": 3}, "floor": {"type": "money", "default": 100}}
STANDARDS = {
    name: Standard.from_definition(
        {"slug": name, "title": {"zh": name}, "columns": {c: {"type": t, "title": c} for c, t in columns.items()}}
    )
    for name, columns in TABLES.items()
}
_EPOCH = date(2024, 1, 25)
_IDS = ["P1", "P2", "P3", "p3", "P10", "张"]
_WORDS = ["甲", "乙", "甲乙", "甲、乙;丙", "赌博 打牌", "", " "]


def rows(random: Random) -> dict[str, list[dict[str, Any]]]:
    """Rows for every input; a row's id is its place, mixed up so that it is not the order of anything."""
    made = {}
    for name, columns in TABLES.items():
        many = random.randint(0, 9)
        places = random.sample(range(1, 100), many)
        cells = [{c: _cell(c, t, random) for c, t in columns.items()} for _ in places]
        made[name] = [{**row, **_place(place)} for row, place in zip(cells, places, strict=True)]
    return made


def _place(row_id: int) -> dict[str, Any]:
    return {"row_id": row_id, "source_file": "f.csv", "source_line": row_id}


def _cell(column: str, type_: str, random: Random) -> Any:
    if random.random() < 0.15:
        return None
    kind = _KINDS.get(type_, type_)
    if kind == "date":
        return _EPOCH + timedelta(random.choice([0, 0, 1, 2, 3, 6, 7, 30, 36, 65]))
    if kind == "timestamp":
        return STAMPS[random.randrange(len(STAMPS))]
    if kind == "decimal":
        return Decimal(random.choice([0, 1, 5000, 10000, 10001, 333333])).scaleb(-2)
    if kind == "integer":
        return random.randint(-1, 3)
    if kind == "boolean":
        return random.random() < 0.5
    return random.choice(_IDS if column in ("id", "no") else _WORDS)


STAMPS = [datetime(2024, month, day, hour, 30) for month in (1, 2) for day in (25, 26, 28) for hour in (0, 23)]


def coverage(random: Random) -> dict[str, list[tuple[date, date]] | None]:
    """What each input covers: nothing, everything, one period, or two with a gap."""
    found: dict[str, list[tuple[date, date]] | None] = {}
    for name in TABLES:
        start = _EPOCH + timedelta(random.randint(-3, 3))
        first = (start, start + timedelta(random.randint(0, 4)))
        second = (start + timedelta(6), start + timedelta(random.randint(7, 60)))
        found[name] = random.choice([None, [], [first], [first, second], [first, second]])
    return found


class Maker:
    """Grows a model step by step; ``relations`` holds the kinds of the columns of every input and step."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.relations: dict[str, Columns] = {
            name: {column: _KINDS.get(kind, kind) for column, kind in columns.items()}
            for name, columns in TABLES.items()
        }
        self.steps: dict[str, dict[str, Any]] = {}

    def model(self, operators: list[str]) -> dict[str, Any]:
        """A model whose steps use these operators, one after the other, as far as there are columns for them."""
        for operator in operators:
            self._step(operator)
        last = list(self.relations)[-1]
        return {
            "slug": "made",
            "title": {"zh": "随机"},
            "field": "criminal",
            "inputs": {name: name for name in TABLES},
            "parameters": PARAMETERS,
            "steps": self.steps,
            "lead": self._lead(last),
        }

    def _step(self, operator: str) -> None:
        made = getattr(self, f"_{operator}")()
        if made is not None:
            fields, columns = made
            name = f"s{len(self.steps)}"
            self.steps[name], self.relations[name] = {operator: fields}, columns

    # ---- what a step reads

    def _source(self) -> tuple[str, Columns]:
        """A relation, later ones more often, so that steps form chains."""
        names = list(self.relations)
        name = self.random.choice(names + names[-2:] * 2)
        return name, self.relations[name]

    def _of_kind(self, columns: Columns, *kinds: str) -> list[str]:
        return [column for column, kind in columns.items() if kind in kinds]

    def _some(self, columns: list[str], most: int = 2) -> list[str]:
        return self.random.sample(columns, min(len(columns), self.random.randint(1, most)))

    def _grammar(self, columns: Columns, side: str = "") -> Grammar:
        leaves = {
            "boolean": ["TRUE"],
            "integer": ["1", "2", ":days"],
            "decimal": ["0.5", "100.00", ":floor"],
            "string": ["'甲'", "'P3'"],
            "date": [":as_of", "DATE '2024-01-31'"],
        }
        named = {kind: [f"{side}{c}" for c in self._of_kind(columns, kind)] for kind in leaves}
        return Grammar(self.random, {kind: named[kind] * 4 + given for kind, given in leaves.items()}, calendar=False)

    def _new(self, columns: Columns) -> str:
        return next(name for n in range(100) if (name := f"c{n}_{len(self.steps)}") not in columns)

    # ---- one row at a time

    def _filter(self):
        name, columns = self._source()
        return {"from": name, "where": self._grammar(columns).expression("boolean")}, columns

    def _derive(self):
        name, columns = self._source()
        kind = self.random.choice(["boolean", "integer", "decimal", "string", "date"])
        same = self._of_kind(columns, kind)
        new = self.random.choice(same) if same and self.random.random() < 0.3 else self._new(columns)
        fields = {"from": name, "columns": {new: self._grammar(columns).expression(kind)}}
        return fields, {**columns, new: kind}

    def _select(self):
        name, columns = self._source()
        kept = [c for c in columns if self.random.random() < 0.8] or list(columns)
        new = self._new(columns)
        kinds = {column: columns[column] for column in kept} | {new: "string"}
        return {"from": name, "columns": [*kept, {new: self._grammar(columns).expression("string")}]}, kinds

    def _union(self):
        names = self.random.sample(list(self.relations), self.random.randint(2, 3))
        kinds: Columns = {}
        for name in names:
            for column, kind in self.relations[name].items():
                if kinds.setdefault(column, kind) != kind:
                    return None
        tag = self._new(kinds)
        return {"from": names, "tag": tag}, {**kinds, tag: "string"}

    def _explode(self):
        name, columns = self._source()
        column, into = self.random.choice(self._of_kind(columns, "string") or [None]), self._new(columns)
        fields = {"from": name, "column": column, "into": into}
        if self.random.random() < 0.5:
            fields["separators"] = ["、", "；"]
        return (fields, {**columns, into: "string"}) if column else None

    def _series(self):
        name, columns = self._source()
        days, into = self._of_kind(columns, "date"), self._new(columns)
        if not days:
            return None
        every = self.random.choice(["1 months", "2 months", "7 days", "30 days"])
        end = f"DATE_ADD_DAYS({self.random.choice(days)}, {self.random.choice([-1, 0, 31, 70])})"
        fields = {"from": name, "start": self.random.choice(days), "end": end, "every": every, "into": into}
        return fields, {**columns, into: "date"}

    def _match_text(self):
        name, columns = self._source()
        column = self.random.choice(self._of_kind(columns, "string") or [None])
        rules: dict[str, Any] = {
            "any": ["甲", "打牌"],
            "all": ["乙"],
            "none": ["丙"],
            "near": [{"words": ["赌", "牌"], "within": self.random.randint(0, 3)}],
        }
        chosen = {rule: rules[rule] for rule in self._some(list(rules))}
        return ({"from": name, "column": column, **chosen}, columns) if column else None

    # ---- groups

    def _aggregate(self):
        name, columns = self._source()
        by = self._some(self._of_kind(columns, "string", "date", "integer"))
        figures, kinds = self._figures(columns)
        fields = {"from": name, "by": by, "columns": figures, "keep_missing": self.random.random() < 0.3}
        made = {column: columns[column] for column in by} | kinds
        return ({**fields, **self._having(made)}, made) if by else None

    def _rolling(self):
        name, columns = self._source()
        by, days = self._some(self._of_kind(columns, "string", "integer")), self._of_kind(columns, "date", "timestamp")
        if not by or not days:
            return None
        figures, kinds = self._figures(columns)
        emit, order = self.random.choice(["rows", "spans"]), self.random.choice(days)
        days_before = self.random.choice([0, 1, 6, 30, ":days"])
        fields = {"from": name, "by": by, "order": order, "days": days_before, "columns": figures, "emit": emit}
        keys = {column: columns[column] for column in by}
        made = {**keys, "first_on": "date", "last_on": "date", **kinds} if emit == "spans" else {**columns, **kinds}
        return {**fields, **self._having({**keys, **kinds} if emit == "spans" else made)}, made

    def _window(self):
        name, columns = self._source()
        by = self._some(self._of_kind(columns, "string", "date", "integer"))
        figures, kinds = self._figures(columns)
        value, near = self.random.choice(list(columns)), f"near_{len(self.steps)}"
        if columns[value] != "list":
            figures[near] = f"{self.random.choice(['LAG', 'LEAD'])}({value}, {self.random.randint(1, 2)})"
            kinds[near] = columns[value]
        figures |= {f"place_{len(self.steps)}": self.random.choice(["RANK()", "ROW_NUMBER()"])}
        kinds |= {f"place_{len(self.steps)}": "integer"}
        return (
            ({"from": name, "by": by, "order": self._order(columns), "columns": figures}, {**columns, **kinds})
            if by
            else None
        )

    def _distinct(self):
        name, columns = self._source()
        by = self._some(self._of_kind(columns, "string", "date", "integer"))
        return ({"from": name, "by": by, "order": self._order(columns)}, columns) if by else None

    def _connect(self):
        name, columns = self._source()
        texts, into = self._of_kind(columns, "string"), self._new(columns)
        if len(texts) < 2:
            return None
        item, *shared = self.random.sample(texts, min(len(texts), self.random.randint(2, 3)))
        fields = {"from": name, "item": item, "shared": shared, "min_shared": self.random.randint(1, 2), "into": into}
        if self.random.random() < 0.5:
            fields["hub_cap"] = self.random.randint(2, 4)
        return fields, {**columns, into: "string"}

    def _order(self, columns: Columns) -> list[str]:
        plain = [column for column, kind in columns.items() if kind != "list"]
        return [f"{c}{self.random.choice(['', ' DESC'])}" for c in self.random.sample(plain, min(2, len(plain)))]

    def _figures(self, columns: Columns) -> tuple[dict[str, str], Columns]:
        forms = [("COUNT(*)", "integer"), *(
            (form.format(column), kind or columns[column])
            for column in columns
            for kinds, form, kind in _FIGURES
            if columns[column] in kinds
        )]  # fmt: skip
        days = [column for column, kind in columns.items() if kind in ("date", "timestamp", "integer")]
        forms += [
            (f"{end}({c}, {day})", columns[c])
            for end in ("FIRST", "LAST")
            for day in days
            for c in columns
            if columns[c] != "list"
        ]
        chosen = self.random.sample(forms, min(3, len(forms)))
        names = [f"f{n}_{len(self.steps)}" for n in range(len(chosen))]
        return ({n: text for n, (text, _) in zip(names, chosen, strict=True)},
                {n: kind for n, (_, kind) in zip(names, chosen, strict=True)})  # fmt: skip

    def _having(self, columns: Columns) -> dict[str, str]:
        numbers = self._of_kind(columns, "integer", "decimal")
        if not numbers or self.random.random() < 0.3:
            return {}
        sign = self.random.choice([">=", "<", "<>"])
        return {"having": f"{self.random.choice(numbers)} {sign} {self.random.randint(0, 2)}"}

    # ---- pairs

    def _sides(self) -> tuple[dict[str, Any], Columns, Columns, Columns] | None:
        """The fields ``left``, ``right`` and ``on``, the columns of both, and those of their pairs."""
        (left, of_left), (right, of_right) = self._source(), self._source()
        keys = [
            {"left": a, "right": b}
            for a, kind in of_left.items()
            for b in of_right
            if kind == of_right[b] and kind in ("string", "integer", "date")
        ]
        same = [key for key in keys if key["left"] == key["right"] == "id"]
        if not keys:
            return None
        on = (
            same
            if same and self.random.random() < 0.6
            else self.random.sample(keys, min(len(keys), self.random.randint(1, 2)))
        )
        names = {column: f"{right}_{column}" if column in of_left else column for column in of_right}
        if any(new != old and (new in of_left or new in of_right) for old, new in names.items()):
            return None
        paired = of_left | {new: of_right[old] for old, new in names.items()}
        return {"left": left, "right": right, "on": on}, of_left, of_right, paired

    def _join(self):
        found = self._sides()
        if found is None:
            return None
        fields, left, right, paired = found
        fields["how"] = how = self.random.choice(["inner", "left", "semi", "anti", "anti"])
        if self.random.random() < 0.7:
            fields["where"] = self._condition(left, right)
        if how == "anti" and self.random.random() < 0.7:
            fields["covered_until"] = self._grammar(left).expression("date", 1)
        return fields, paired if how in ("inner", "left") else left

    def _condition(self, left: Columns, right: Columns) -> str:
        kinds = [
            kind
            for kind in ("date", "string", "integer", "decimal")
            if kind in left.values() and kind in right.values()
        ]
        if not kinds:
            return self._grammar(right, "right.").expression("boolean", 1)
        kind = self.random.choice(kinds)
        one, other = (
            self._grammar(left, "left.").expression(kind, 1),
            self._grammar(right, "right.").expression(kind, 1),
        )
        said = f"{one} {self.random.choice(['<=', '<>', '>='])} {other}"
        return (
            said
            if self.random.random() < 0.6
            else f"({said}) OR {self._grammar(right, 'right.').expression('boolean', 1)}"
        )

    def _asof_join(self):
        found = self._sides()
        if found is None:
            return None
        fields, left, right, paired = found
        left_days, right_days = self._of_kind(left, "date"), self._of_kind(right, "date")
        if not left_days or not right_days:
            return None
        fields |= {"left_at": self.random.choice(left_days), "right_at": self.random.choice(right_days)}
        if self.random.random() < 0.3:
            fields["on"] = []
        return fields, paired

    def _fuzzy_join(self):
        found = self._sides()
        texts = found and (self._of_kind(found[1], "string"), self._of_kind(found[2], "string"))
        if not texts or not all(texts):
            return None
        similar = [{"left": self.random.choice(texts[0]), "right": self.random.choice(texts[1])}]
        measure, least = self.random.choice(["bigrams", "edit"]), self.random.choice([0, 0.5, "0.7"])
        return {**found[0], "similar": similar, "measure": measure, "at_least": least}, found[3]

    # ---- the lead

    def _lead(self, name: str) -> dict[str, Any]:
        columns = self.relations[name]
        keys = self._of_kind(columns, "string", "integer", "date")
        grammar = self._grammar(columns)
        reasons = [{"when": grammar.expression("boolean", 1), "points": n + 5, "reason": "理由"} for n in range(2)]
        return {
            "from": name,
            "key": self._some(keys, 3) if keys else list(columns)[:1],
            "office": self.random.choice([None, grammar.expression("string", 1)]),
            "occurred_on": grammar.expression("date", 1),
            "amount": grammar.expression("decimal", 1),
            "level": "CASE WHEN " + grammar.expression("boolean", 1) + " THEN 'A' WHEN FALSE THEN 'B' END",
            "score": {"base": 10, "reasons": reasons},
            "title": "线索",
            "reason": "理由",
        }


#: (kinds of the column, the figure, its kind where it is not the column's)
_ORDERED = ("integer", "decimal", "string", "date", "timestamp")
_FIGURES = [
    (_ORDERED, "MIN({})", None),
    (_ORDERED, "MAX({})", None),
    (("integer", "decimal"), "SUM({})", None),
    (("integer", "decimal"), "AVG({})", "decimal"),
    ((*_ORDERED, "boolean"), "COUNT({})", "integer"),
    ((*_ORDERED, "boolean"), "COUNT_DISTINCT({})", "integer"),
    ((*_ORDERED, "boolean"), "FIRST({})", None),
    ((*_ORDERED, "boolean"), "LAST({})", None),
    (("integer", "date", "string"), "FIRST({0}, {0})", None),
    (("string", "integer"), "LIST({})", "list"),
    (("integer", "decimal"), "SUM(CASE WHEN {} > 1 THEN 1 ELSE 0 END)", "integer"),
]


def checked_model(steps: dict[str, dict[str, Any]], key: list[str], **lead: Any) -> CheckedModel:
    """A model over the invented inputs, whose lead is the last step."""
    raw = {
        "slug": "made",
        "title": {"zh": "随机"},
        "field": "criminal",
        "inputs": {name: name for name in TABLES},
        "parameters": PARAMETERS,
        "steps": steps,
        "lead": {"from": list(steps)[-1], "key": key, "title": "线索", "reason": "理由", **lead},
    }
    return check_model(parse_model(json.dumps(raw, ensure_ascii=False, default=str), "made.yaml"), STANDARDS)
