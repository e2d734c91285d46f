"""The ``lead`` part of a model: which rows of the last step are leads, whose, how grave, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models_engine.expressions import ExpressionErrors, Scope, Typed, check_text
from models_engine.expressions.names import hint, meant
from models_engine.expressions.types import BOOLEAN, DATE, DECIMAL, NULL, STRING, UNKNOWN, Schema, Type
from models_engine.language.checked import AS_OF, CheckedLead, ScoreReason
from models_engine.language.shapes import Reading
from models_engine.language.source import ModelSource
from models_engine.language.steps import expression_text, is_expression
from models_engine.language.templates import Template

SUBJECT_KINDS = ("person", "company", "case", "agency", "place", "group")
LEVELS = ("A", "B", "C")

_REQUIRED = ("from", "key", "title", "reason")
_KNOWN = (*_REQUIRED, "rule", "subject", "office", "occurred_on", "amount", "level", "score", "document")
_RULE_KEYS = ("title", "summary", "legal_basis", "document", "gist")
# a candidate that a person confirms first: what a model that states no level must mean
_CAUTIOUS = "'C'"


def check_lead(
    source: ModelSource, schemas: Mapping[str, Schema], parameters: Mapping[str, Type], reading: Reading
) -> CheckedLead | None:
    """Check the lead part; None where there is none, which is reported elsewhere."""
    lead = source.lead
    if not lead:
        return None
    lead = reading.keys(lead, "lead", _KNOWN, _REQUIRED)
    return _LeadCheck(source, lead, schemas, parameters, reading).run()


class _LeadCheck:
    """The state of one check."""

    def __init__(
        self,
        source: ModelSource,
        lead: Mapping[str, Any],
        schemas: Mapping[str, Schema],
        parameters: Mapping[str, Type],
        reading: Reading,
    ) -> None:
        self.source, self.lead, self.reading, self.parameters = source, lead, reading, parameters
        self.from_step = reading.text(lead.get("from"), "lead.from")
        self.schema = self._rows(schemas)
        self.scope = Scope.bare(self.schema, parameters)

    def _rows(self, schemas: Mapping[str, Schema]) -> Schema:
        """The columns of the rows that become leads; of the step that was surely meant where its name is misspelt."""
        name = self.from_step
        if not name or name in schemas or self.source.unreadable & {"inputs", "steps"}:
            return schemas.get(name, Schema.unknown())
        self.reading.problem("lead.from", f"没有名为 {name} 的输入或步骤。{hint(name, schemas)}")
        return schemas.get(meant(name, schemas) or "", Schema.unknown())

    def run(self) -> CheckedLead:
        rule = self._rule()
        key = self._key(rule)
        kind, subject = self._subject()
        title, reason = self._template("title"), self._template("reason")
        base, reasons = self._score()
        named = [*key, *(column for column in subject.values() if column), *title.names, *reason.names]
        facts = {name: self.schema[name] for name in named if name in self.schema and name not in self._values()}
        return CheckedLead(
            from_step=self.from_step,
            key=key,
            rule=rule,
            office=self._expression("office", self.lead.get("office"), STRING),
            occurred_on=self._expression("occurred_on", self.lead.get("occurred_on"), DATE),
            amount=self._expression("amount", self.lead.get("amount"), DECIMAL),
            level=self._level(),
            subject_kind=kind,
            subject_name=self._column_value(subject["name"]),
            subject_id=self._column_value(subject["id"]),
            base=base,
            reasons=reasons,
            title=title,
            reason=reason,
            document=self.reading.text(self.lead.get("document"), "lead.document"),
            facts=facts,
        )

    def _values(self) -> set[str]:
        """Names that templates fill from the run, where no column has them."""
        return {name for name in (*self.parameters, AS_OF) if name not in self.schema or not self.schema.known}

    def _rule(self) -> str | None:
        rules = self.source.rules
        for name, body in rules.items():
            self.reading.keys(body, f"rules.{name}", _RULE_KEYS, ("title",))
        rule = self.reading.text(self.lead.get("rule"), "lead.rule") or None
        if rule is None and rules:
            self.reading.problem("rules", "写了 rules，还要在 lead.rule 写出记载子规则的列。", key=True)
        if rule is not None and not rules:
            self.reading.problem("lead.rule", "写了 lead.rule，还要在 rules 写出各子规则的名称和依据。")
        if rule is not None and self._known("lead.rule", rule):
            self._expect("lead.rule", rule, self.schema[rule], STRING)
        return rule

    def _key(self, rule: str | None) -> dict[str, Typed]:
        columns = self.reading.sequence(self.lead.get("key"), "lead.key")
        if "key" in self.lead and not columns:
            self.reading.problem("lead.key", "至少要有一个键列，用来认出同一条线索。", key=True)
        key: dict[str, Typed] = {}
        for place, column in [("lead.rule", rule)] * bool(rule) + [(f"lead.key.{i}", c) for i, c in enumerate(columns)]:
            if not isinstance(column, str):
                self.reading.problem(place, "键应是列名。")
            elif column in key:
                if column != rule:
                    self.reading.problem(place, f"键列 {column} 重复列出，请删去一个。")
            elif place == "lead.rule" or self._known(place, column):
                if self.schema[column].base == "list" if column in self.schema else False:
                    self.reading.problem(place, f"{column} 是列表，不能作键。")
                typed = self._column_value(column)
                if typed is not None:
                    key[column] = typed
        return key

    def _subject(self) -> tuple[str, dict[str, str | None]]:
        subject = self.reading.mapping(self.lead.get("subject"), "lead.subject")
        subject = self.reading.keys(subject, "lead.subject", ("kind", "name", "id"), ("kind",) if subject else ())
        kind = self.reading.text(subject.get("kind"), "lead.subject.kind")
        if kind and kind not in SUBJECT_KINDS:
            self.reading.problem("lead.subject.kind", f"没有对象类别 {kind}。{hint(kind, SUBJECT_KINDS)}")
        columns: dict[str, str | None] = {}
        for part in ("name", "id"):
            column = self.reading.text(subject.get(part), f"lead.subject.{part}") or None
            columns[part] = column if column and self._known(f"lead.subject.{part}", column) else None
        return kind, columns

    def _score(self) -> tuple[int, tuple[ScoreReason, ...]]:
        score = self.reading.mapping(self.lead.get("score"), "lead.score")
        score = self.reading.keys(score, "lead.score", ("base", "reasons"))
        base = self._points(score.get("base", 0), "lead.score.base")
        reasons = []
        for index, item in enumerate(self.reading.sequence(score.get("reasons"), "lead.score.reasons")):
            path = f"lead.score.reasons.{index}"
            body = self.reading.mapping(item, path)
            body = self.reading.keys(body, path, ("when", "points", "reason"), ("when", "points", "reason"))
            when = self._expression_at(f"{path}.when", body.get("when"), BOOLEAN)
            points = self._points(body.get("points", 0), f"{path}.points")
            said = self.reading.words(body.get("reason"), f"{path}.reason").get("zh", "")
            self._check_names(f"{path}.reason", Template(said))
            if when is not None:
                reasons.append(ScoreReason(when, points, said))
        return base, tuple(reasons)

    def _points(self, value: Any, path: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if value is not None:
            self.reading.problem(path, "分值应是整数。")
        return 0

    def _level(self) -> Typed | None:
        value = self.lead.get("level")
        value = _CAUTIOUS if value is None else value
        bare = value in LEVELS
        typed = self._expression_at("lead.level", f"'{value}'" if bare else value, STRING)
        if typed is not None and typed.constant is not None and typed.constant not in LEVELS:
            self.reading.problem("lead.level", f"级别只能是 'A'、'B' 或 'C'，不能是 {typed.constant}。")
        return typed

    def _template(self, part: str) -> Template:
        template = Template(self.reading.words(self.lead.get(part), f"lead.{part}").get("zh", ""))
        self._check_names(f"lead.{part}", template)
        return template

    def _check_names(self, path: str, template: Template) -> None:
        for name in template.names:
            if name not in self.schema and name not in self.parameters and name != AS_OF:
                known = [*self.schema, *self.parameters, AS_OF]
                offset = template.text.find("{" + name)
                self.reading.problem(path, f"{{{name}}} 不是列、参数或 as_of。{hint(name, known)}", max(0, offset))

    def _known(self, path: str, column: str) -> bool:
        if column in self.schema:
            return True
        self.reading.problem(path, f"步骤 {self.from_step} 没有名为 {column} 的列。{hint(column, self.schema)}")
        return False

    def _column_value(self, column: str | None) -> Typed | None:
        if column is None or column not in self.schema:
            return None
        quoted = column.replace('"', '""')
        return check_text(f'"{quoted}"', self.scope)

    def _expression(self, part: str, value: Any, expected: Type) -> Typed | None:
        return self._expression_at(f"lead.{part}", value, expected)

    def _expression_at(self, path: str, value: Any, expected: Type) -> Typed | None:
        """The checked expression at a path; None where there is none or it is wrong."""
        if value is None:
            return None
        if not is_expression(value):
            self.reading.problem(path, "这里应写一个表达式。")
            return None
        text = expression_text(value)
        try:
            typed = check_text(text, self.scope)
        except ExpressionErrors as errors:
            for problem in errors.problems:
                self.reading.problem(path, problem.message, problem.offset)
            return None
        return typed if self._expect(path, text, typed.type, expected) else None

    def _expect(self, path: str, shown: str, found: Type, expected: Type) -> bool:
        day_of_moment = (found.family, expected.family) == ("timestamp", "date")  # its calendar day is meant
        if found in (UNKNOWN, NULL) or found.family == expected.family or day_of_moment:
            return True
        self.reading.problem(path, f"{shown} 是 {found}，这里需要 {expected}。")
        return False
