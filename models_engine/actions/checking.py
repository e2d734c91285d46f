"""One way to check a model's text, for import, publication and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from datasources.schema.standards import Standard
from models_engine.execution import try_examples as caged_examples
from models_engine.execution.paper import need_engine
from models_engine.language import ModelErrors, check_model, parse_model, publication_problems


@dataclass(frozen=True)
class Report:
    """What a check of one file found."""

    filename: str
    checked: object | None = None  # models_engine.language.CheckedModel, None where there are errors
    errors: list = field(default_factory=list)  # models_engine.language.Problem
    examples: list = field(default_factory=list)  # models_engine.execution.ExampleResult

    @property
    def ok(self) -> bool:
        return not self.errors and all(example.ok for example in self.examples)


def check_text(text: str, filename: str, standards: Mapping[str, Standard], engine: str = "duckdb"):
    """The checked model, which ``engine`` can run.

    Raises:
        ModelErrors: every problem of the text, each with its line and column.
    """
    checked = check_model(parse_model(text, filename), standards)
    if engine != "duckdb":  # it can do all that the language has
        need_engine(checked, engine)
    return checked


def examine(
    text: str, filename: str, standards: Mapping[str, Standard], try_examples: bool = True, engine: str = "duckdb"
) -> Report:
    """Check a text and run its examples (unless told not to); problems are returned, not raised."""
    try:
        checked = check_text(text, filename, standards, engine)
    except ModelErrors as error:
        return Report(filename, errors=list(error.problems))
    return Report(filename, checked=checked, examples=caged_examples(checked, text) if try_examples else [])


def obstacles(report: Report) -> list[str]:
    """Why this text may not be published, as sentences; empty when it may."""
    if report.checked is None:
        return [str(problem) for problem in report.errors]
    lacking = [str(problem) for problem in publication_problems(report.checked)]
    return lacking + [failed_example(example) for example in report.examples if not example.ok]


def failed_example(example) -> str:
    """What an example found that it should not have, or the other way round."""
    missing = "；缺少 {}".format("、".join(map(str, example.missing))) if example.missing else ""
    unexpected = "；多出 {}".format("、".join(map(str, example.unexpected))) if example.unexpected else ""
    if example.error:
        return f"算例“{example.name}”无法运行：{example.error}"
    return f"算例“{example.name}”的结果与预期不符{missing}{unexpected}"
