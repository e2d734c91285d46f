"""What the data behind a step covers: the days that every one of its inputs covers."""

from collections.abc import Mapping

from datasources.lake import intersect_coverage
from models_engine.language import CheckedModel
from models_engine.operators.building import Blocks


def inputs_behind(checked: CheckedModel) -> dict[str, frozenset[str]]:
    """Input or step name -> the inputs it derives from."""
    behind = {name: frozenset([name]) for name in checked.source.inputs}
    for step in checked.steps:
        behind[step.name] = frozenset().union(*(behind[name] for name in step.reads))
    return behind


def coverage_behind(checked: CheckedModel, inputs: Mapping[str, Blocks | None]) -> dict[str, Blocks | None]:
    """Input or step name -> what all its inputs that have a coverage cover together; None where none has one."""
    covered: dict[str, Blocks | None] = {}
    for name, behind in inputs_behind(checked).items():
        bounded = [inputs[one] for one in sorted(behind) if inputs[one] is not None]
        covered[name] = intersect_coverage(bounded) if bounded else None
    return covered
