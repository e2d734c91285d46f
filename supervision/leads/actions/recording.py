"""A run's matches become leads: new ones are added, known ones refreshed, missing ones marked; nothing is removed.

Runs write the machine columns alone. What people decided is never read here and never written.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from models_engine.models import Run, SupervisionModel
from supervision.leads.actions.adding import add_leads
from supervision.leads.actions.reading import IDENTIFYING, VISIBLE, Found, Identity, MatchBatches, MatchReader, merged
from supervision.leads.models import Lead
from supervision.leads.sources import replace_sources
from supervision.offices.numbering import allocate

#: rows a step: large enough to spare queries, small enough for memory
CHUNK = 2_000
REFRESHED = [name.removesuffix("_id") for name in VISIBLE] + ["last_run", "vanished_run", "updated_at"]


def record_matches(run: Run, matches: MatchBatches) -> dict[str, int]:
    """Write a run's matches as leads, inside the caller's transaction.

    Returns:
        ``leads_created``, ``leads_recurring`` and ``leads_vanished``, all of them distinct leads.
    """
    with transaction.atomic():
        # one writer a model at a time: two runs of it in different offices may find the same lead. No lock on its key,
        # so that runs of it can be queued meanwhile
        SupervisionModel.objects.select_for_update(no_key=True).get(pk=run.model_id)
        return _Recording(run, matches).record()


class _Recording:
    def __init__(self, run: Run, matches: MatchBatches) -> None:
        self.run, self.matches = run, matches
        self.now = timezone.now()
        self.year = timezone.localdate(self.now).year
        self.reader = MatchReader(run)

    def record(self) -> dict[str, int]:
        self.identities = [
            self.reader.identity(row) for rows in self.matches.batches(CHUNK, IDENTIFYING) for row in rows
        ]
        rows_of = Counter(self.identities)
        known = self._known(rows_of)
        self.numbers = self._reserve(rows_of.keys() - known)
        apart = known.union(one for one, rows in rows_of.items() if rows > 1)
        created, alone = len(rows_of) - len(known), len(rows_of) - len(apart)
        recurring = self._settle(apart) if apart else 0
        if alone:
            new = ((identity, self.reader.read(row), row) for identity, row in self._rows(apart, False))
            add_leads((self._new(*one) for one in new), alone)
        return {"leads_created": created, "leads_recurring": recurring, "leads_vanished": self._mark_vanished()}

    def _rows(self, apart: set[Identity], inside: bool) -> Iterator[tuple[Identity, Mapping[str, Any]]]:
        """The matches whose identity is, or is not, among ``apart``."""
        identities = iter(self.identities)
        for rows in self.matches.batches(CHUNK):
            for identity, row in zip(islice(identities, len(rows)), rows, strict=True):
                if (identity in apart) is inside:
                    yield identity, row

    def _known(self, identities: Iterable[Identity]) -> set[Identity]:
        """Those that are leads already."""
        leads, known = Lead.objects.filter(model=self.run.model_id), set()
        if not leads.exists():
            return known
        for some in _in_chunks(identities):
            known.update(_with_prints(leads, some).values_list("office_id", "fingerprint"))
        return known.intersection(identities)

    def _reserve(self, new: Iterable[Identity]) -> dict[int, Iterator[int]]:
        """Numbers for all that is new, taken for each office at once."""
        numbers = {}
        for office, count in Counter(office for office, _print in new).items():
            first = allocate(self.reader.offices[office], "lead", count, self.year)
            numbers[office] = iter(range(first, first + count))
        return numbers

    def _settle(self, apart: set[Identity]) -> int:
        """Write what is a lead already, or stands in several rows; how many leads of earlier runs were found again."""
        return sum(self._write(some) for some in _in_chunks(self._rows(apart, True)))

    def _write(self, rows: list[tuple[Identity, Mapping[str, Any]]]) -> int:
        found: dict[Identity, tuple[Found, Mapping]] = {}
        for identity, row in rows:
            seen = self.reader.read(row)
            found[identity] = (merged(found[identity][0], seen) if identity in found else seen, row)
        leads = _with_prints(Lead.objects.filter(model=self.run.model_id), found)
        known = {(lead.office_id, lead.fingerprint): lead for lead in leads}
        known = {identity: known[identity] for identity in found if identity in known}
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
        replace_sources(changed)
        new = [self._new(identity, *found[identity]) for identity in found if identity not in known]
        add_leads(new, len(new))
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

    def _new(self, identity: Identity, seen: Found, row: Mapping[str, Any]) -> dict[str, Any]:
        """A lead that was never seen before, as the columns of its row."""
        office = self.reader.offices[identity[0]]
        return {
            **{name: getattr(seen, name) for name in VISIBLE},
            "model_id": self.run.model_id,
            "office_id": office.pk,
            "office_path": office.path,
            "fingerprint": identity[1],
            "number": f"XS{office.code}-{self.year}-{next(self.numbers[office.pk]):06d}",
            "rule": row["rule"] or "",
            "key": json.loads(row["key"]),
            "first_run_id": self.run.pk,
            "last_run_id": self.run.pk,
            "created_at": self.now,
            "updated_at": self.now,
        }

    def _mark_vanished(self) -> int:
        """Leads that an earlier run of this office found, and this one did not."""
        lost = Lead.objects.filter(
            model=self.run.model_id, vanished_run=None, last_run__office_code=self.run.office_code
        ).exclude(last_run=self.run)
        return lost.update(vanished_run=self.run, updated_at=self.now)


def _with_prints(leads: QuerySet[Lead], identities: Iterable[Identity]) -> QuerySet[Lead]:
    """The leads with one of these fingerprints, in whatever office."""
    return leads.filter(fingerprint__in={print_ for _office, print_ in identities})


def _in_chunks(items: Iterable) -> Iterator[list]:
    items = iter(items)
    while some := list(islice(items, CHUNK)):
        yield some
