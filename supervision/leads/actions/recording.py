"""A run's matches become leads: new ones are added, known ones refreshed, missing ones marked; nothing is removed.

Runs write the machine columns alone. What people decided is never read here and never written.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from models_engine.models import Run, SupervisionModel
from supervision.leads.identity import fingerprint
from supervision.leads.models import Lead
from supervision.leads.sources import write_sources
from supervision.leads.wording import LeadWords, render, values_of, words_of
from supervision.offices.models import Office
from supervision.offices.numbering import allocate
from supervision.offices.routing import office_lookup

#: rows a step: large enough to spare queries, small enough for memory
CHUNK = 2_000

Identity = tuple[int, UUID]  # office, fingerprint


class MatchBatches(Protocol):
    """What the engine hands over (``models_engine.execution.matches.Matches``)."""

    def batches(self, size: int) -> Iterator[list[dict[str, Any]]]: ...


@dataclass(frozen=True)
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
REFRESHED = [name.removesuffix("_id") for name in VISIBLE] + ["last_run", "vanished_run", "updated_at"]


def record_matches(run: Run, matches: MatchBatches) -> dict[str, int]:
    """Write a run's matches as leads, inside the caller's transaction.

    Returns:
        ``leads_created``, ``leads_recurring`` and ``leads_vanished``, all of them distinct leads.
    """
    with transaction.atomic():
        # one writer a model at a time: two runs of it in different offices may find the same lead
        SupervisionModel.objects.select_for_update().get(pk=run.model_id)
        return _Recording(run).record(matches)


class _Recording:
    def __init__(self, run: Run) -> None:
        self.run = run
        self.now = timezone.now()
        self.words: LeadWords = words_of(run.version)
        self.values = values_of(run)
        self.office_for = office_lookup(Office.objects.get(code=run.office_code))

    def record(self, matches: MatchBatches) -> dict[str, int]:
        created = self._reserve(matches)
        recurring = sum(self._write(rows) for rows in matches.batches(CHUNK))
        return {"leads_created": created, "leads_recurring": recurring, "leads_vanished": self._mark_vanished()}

    # --- numbers ------------------------------------------------------------------------------------
    def _reserve(self, matches: MatchBatches) -> int:
        """Count what is new, and take that many numbers for each office at once."""
        new: set[Identity] = set()
        offices: dict[int, Office] = {}
        for rows in matches.batches(CHUNK):
            found = {}
            for row in rows:
                office, identity = self._identify(row)
                found[identity] = office
            known = set(self._with_prints(found).values_list("office_id", "fingerprint"))
            for identity in found.keys() - known:
                new.add(identity)
                offices[identity[0]] = found[identity]
        self.year = timezone.localdate(self.now).year
        self.numbers: dict[int, Iterator[int]] = {}
        for office, count in Counter(office for office, _print in new).items():
            first = allocate(offices[office], "lead", count, self.year)
            self.numbers[office] = iter(range(first, first + count))
        return len(new)

    # --- rows ---------------------------------------------------------------------------------------
    def _write(self, rows: list[dict[str, Any]]) -> int:
        """Write one batch; how many leads of earlier runs were found again."""
        found: dict[Identity, tuple[Found, Office, Mapping]] = {}
        for row in rows:
            office, identity = self._identify(row)
            seen = self._read(row)
            earlier = found.get(identity)
            found[identity] = (merged(earlier[0], seen) if earlier else seen, office, row)
        known = self._known(found)
        recurring = sum(lead.last_run_id != self.run.pk for lead in known.values())
        same, changed = self._refresh(found, known)
        Lead.objects.filter(pk__in=same).update(last_run=self.run)
        # one statement for many rows: the columns of people are not among those updated
        Lead.objects.bulk_create(
            changed,
            CHUNK,
            update_conflicts=True,
            unique_fields=["office", "model", "fingerprint"],
            update_fields=REFRESHED,
        )
        new = Lead.objects.bulk_create(
            [self._new(identity, *found[identity]) for identity in found if identity not in known], CHUNK
        )
        write_sources(new, changed)
        return recurring

    def _refresh(self, found, known: Mapping[Identity, Lead]) -> tuple[list[int], list[Lead]]:
        """Ids of the known leads that read as before, and those that do not, refreshed in hand."""
        same, changed = [], []
        for identity, lead in known.items():
            before = Found(**{name: getattr(lead, name) for name in VISIBLE})
            after = found[identity][0]
            if lead.last_run_id == self.run.pk:
                after = merged(before, after)
            if after == before and lead.vanished_run_id is None:
                same.append(lead.pk)
                continue
            for name in VISIBLE:
                setattr(lead, name, getattr(after, name))
            lead.last_run, lead.vanished_run, lead.updated_at = self.run, None, self.now
            changed.append(lead)
        return same, changed

    def _new(self, identity: Identity, seen: Found, office: Office, row: Mapping[str, Any]) -> Lead:
        return Lead(
            **{name: getattr(seen, name) for name in VISIBLE},
            model_id=self.run.model_id,
            office=office,
            office_path=office.path,
            fingerprint=identity[1],
            number=f"XS{office.code}-{self.year}-{next(self.numbers[office.pk]):06d}",
            rule=row["rule"] or "",
            key=json.loads(row["key"]),
            first_run=self.run,
            last_run=self.run,
            created_at=self.now,
            updated_at=self.now,
        )

    def _identify(self, row: Mapping[str, Any]) -> tuple[Office, Identity]:
        office = self.office_for(row["office"])
        return office, (office.pk, fingerprint(self.run.model.slug, row["rule"] or "", json.loads(row["key"])))

    def _with_prints(self, identities: Iterable[Identity]) -> QuerySet[Lead]:
        """The model's leads with one of these fingerprints, in whatever office."""
        return Lead.objects.filter(model=self.run.model_id, fingerprint__in={print_ for _office, print_ in identities})

    def _known(self, identities: Iterable[Identity]) -> dict[Identity, Lead]:
        known = {(lead.office_id, lead.fingerprint): lead for lead in self._with_prints(identities)}
        return {identity: known[identity] for identity in identities if identity in known}

    def _read(self, row: Mapping[str, Any]) -> Found:
        facts = self._facts(row)
        return Found(
            occurred_on=row["occurred_on"],
            amount=row["amount"],
            level=row["level"] or "A",
            score=row["score"] or 0,
            reasons=json.loads(row["reasons"] or "[]"),
            facts=facts,
            evidence=json.loads(row["evidence"] or "{}"),
            title=render(self.words.title, facts, self.values)[: Lead._meta.get_field("title").max_length],
            subject_kind=self.words.subject.get("kind", ""),
            version_id=self.run.version_id,
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

    def _mark_vanished(self) -> int:
        """Leads that an earlier run of this office found, and this one did not."""
        lost = Lead.objects.filter(
            model=self.run.model_id, vanished_run=None, last_run__office_code=self.run.office_code
        ).exclude(last_run=self.run)
        return lost.update(vanished_run=self.run, updated_at=self.now)


def merged(one: Found, other: Found) -> Found:
    """Two rows with one identity: what the stronger one says, on the evidence of both."""
    stronger = other if other.score > one.score else one
    inputs = dict.fromkeys([*one.evidence, *other.evidence])
    together = {name: sorted({*one.evidence.get(name, ()), *other.evidence.get(name, ())}) for name in inputs}
    return replace(stronger, evidence=together)
