"""The platform: the question's model file through its own check and execution."""

import argparse
from datetime import date
from pathlib import Path

from bench.made_data import STANDARDS
from bench.questions import Question
from datasources.lake import Holding, LoadFiles, relation
from models_engine.engines import open_session
from models_engine.execution import InputData, RunFigures, execute
from models_engine.language import check_model, parse_model

#: what every input covers
COVERED = [(date(2020, 1, 1), date(2025, 6, 30))]


def answer(
    question: Question, files: dict[str, Path], target: Path, options: argparse.Namespace, *, evidence: bool
) -> RunFigures:
    """A run from opening the engine to the written matches, which stand in ``target/matches.parquet``."""
    checked = check_model(parse_model(question.model, f"{question.name}.yaml"), STANDARDS)
    with open_session(target, options.threads, options.memory_mb) as session:
        inputs = {}
        for load, name in enumerate(question.inputs, 1):
            holdings = [Holding((LoadFiles(load, (str(files[name]),), False),))]
            inputs[name] = InputData(relation(session.con, name, checked.standards[name], holdings), COVERED)
        session.lock([files[name] for name in question.inputs])
        return execute(
            checked,
            session,
            inputs,
            parameters={},
            as_of=date(2026, 1, 1),
            result_folder=target,
            evidence=evidence,
        )
