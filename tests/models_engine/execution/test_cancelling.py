"""Whatever the engine is doing, it stops within two seconds of being asked, and leaves no result."""

import os
import time
from datetime import date, timedelta

import psutil
import pytest

from models_engine.execution import RunFailed, RunStopped, run_caged
from models_engine.execution.disk import DiskLimit
from tests.models_engine.execution.jobs import ENDLESS, job

#: so much of the processor's time has a step had when it counts as being in the middle
IN_THE_MIDDLE = 0.5

JOIN = 'where: "LENGTH(CONCAT(left.penalty_no, right.penalty_no)) < 0"'
SLOW = f"""  slow:
    join:
      left: quick
      right: quick
      on: [penalty_type]
      {JOIN}
"""
HEAVY = {
    "materialising": """  slow:
    series: {from: quick, start: "DATE '0100-01-01'", end: "DATE '9900-01-01'", every: 1 days, into: day}
""",
    "rolling": """  slow:
    rolling:
      from: quick
      by: [penalty_type]
      order: decided_on
      days: 90
      columns: {times: COUNT(*), named: LIST(penalty_no)}
""",
    "comparing names": """  slow:
    fuzzy_join:
      left: quick
      right: quick
      on: [penalty_type]
      similar: [penalty_no]
      measure: edit
      at_least: "0.99"
""",
}
WRITTEN = """  many:
    series: {from: quick, start: "DATE '2000-01-01'", end: "DATE '2000-01-30'", every: 1 days, into: day}
"""


def described(folder, steps: str, last: str = "slow", rows: int = 100_000, **more) -> dict:
    text = ENDLESS.replace(SLOW, steps).replace("from: slow", f"from: {last}")
    if last == "many":
        text = text.replace("key: [penalty_no]", "key: [penalty_no, day]")
    given = [
        {"penalty_no": f"A{n}", "penalty_type": "行政拘留", "decided_on": date(2000, 1, 1) + timedelta(n % 3000)}
        for n in range(rows)
    ]
    return job(folder, {"penalties": given}, text, **more)


class Person:
    """Asks for the end once the step after ``after`` is in the middle of its work."""

    def __init__(self, after: str) -> None:
        self.after = after
        self.mine = {child.pid for child in psutil.Process().children()}
        self.had: float | None = None
        self.asked: float | None = None

    def on_message(self, message: dict) -> None:
        if message.get("step", {}).get("name") == self.after:
            self.had = self._used()

    def on_tick(self) -> bool:
        if self.asked is None and self.had is not None and self._used() > self.had + IN_THE_MIDDLE:
            self.asked = time.monotonic()
        return self.asked is not None

    def _used(self) -> float:
        [child] = [one for one in psutil.Process(os.getpid()).children() if one.pid not in self.mine]
        times = child.cpu_times()
        return times.user + times.system


def assert_stops(described: dict, after: str) -> None:
    person = Person(after)
    with pytest.raises(RunStopped):
        run_caged(described, wall_seconds=120, on_message=person.on_message, on_tick=person.on_tick)
    assert time.monotonic() - person.asked < 2


@pytest.mark.parametrize("doing", HEAVY)
def test_a_run_stops_in_the_middle_of_its_heaviest_steps(tmp_path, doing):
    assert_stops(described(tmp_path, HEAVY[doing]), "quick")


def test_a_run_stops_while_its_matches_are_written(tmp_path):
    assert_stops(described(tmp_path, WRITTEN, "many"), "many")


def test_a_run_that_needs_more_memory_than_it_is_given_names_its_step_and_never_takes_more(tmp_path):
    """Python and the libraries come on top of what the engine holds, and a fifth for what it does not count."""
    most, mine = 0, {child.pid for child in psutil.Process().children()}

    def measure() -> bool:
        nonlocal most
        for child in psutil.Process().children():
            if child.pid not in mine:
                most = max(most, child.memory_info().rss)
        return False

    heavy = described(tmp_path, WRITTEN, "many", 40_000, memory_mb=80)
    with pytest.raises(RunFailed, match="步骤 (many|lead)：内存不足。请收窄关联条件") as failed:
        run_caged(heavy, wall_seconds=120, on_message=lambda message: None, on_tick=measure)
    assert failed.value.code == "out_of_memory"
    assert 0 < most < (80 * 1.2 + 512) * 2**20


def test_a_run_that_fills_more_disk_than_it_is_given_is_ended_and_its_step_named(tmp_path):
    disk = DiskLimit(tmp_path / "result", 8, ["quick", "many"])
    heavy, told = described(tmp_path, WRITTEN, "many", memory_mb=80), []
    with pytest.raises(
        RunFailed, match="步骤 (many|lead)：临时文件和结果超过了一次运行可用的磁盘空间（8 MB）"
    ) as failed:
        run_caged(heavy, wall_seconds=120, on_message=told.append, on_tick=lambda: disk.check(steps_told(told)))
    assert failed.value.code == "disk_full"


def steps_told(messages: list[dict]) -> int:
    return sum("step" in message for message in messages)
