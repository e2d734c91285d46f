"""Which run comes next, and whether this machine has room for it: several runs side by side within its means.

The database is the truth. What a machine has given away is the sum over the runs that it holds; whoever admits one more
locks the machine's row first, so that two performers never give the same room away. The share of a performer that died
comes back when its lease is over and the sweep has put the run back in the queue. Nobody is passed over: the run whose
turn it is waits for room, and the others behind it, so that a large one is not starved by small ones.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.work.leases import Lease, claim
from datasources.work.models import WorkStatus
from models_engine.execution import machine
from models_engine.models import Machine, Run

#: of the memory of a machine; the rest is for the site, the database and what is computed outside of runs
MEMORY_PART = 0.7
#: threads that share a core only slow each other down; memory that is given away twice kills
THREADS_PER_CORE = 2


@dataclass(frozen=True)
class Share:
    """What runs may use of a machine."""

    memory_mb: int
    threads: int

    def within(self, other: "Share") -> bool:
        return self.memory_mb <= other.memory_mb and self.threads <= other.threads

    def with_(self, other: "Share") -> "Share":
        return Share(self.memory_mb + other.memory_mb, self.threads + other.threads)


def budget() -> Share:
    """What this machine gives to all its runs together: by the settings, else by what it has."""
    return Share(
        settings.ENGINE_MACHINE_MEMORY_MB or int(machine.memory_mb() * MEMORY_PART),
        settings.ENGINE_MACHINE_THREADS or machine.cores() * THREADS_PER_CORE,
    )


def share_of_one(whole: Share) -> Share:
    """What one run gets: by the settings, never more than there is."""
    return Share(min(settings.ENGINE_MEMORY_MB, whole.memory_mb), min(settings.ENGINE_THREADS, whole.threads))


def admit(rung_for: int) -> Lease | None:
    """Claim the run whose turn it is, with its share of this machine. None: nothing waits, or there is no room.

    ``rung_for`` is the run that the doorbell named: where it has to wait its row says why.
    """
    whole = budget()
    share = share_of_one(whole)
    with transaction.atomic():
        name = _locked(settings.ENGINE_MACHINE)
        while (run_id := next_in_line()) is not None:
            given = _given_away(name, run_id)
            if not given.with_(share).within(whole):
                _say_why(rung_for, given, whole)
                return None
            if lease := claim(Run, run_id):
                lease.write(machine=name, memory_mb=share.memory_mb, threads=share.threads)
                return lease
    return None


def next_in_line() -> int | None:
    """The run whose turn it is: one that was interrupted before all others; then of the office with the fewest runs
    under way, of these the one that was served longest ago, and its oldest.
    """
    now = timezone.now()
    waiting = list(Run.objects.unheld(now).values_list("pk", "office_code", "interruptions", "queued_at"))
    offices = {office for _pk, office, _interruptions, _queued_at in waiting}
    under_way = Run.objects.filter(status=WorkStatus.RUNNING, lease_until__gte=now, office_code__in=offices)
    running = Counter(under_way.values_list("office_code", flat=True))
    served = _last_served(offices)

    def turn(one: tuple[int, str, int, datetime]) -> tuple:
        pk, office, interruptions, queued_at = one
        return not interruptions, running[office], office in served, served.get(office), queued_at, pk

    return min(waiting, key=turn, default=(None,))[0]


def _last_served(offices: Iterable[str]) -> dict[str, datetime]:
    started = Run.objects.filter(office_code__in=offices, started_at__isnull=False).order_by()
    return dict(started.values_list("office_code").annotate(Max("started_at")))


def _locked(name: str) -> str:
    Machine.objects.get_or_create(name=name)
    return Machine.objects.select_for_update().get(name=name).name


def _given_away(name: str, but: int) -> Share:
    """What the machine's runs have, also those whose holder has gone silent: it may still be alive. ``but``: the run
    that is taken over now."""
    held = Run.objects.filter(machine=name, status=WorkStatus.RUNNING).exclude(pk=but)
    sums = held.aggregate(memory=Sum("memory_mb", default=0), threads=Sum("threads", default=0))
    return Share(sums["memory"], sums["threads"])


def _say_why(run_id: int, given: Share, whole: Share) -> None:
    said = _(
        "等待计算资源：正在进行的运行已占内存 %(memory)s / %(all_memory)s MB、线程 %(threads)s / %(all_threads)s。"
    ) % {
        "memory": given.memory_mb,
        "all_memory": whole.memory_mb,
        "threads": given.threads,
        "all_threads": whole.threads,
    }
    Run.objects.filter(pk=run_id, status=WorkStatus.QUEUED).exclude(stage=said).update(stage=said)
