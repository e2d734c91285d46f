"""Differences of the lead: what it comes from, its identity, its weight and its texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models_engine.language.differences.change import Effect, Ledger
from models_engine.language.differences.version import Version
from models_engine.language.meaning import Names, meaning_of

_EXPRESSIONS = ("occurred_on", "amount", "level")
_TEXTS = {"title": "lead title", "reason": "lead reason"}


def compare_lead(old: Version, new: Version, names: Names, ledger: Ledger) -> None:
    """The whole lead part."""
    before, after = old.source.lead, new.source.lead
    if names.relation(str(before.get("from"))) != after.get("from"):
        ledger.note("lead.from", Effect.LEADS, "lead from", old=before.get("from"), new=after.get("from"))
    _compare_identity(old, new, names, ledger)
    for part in _EXPRESSIONS:
        if meaning_of(before.get(part), names) != meaning_of(after.get(part)):
            ledger.value(f"lead.{part}", Effect.WEIGHT, part, _said(old, part), _said(new, part))
    _compare_subject(before.get("subject") or {}, after.get("subject") or {}, old, new, ledger)
    _compare_score(old, new, names, ledger)
    for part, what in _TEXTS.items():
        ledger.value(f"lead.{part}", Effect.TEXTS, what, _text(before.get(part)), _text(after.get(part)))
    ledger.value("lead.document", Effect.TEXTS, "document", before.get("document"), after.get("document"))


def _compare_identity(old: Version, new: Version, names: Names, ledger: Ledger) -> None:
    before, after = old.source.lead, new.source.lead
    here, there = list(before.get("key") or []), list(after.get("key") or [])
    if sorted(map(names.column, map(str, here))) != sorted(map(str, there)):
        said = {"old": _columns(old, here, ledger), "new": _columns(new, there, ledger)}
        ledger.note("lead.key", Effect.IDENTITY, "key", **said)
    if before.get("rule") != after.get("rule"):
        said = {"old": _or_nothing(before.get("rule"), ledger), "new": _or_nothing(after.get("rule"), ledger)}
        ledger.note("lead.rule", Effect.IDENTITY, "rule", **said)
    if meaning_of(before.get("office"), names) != meaning_of(after.get("office")):
        said = {"old": _or_nothing(_said(old, "office"), ledger), "new": _or_nothing(_said(new, "office"), ledger)}
        ledger.note("lead.office", Effect.IDENTITY, "office", **said)


def _compare_subject(before: Any, after: Any, old: Version, new: Version, ledger: Ledger) -> None:
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return
    ledger.value("lead.subject.kind", Effect.WEIGHT, "subject.kind", before.get("kind"), after.get("kind"))
    for part in ("name", "id"):
        here, there = before.get(part), after.get(part)
        if here != there:
            said = [column and version.lead_words().column(column) for version, column in ((old, here), (new, there))]
            ledger.value(f"lead.subject.{part}", Effect.WEIGHT, f"subject.{part}", *said)


def _compare_score(old: Version, new: Version, names: Names, ledger: Ledger) -> None:
    before, after = _score(old), _score(new)
    ledger.value("lead.score.base", Effect.WEIGHT, "base", before.get("base", 0), after.get("base", 0))
    here = [_Reason(old, n, body, names) for n, body in enumerate(before.get("reasons") or [])]
    there = [_Reason(new, n, body, Names()) for n, body in enumerate(after.get("reasons") or [])]
    left = list(there)
    for reason in here:
        partner = next((one for one in left if one.text == reason.text), None)
        partner = partner or next((one for one in left if one.meaning == reason.meaning), None)
        if partner is None:
            said = {"reason": reason.text, "points": reason.points}
            ledger.note("lead.score.reasons", Effect.WEIGHT, "reason removed", **said)
            continue
        left.remove(partner)
        _compare_reason(reason, partner, ledger)
    for reason in left:
        said = {"reason": reason.text, "points": reason.points, "when": reason.said}
        ledger.note(reason.path, Effect.WEIGHT, "reason added", **said)


class _Reason:
    """One line of the score."""

    def __init__(self, version: Version, number: int, body: Mapping[str, Any], names: Names) -> None:
        self.path = f"lead.score.reasons.{number}"
        self.text, self.points = _text(body.get("reason")), body.get("points")
        self.meaning = meaning_of(body.get("when"), names)
        reasons = version.checked.lead.reasons if version.checked else ()
        typed = reasons[number].when if number < len(reasons) else None
        self.said = version.said(body.get("when"), typed, version.lead_words())


def _compare_reason(old: _Reason, new: _Reason, ledger: Ledger) -> None:
    if old.points != new.points:
        ledger.note(new.path, Effect.WEIGHT, "reason points", reason=new.text, old=old.points, new=new.points)
    if old.meaning != new.meaning:
        ledger.note(new.path, Effect.WEIGHT, "reason when", reason=new.text, old=old.said, new=new.said)
    if old.text != new.text:
        ledger.note(new.path, Effect.TEXTS, "reason text", old=old.text, new=new.text)


def _score(version: Version) -> Mapping[str, Any]:
    score = version.source.lead.get("score")
    return score if isinstance(score, Mapping) else {}


def _said(version: Version, part: str) -> str:
    typed = getattr(version.checked.lead, part) if version.checked else None
    return version.said(version.source.lead.get(part), typed, version.lead_words())


def _columns(version: Version, columns: list[Any], ledger: Ledger) -> str:
    words = version.lead_words()
    return ledger.listed(words.column(str(column)) for column in columns)


def _or_nothing(said: Any, ledger: Ledger) -> str:
    return str(said) if said else ledger.say("nothing")


def _text(value: Any) -> str:
    return str(value.get("zh", "")) if isinstance(value, Mapping) else str(value or "")
