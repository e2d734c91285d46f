"""A run that was killed goes on after its last finished step, and nobody can tell from the results."""

import json
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models_engine.engines import open_session
from models_engine.execution import InputData, checkpoint, execute
from models_engine.execution.checkpoint import FOLDER, MANIFEST, Checkpoints
from models_engine.language import CheckedModel
from tests.models_engine.execution import test_sharing
from tests.models_engine.execution.notice import OTHER, PERSON, checked
from tests.models_engine.execution.runs import Run, table

START = date(2022, 7, 1)
TERM = {"name": "甲", "region_code": "640202", "term_start": date(2022, 1, 1), "term_end": date(2024, 1, 1)}
NOTICE_ROWS = {
    "persons": [{**TERM, "id_card": PERSON}, {**TERM, "id_card": OTHER, "term_end": None}],
    "penalties": [
        {
            "penalty_no": None if n == 5 else f"A{n}",
            "id_card": [PERSON, OTHER][n % 2],
            "penalty_type": [None, "行政拘留", "司法拘留", "警告"][n % 4],
            "decided_on": START + timedelta(n),
        }
        for n in range(24)
    ],
    "receipts": [{"document_no": f"A{n}", "received_on": START + timedelta(n)} for n in range(0, 20, 6)],
}
MODELS = {"notice": (checked(), NOTICE_ROWS), "twice": (checked(test_sharing.MODEL), test_sharing.ROWS)}
COVERAGE = {"receipts": [(date(2022, 1, 1), START + timedelta(18))]}
COUNTED = ("name", "operator", "rows", "dropped", "unjudgeable", "pending", "rows_in", "same_as")


class Killed(Exception):
    pass


@dataclass
class Trial:
    """One run of a model, attempt by attempt; all attempts share a folder of checkpoints."""

    model: CheckedModel
    rows: dict
    folder: Path
    digest: str = "one"
    every: float = 0

    def attempt(self, die_after: str | None = None) -> tuple[Run, list[str]]:
        """Its results, and the names of the steps that were computed; raises Killed when that step was told."""
        computed = []

        def on_step(figures):
            if not figures["taken_over"]:
                computed.append(figures["name"])
                if figures["name"] == die_after:
                    raise Killed

        with open_session(self.folder, 1, 512) as session:
            figures = execute(
                self.model,
                session,
                {
                    name: InputData(table(standard, self.rows[name]), COVERAGE.get(name), costly=True)
                    for name, standard in self.model.standards.items()
                },
                parameters={},
                as_of=date(2022, 12, 31),
                result_folder=self.folder / "result",
                on_step=on_step,
                checkpoints=Checkpoints(session, self.folder / FOLDER, self.digest, self.every),
            )
            return Run(figures, self.folder / "result"), computed

    def killed(self, after: str) -> None:
        with pytest.raises(Killed):
            self.attempt(after)


@pytest.fixture
def trial(tmp_path):
    return Trial(*MODELS["notice"], tmp_path)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return {name: Trial(*given, tmp_path_factory.mktemp(name)).attempt()[0] for name, given in MODELS.items()}


def assert_same(run: Run, expected: Run) -> None:
    assert run.bytes == expected.bytes
    assert run.unjudged == expected.unjudged
    told = [[step[one] for one in COUNTED] for step in run.figures.steps]
    assert told == [[step[one] for one in COUNTED] for step in expected.figures.steps]
    totals = ("matches", "unjudgeable", "pending")
    assert [getattr(run.figures, one) for one in totals] == [getattr(expected.figures, one) for one in totals]


@given(st.data())
@settings(max_examples=8)
def test_results_are_those_of_an_undisturbed_run_wherever_and_however_often_it_was_killed(undisturbed, data):
    name = data.draw(st.sampled_from(sorted(MODELS)))
    model, rows = MODELS[name]
    steps = [step.name for step in model.steps]
    kills = sorted(data.draw(st.sets(st.sampled_from(range(len(steps))), max_size=2)))
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(model, rows, Path(folder))
        for place in kills:
            trial.killed(steps[place])
        run, computed = trial.attempt()
    assert_same(run, undisturbed[name])
    assert computed == [*steps[kills[-1] + 1 if kills else 0 :], "lead"]


@pytest.mark.parametrize("place", range(4))
def test_what_an_earlier_attempt_finished_is_taken_over_and_marked(trial, undisturbed, place):
    steps = [step.name for step in trial.model.steps]
    trial.killed(steps[place])
    run, _computed = trial.attempt()
    assert_same(run, undisturbed["notice"])
    taken_over = [step["name"] for step in run.figures.steps if step["taken_over"]]
    assert taken_over == steps[: place + 1]


def test_a_run_that_may_lose_more_work_than_it_does_writes_nothing(trial):
    trial.every = 3600
    trial.killed("due")
    assert not (trial.folder / FOLDER).exists()
    assert trial.attempt()[1][0] == "detained"


def test_only_what_is_still_read_stays_on_disk(trial):
    trial.killed("due")
    manifest = json.loads((trial.folder / FOLDER / MANIFEST).read_text())["content"]
    assert manifest["tables"] == ["due"]
    assert {entry["file"] for entry in manifest["files"].values()} == {
        file.name for file in (trial.folder / FOLDER).glob("*.parquet")
    }


def damage_a_table(folder: Path) -> None:
    file = next(folder.glob("*.parquet"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def damage_the_manifest(folder: Path) -> None:
    manifest = folder / MANIFEST
    manifest.write_text(manifest.read_text().replace('"rows": ', '"rows": 1', 1))


def cut_the_manifest(folder: Path) -> None:
    manifest = folder / MANIFEST
    manifest.write_bytes(manifest.read_bytes()[:-9])


def lose_a_table(folder: Path) -> None:
    next(folder.glob("*.parquet")).unlink()


@pytest.mark.parametrize("harm", [damage_a_table, damage_the_manifest, cut_the_manifest, lose_a_table])
def test_a_damaged_checkpoint_is_passed_over(trial, undisturbed, harm):
    trial.killed("in_term")
    harm(trial.folder / FOLDER)
    run, computed = trial.attempt()
    assert computed[0] == "detained"
    assert_same(run, undisturbed["notice"])


def test_the_checkpoint_of_a_run_with_other_results_is_passed_over(trial, undisturbed):
    trial.killed("in_term")
    trial.digest = "another"
    run, computed = trial.attempt()
    assert computed[0] == "detained"
    assert_same(run, undisturbed["notice"])


def test_a_disk_that_refuses_a_checkpoint_does_not_stop_the_run(trial, undisturbed):
    (trial.folder / FOLDER).write_text("a file where the folder should be")
    run, _computed = trial.attempt()
    assert_same(run, undisturbed["notice"])


@pytest.mark.parametrize("moment", range(6))
def test_an_attempt_that_dies_while_it_keeps_a_step_leaves_the_steps_before(trial, undisturbed, monkeypatch, moment):
    reached = []

    def die_at_last(path):
        reached.append(path)
        if len(reached) > moment:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(checkpoint, "sync", die_at_last)
        with pytest.raises(Killed):
            trial.attempt()
    run, _computed = trial.attempt()
    assert_same(run, undisturbed["notice"])


MANY_TYPES = checked(
    test_sharing.MODEL.split("steps:")[0]
    + """
steps:
  typed:
    derive:
      from: penalties
      columns:
        share: LENGTH(penalty_no) / 7
        money: CAST(LENGTH(penalty_no) AS decimal(18,2)) * 1.25
        moment: CAST(decided_on AS timestamp)
        known: id_card IS NOT NULL
        nothing: CAST(NULL AS date)
  gathered:
    aggregate:
      from: typed
      by: [id_card]
      columns:
        numbers: LIST(penalty_no)
        total: SUM(LENGTH(penalty_no))
        mean: AVG(LENGTH(penalty_no))
        most: MAX(money)
        latest: MAX(moment)
        first_share: FIRST(share)
        void: FIRST(nothing)
lead:
  from: gathered
  key: [id_card]
  subject: {kind: person, name: id_card, id: id_card}
  amount: most
  level: "'A'"
  score: {base: 1, reasons: [{when: "LIST_LENGTH(numbers) > total", points: 1, reason: 多}]}
  title: "{id_card}{latest}{first_share}{void}"
  reason: "{mean}{total}"
  document: correction_notice
examples: []
"""
)


@pytest.mark.parametrize("place", range(2))
def test_every_type_of_column_is_taken_over_as_it_was(tmp_path, place):
    expected = Trial(MANY_TYPES, test_sharing.ROWS, tmp_path / "expected").attempt()[0]
    trial = Trial(MANY_TYPES, test_sharing.ROWS, tmp_path)
    trial.killed(["typed", "gathered"][place])
    run, computed = trial.attempt()
    assert computed[0] == ["gathered", "lead"][place]
    assert_same(run, expected)
