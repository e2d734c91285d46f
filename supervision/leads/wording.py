"""What a lead says: title, reason, subject and score, in the words of the model version that found it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from datasources.masking import without_long_numbers
from datasources.schema.types import TYPES
from models_engine.language import Template, parse_model


@dataclass(frozen=True)
class LeadWords:
    """The wording part of a model file."""

    title: str
    reason: str
    subject: Mapping[str, str]  # kind, and the columns that hold name and id
    base: int
    reasons: tuple[tuple[int, str], ...]  # points, reason
    rules: Mapping[str, str]  # sub-rule -> title
    summary: str


def words_of(version) -> LeadWords:
    """The wording of a model version; read once a text, since the text of a version never changes."""
    return _read(version.source)


@lru_cache(maxsize=64)
def _read(source: str) -> LeadWords:
    raw = parse_model(source, "model.yaml").raw
    lead = raw["lead"]
    score = lead.get("score") or {}
    return LeadWords(
        title=_chinese(lead.get("title")),
        reason=_chinese(lead.get("reason")),
        subject=dict(lead.get("subject") or {}),
        base=int(score.get("base") or 0),
        reasons=tuple((int(r["points"]), _chinese(r["reason"])) for r in score.get("reasons") or ()),
        rules={name: _chinese((rule or {}).get("title")) or name for name, rule in (raw.get("rules") or {}).items()},
        summary=_chinese(raw.get("summary")),
    )


def _chinese(text: Any) -> str:
    """A text of the model file, which may be given in two languages."""
    return str((text.get("zh") if isinstance(text, Mapping) else text) or "")


def render(
    template: str, facts: Mapping[str, Any], values: Mapping[str, Any] | None = None, *, masked: bool = True
) -> str:
    """``template`` with every ``{column}`` replaced by that fact, or by that parameter of ``values``.

    ``facts``: column -> {"value", "type"}. Identities are masked by their type unless ``masked`` is False.
    """
    words, values = Template(template), values or {}
    said = {
        name: shown(facts[name], masked=masked) if name in facts else _plain(values.get(name), "")
        for name in words.names
    }
    return words.render(said)


def shown(fact: Mapping[str, Any] | None, *, masked: bool = True) -> str:
    """One fact as a reader sees it; empty where the row says nothing."""
    fact = fact or {}
    return shown_value(fact.get("value"), fact.get("type", ""), masked=masked)


def shown_value(value: Any, type_name: str, *, masked: bool = True) -> str:
    """A typed value as a reader sees it; identities masked by their type, long numbers in free text hidden."""
    if isinstance(value, list):
        return "、".join(shown_value(item, type_name, masked=masked) for item in value)
    kind = TYPES.get(type_name)
    if masked and value is not None and kind is not None and kind.is_identity:
        return kind.mask(str(value))
    if masked and type_name == "text" and isinstance(value, str):
        return without_long_numbers(value)
    return _plain(value, type_name)


def _plain(value: Any, type_name: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if type_name in ("money", "decimal"):
        return _number(value)
    return str(value)


def _number(value: Any) -> str:
    try:
        return f"{Decimal(str(value)):,f}".removesuffix(".00")
    except InvalidOperation:
        return str(value)


def values_of(run) -> dict[str, Any]:
    """What a sentence may name beside the row's own columns: the run's parameters and its date."""
    return {**run.parameters, "as_of": run.as_of.isoformat()}


def title_of(lead, *, masked: bool = True) -> str:
    """The stored title, which is masked; or the same sentence in clear."""
    if masked:
        return lead.title
    return render(words_of(lead.version).title, lead.facts, values_of(lead.last_run), masked=False)


def reason_of(lead, *, masked: bool = True) -> str:
    """Why this is a lead, in one or two sentences."""
    return render(words_of(lead.version).reason, lead.facts, values_of(lead.last_run), masked=masked)


def subject_of(lead, *, masked: bool = True) -> dict[str, str]:
    """Whom or what the lead is about: kind, name, id. A part that the model does not name is empty."""
    subject = words_of(lead.version).subject
    parts = {part: subject.get(part) for part in ("name", "id")}
    said = {part: shown(lead.facts.get(column), masked=masked) if column else "" for part, column in parts.items()}
    return {"kind": lead.subject_kind, **said}


def score_reasons(lead) -> list[dict[str, Any]]:
    """The score as the list it is made of: [{"points", "reason", "met"}], the base first."""
    words, met = words_of(lead.version), set(lead.reasons)
    said = [
        {"points": points, "reason": render(reason, lead.facts, values_of(lead.last_run)), "met": number in met}
        for number, (points, reason) in enumerate(words.reasons)
    ]
    return [{"points": words.base, "reason": _("基础分"), "met": True}, *said]


def rule_title(lead) -> str:
    return words_of(lead.version).rules.get(lead.rule, lead.rule)
