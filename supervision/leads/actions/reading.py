"""What one match of a run says as a lead: whose it is, which lead it is, and the machine's part of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from models_engine.models import Run
from supervision.leads.identity import fingerprint
from supervision.leads.models import Lead
from supervision.leads.wording import LeadWords, render, values_of, words_of
from supervision.offices.models import Office
from supervision.offices.routing import office_lookup

Identity = tuple[int, UUID]  # office, fingerprint

#: the columns of a match that say which lead it is
IDENTIFYING = ("rule", "office", "key")
_TITLE = Lead._meta.get_field("title").max_length


class MatchBatches(Protocol):
    """What the engine hands over (``models_engine.execution.matches.Matches``)."""

    def batches(self, size: int, columns: Sequence[str] | None = None) -> Iterator[list[dict[str, Any]]]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """The machine's part of a lead, as one run sees it. Field names are those of ``Lead``."""

    occurred_on: date | None
    amount: Decimal | None
    level: str
    score: int
    reasons: list[int]
    facts: dict[str, Any]
    evidence: dict[str, list[int]]
    title: str
    subject_kind: str
    version_id: int


VISIBLE = [field.name for field in fields(Found)]


def merged(one: Found, other: Found) -> Found:
    """Two rows with one identity: what the stronger one says, on the evidence of both."""
    stronger = other if other.score > one.score else one
    inputs = dict.fromkeys([*one.evidence, *other.evidence])
    together = {name: sorted({*one.evidence.get(name, ()), *other.evidence.get(name, ())}) for name in inputs}
    return replace(stronger, evidence=together)


class MatchReader:
    """Reads the matches of one run."""

    def __init__(self, run: Run) -> None:
        self.slug, self.version_id = run.model.slug, run.version_id
        self.words: LeadWords = words_of(run.version)
        self.values = values_of(run)
        self._find = office_lookup(Office.objects.get(code=run.office_code))
        self._places: dict[str | None, Office] = {}
        self.offices: dict[int, Office] = {}

    def identity(self, row: Mapping[str, Any]) -> Identity:
        """Which lead a match is; its office stands in ``offices`` from then on."""
        place = row["office"]
        office = self._places.get(place)
        if office is None:
            office = self._places[place] = self._find(place)
            self.offices[office.pk] = office
        return office.pk, fingerprint(self.slug, row["rule"] or "", json.loads(row["key"]))

    def read(self, row: Mapping[str, Any]) -> Found:
        facts = self._facts(row)
        return Found(
            occurred_on=row["occurred_on"],
            amount=row["amount"],
            level=row["level"],
            score=row["score"] or 0,
            reasons=json.loads(row["reasons"] or "[]"),
            facts=facts,
            evidence=json.loads(row["evidence"] or "{}"),
            title=render(self.words.title, facts, self.values)[:_TITLE],
            subject_kind=self.words.subject.get("kind", ""),
            version_id=self.version_id,
        )

    def _facts(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row's facts; a subject that the model computes is kept among them under its expression."""
        facts, subject = json.loads(row["facts"] or "{}"), self.words.subject
        id_type = "uscc" if subject.get("kind") == "company" else "id_card"
        for part, type_name in (("name", "name"), ("id", id_type)):
            column = subject.get(part)
            if column and column not in facts:
                facts[column] = {"value": row[f"subject_{part}"], "type": type_name}
        return facts
