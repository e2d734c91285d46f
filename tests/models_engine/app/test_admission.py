"""Several runs side by side: never more than the machine has, in turn by office, and all of them end."""

from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from datasources.work.leases import Lease, LeaseLost, request_cancel, sweep
from datasources.work.models import LIVE, WorkStatus
from models_engine.actions import admission
from models_engine.actions.admission import Share, admit, next_in_line
from models_engine.models import Machine, Run

BUDGETS = {"甲机": Share(1000, 4), "乙机": Share(500, 9)}


@pytest.fixture
def two_machines(settings, monkeypatch):
    settings.ENGINE_MEMORY_MB, settings.ENGINE_THREADS = 500, 2
    monkeypatch.setattr(admission, "budget", lambda: BUDGETS[settings.ENGINE_MACHINE])
    settings.ENGINE_MACHINE = "甲机"
    return settings


@pytest.fixture
def ask(published):
    """Queues a dry run for an office (several of one model may wait)."""

    def ask(office="640000", **more) -> Run:
        return Run.objects.create(
            model=published.model,
            version=published,
            office_code=office,
            office_path="/1/",
            as_of=date(2024, 1, 1),
            dry_run=True,
            **more,
        )

    return ask


def finish(lease: Lease) -> None:
    lease.finish(WorkStatus.DONE)


def die(lease: Lease) -> None:
    Run.objects.filter(pk=lease.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_run_is_given_its_share_and_the_machine_is_noted(two_machines, ask):
    lease = admit(ask().pk)
    run = Run.objects.get(pk=lease.pk)
    assert (run.status, run.machine, run.memory_mb, run.threads) == (WorkStatus.RUNNING, "甲机", 500, 2)


def test_a_run_beyond_the_means_waits_and_says_why(two_machines, ask):
    first, _second, third = (ask().pk for _ in range(3))
    assert admit(first)
    assert admit(first)
    assert admit(third) is None
    waiting = Run.objects.get(pk=third)
    assert waiting.status == WorkStatus.QUEUED
    assert waiting.stage == "等待计算资源：正在进行的运行已占内存 1000 / 1000 MB、线程 4 / 4。"


def test_a_run_that_ended_makes_room(two_machines, ask):
    runs = [ask().pk for _ in range(3)]
    leases = [admit(run) for run in runs]
    finish(leases[0])
    assert admit(runs[2]).pk == runs[2]


def test_the_share_of_a_dead_performer_comes_back_with_the_sweep_and_its_run_comes_first(two_machines, ask):
    runs = [ask().pk for _ in range(3)]
    leases = [admit(run) for run in runs]
    die(leases[1])
    sweep(Run, lambda pk: None)
    again = admit(runs[2])
    assert (again.pk, again.fence) == (leases[1].pk, 2)
    assert admit(runs[2]) is None
    with pytest.raises(LeaseLost):
        leases[1].renew()


def test_a_setting_beyond_the_machine_is_cut_to_what_there_is(two_machines, ask):
    two_machines.ENGINE_MEMORY_MB = 64_000
    run = Run.objects.get(pk=admit(ask().pk).pk)
    assert run.memory_mb == 1000


def test_offices_take_turns_however_many_one_of_them_asks_for(two_machines, ask):
    many = [ask("640100").pk for _ in range(8)]
    lonely = ask("640200").pk
    order = []
    for _ in range(9):
        lease = admit(many[0])
        order.append(lease.pk)
        finish(lease)
    assert order[:2] == [many[0], lonely]
    assert order[2:] == many[1:]


def test_an_office_with_runs_under_way_comes_after_one_without(two_machines, ask):
    first, second = ask("640100").pk, ask("640100").pk
    assert admit(first).pk == first
    other = ask("640200").pk
    assert admit(second).pk == other


def test_nothing_waits_nothing_is_admitted(two_machines, db):
    assert (next_in_line(), admit(1)) == (None, None)


@contextmanager
def undone():
    """Whatever happens inside leaves no trace in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


OFFICES = ["640100", "640200", "640300"]
ACTS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(OFFICES)),
    st.tuples(st.just("ring"), st.sampled_from(sorted(BUDGETS))),
    st.tuples(st.sampled_from(["finish", "die", "late", "cancel"]), st.integers(0, 20)),
    st.tuples(st.just("sweep"), st.none()),
)


class Story:
    """What happens on two machines, act by act. ``held`` are the leases that performers believe they have."""

    def __init__(self, settings, ask) -> None:
        self.settings, self.ask = settings, ask
        self.held: list[Lease] = []

    def act(self, word: str, what) -> None:
        if word == "ask":
            self.ask(what)
        elif word == "ring":
            self.ring(what)
        elif word == "sweep":
            sweep(Run, lambda pk: None)
        elif self.held:
            self.to_one(word, self.held[what % len(self.held)])

    def ring(self, machine: str) -> None:
        self.settings.ENGINE_MACHINE = machine
        if lease := admit(0):
            self.held.append(lease)

    def to_one(self, word: str, lease: Lease) -> None:
        try:
            if word == "die":
                die(lease)
            elif word == "cancel":
                request_cancel(Run.objects.get(pk=lease.pk))
            elif word == "late":
                lease.renew()
            else:
                finish(lease)
                self.held.remove(lease)
        except LeaseLost:
            self.held.remove(lease)

    def assert_within_means(self) -> None:
        given = Counter()
        for run in Run.objects.filter(status=WorkStatus.RUNNING):
            given[run.machine, "memory"] += run.memory_mb
            given[run.machine, "threads"] += run.threads
        for name, budget in BUDGETS.items():
            assert given[name, "memory"] <= budget.memory_mb
            assert given[name, "threads"] <= budget.threads

    def drain(self) -> None:
        """Nobody dies any more: every run must come to its end."""
        for _ in range(Run.objects.count() * 4 + 4):
            for lease in list(self.held):
                self.to_one("finish", lease)
            sweep(Run, lambda pk: None)
            for machine in BUDGETS:
                self.ring(machine)
            self.assert_within_means()
        assert not Run.objects.filter(status__in=LIVE).exists()


@given(acts=st.lists(ACTS, max_size=40))
@hypothesis(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_no_machine_gives_away_more_than_it_has_and_every_run_ends(two_machines, ask, acts):
    with undone():
        story = Story(two_machines, ask)
        for act in acts:
            story.act(*act)
            story.assert_within_means()
        story.drain()
        assert set(Machine.objects.values_list("name", flat=True)) == set(BUDGETS)
