"""Every name, type and field of a model against the data standards, in one pass.

A part that is wrong is told once: what reads a broken step sees columns of unknown type and says nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from datasources.schema.standards import Standard
from models_engine.errors import ModelErrors, Problem
from models_engine.expressions.names import hint, meant
from models_engine.expressions.types import INTEGER, STRING, UNKNOWN, Schema, Type
from models_engine.language.checked import CheckedModel
from models_engine.language.examples import check_examples
from models_engine.language.lead import check_lead
from models_engine.language.shapes import Reading
from models_engine.language.source import ModelSource
from models_engine.operators import OPERATORS
from models_engine.operators.base import CheckContext, CheckedStep, Kind, Report, StepSource

# columns that every load carries beside its standard's, with which a model may trace a row
TRACE_COLUMNS: Mapping[str, Type] = {"source_file": STRING, "source_line": INTEGER}


def check_model(source: ModelSource, standards: Mapping[str, Standard]) -> CheckedModel:
    """Check a model against the known standards, by slug. Raises ModelErrors with every problem of the file."""
    reading = Reading(source.file, source.positions, list(source.problems))
    bound = _bind(source, standards, reading)
    types = {name: _parameter_type(parameter.type) for name, parameter in source.parameters.items()}
    # where the part cannot be read, every name may be a parameter
    parameters = Schema(types, known="parameters" not in source.unreadable)
    schemas = {name: input_schema(bound.get(name)) for name in source.inputs}
    steps = _check_steps(source, schemas, parameters, reading)
    lead = check_lead(source, schemas, parameters, reading)
    check_examples(source, bound, parameters, lead, reading)
    if reading.problems or lead is None:
        raise ModelErrors(list(dict.fromkeys(reading.problems)))
    return CheckedModel(source, bound, schemas, parameters, tuple(steps), lead)


def publication_problems(checked: CheckedModel) -> list[Problem]:
    """What a checked model still lacks before it may be published: an example that hits and a near miss."""
    examples = checked.source.examples
    line, column = checked.source.position("examples")
    missing = []
    if not any(example.expect for example in examples):
        missing.append("缺少命中的算例：至少一个算例的 expect 要写出应命中的键。")
    if not any(not example.expect for example in examples):
        missing.append("缺少近似而不命中的算例：至少一个算例写 expect: []。")
    problems = [Problem(checked.source.file, "examples", line, column, message) for message in missing]
    return problems + _overrated(checked)


def _overrated(checked: CheckedModel) -> list[Problem]:
    """What is only alike is a candidate: a lead that rests on it may not be stated to be of level A or B."""
    behind, waiting = set(), [checked.lead.from_step]
    steps = {step.name: step for step in checked.steps}
    while waiting:
        name = waiting.pop()
        if name in steps and name not in behind:
            behind.add(name)
            waiting += steps[name].reads
    alike = [name for name in steps if name in behind and steps[name].operator.name == "fuzzy_join"]
    level = checked.lead.level.constant if checked.lead.level else None
    if not alike or level not in ("A", "B"):
        return []
    line, column = checked.source.position("lead.level")
    message = f"步骤 {alike[0]} 只按相似配对，线索须由人确认，级别应为 C，现为 {level}。"
    return [Problem(checked.source.file, "lead.level", line, column, message)]


def input_schema(standard: Standard | None) -> Schema:
    """The columns of an input: those of its standard and the trace columns."""
    if standard is None:
        return Schema.unknown()
    columns = {name: Type.named(column.type) for name, column in standard.columns.items()}
    return Schema({**columns, **TRACE_COLUMNS})


def _parameter_type(word: str) -> Type:
    try:
        return Type.named(word)
    except KeyError:
        return UNKNOWN


def _bind(source: ModelSource, standards: Mapping[str, Standard], reading: Reading) -> dict[str, Standard]:
    bound = {}
    for name, slug in source.inputs.items():
        if slug in standards:
            bound[name] = standards[slug]
        elif slug:
            reading.problem(f"inputs.{name}", f"没有数据标准 {slug}。{hint(slug, standards)}")
            if right := meant(slug, standards):
                bound[name] = standards[right]
    return bound


def _check_steps(
    source: ModelSource, schemas: dict[str, Schema], parameters: Mapping[str, Type], reading: Reading
) -> list[CheckedStep]:
    """Check the steps in order; ``schemas`` grows by each step's columns."""
    checked = []
    for name, step in source.steps.items():
        if name in source.inputs:
            reading.problem(f"steps.{name}", f"步骤名 {name} 与输入同名，请另取名称。", key=True)
        if step.broken:
            schemas[name] = _check_the_rest(step, source, schemas, parameters, reading)
            continue
        result = _check_step(step, source, schemas, parameters, reading)
        schemas[name] = result.schema
        checked.append(result)
    if not source.steps and "steps" not in source.unreadable:
        reading.problem("steps", "至少要有一个步骤。", key=True)
    return checked


def _check_the_rest(
    step: StepSource,
    source: ModelSource,
    schemas: Mapping[str, Schema],
    parameters: Mapping[str, Type],
    reading: Reading,
) -> Schema:
    """What is wrong with a broken step beside what broke it; of fields already reported nothing more is said.

    Returns the columns it has for certain; it may have any other, too.
    """
    if step.operator not in OPERATORS:
        return Schema.unknown()
    said = tuple(problem.path for problem in reading.problems if problem.path.startswith(step.path))

    def report(path: str, message: str, offset: int | None = None) -> None:
        if not any(path == place or path.startswith(f"{place}.") for place in said):
            reading.problem(path, message, offset)

    return Schema(_check_step(step, source, schemas, parameters, reading, report).schema, known=False)


def _check_step(
    step: StepSource,
    source: ModelSource,
    schemas: Mapping[str, Schema],
    parameters: Mapping[str, Type],
    reading: Reading,
    report: Report | None = None,
) -> CheckedStep:
    operator = OPERATORS[step.operator]
    reads = _check_reads(step, source, schemas, reading)
    meant_by = {name: _relation_meant(name, step, source, schemas) for name in reads}
    step = _with_relations(step, meant_by)
    seen = {meant_by[name]: schemas.get(meant_by[name], Schema.unknown()) for name in reads}
    # what a broken step leaves out may be what was misspelt: its default is not what was meant
    fields = {spec.name: step.fields.get(spec.name, None if step.broken else spec.default) for spec in operator.fields}
    context = CheckContext(step, seen, parameters, report or reading.problem, fields)
    schema = operator.check(step, context)
    _tell_alike(schema, context)
    return CheckedStep(step.name, operator, context.fields, reads, schema, seen, step)


def _tell_alike(schema: Schema, context: CheckContext) -> None:
    """Report columns whose names differ in case alone: no engine tells them apart."""
    met: dict[str, str] = {}
    for column in schema:
        other = met.setdefault(column.lower(), column)
        if other != column:
            context.problem("", f"列名 {column} 与 {other} 只差字母的大小写，会分不清，请为其中一个另取名称。")


def _check_reads(
    step: StepSource, source: ModelSource, schemas: Mapping[str, Schema], reading: Reading
) -> tuple[str, ...]:
    """The relations that a step reads, each once; a name that is no earlier one is reported."""
    reads: dict[str, None] = {}
    for path, name in _read_names(step):
        reads[name] = None
        if name not in schemas and not source.unreadable & {"inputs", "steps"}:
            reading.problem(path, _unknown_step(step.name, name, source, schemas))
    return tuple(reads)


def _relation_meant(name: str, step: StepSource, source: ModelSource, schemas: Mapping[str, Schema]) -> str:
    """The relation itself, or the one that a misspelt name surely stands for."""
    known = name in schemas or name == step.name or name in source.steps
    return name if known else meant(name, schemas) or name


def _with_relations(step: StepSource, meant_by: Mapping[str, str]) -> StepSource:
    """The step with the relations that were meant: a join's columns are called after its right side."""
    if all(name == right for name, right in meant_by.items()):
        return step
    fields = dict(step.fields)
    for spec in OPERATORS[step.operator].fields:
        value = fields.get(spec.name)
        if spec.kind == Kind.STEP and isinstance(value, str):
            fields[spec.name] = meant_by.get(value, value)
        elif spec.kind == Kind.STEPS and isinstance(value, list):
            fields[spec.name] = [meant_by.get(one, one) for one in value]
    return replace(step, fields=fields)


def _read_names(step: StepSource) -> list[tuple[str, str]]:
    """(path, name) of every relation that the fields of a step name."""
    operator = OPERATORS.get(step.operator)
    names = []
    for spec in operator.fields if operator else ():
        value = step.fields.get(spec.name)
        path = f"{step.path}.{spec.name}"
        if spec.kind == Kind.STEP and isinstance(value, str):
            names.append((path, value))
        elif spec.kind == Kind.STEPS and isinstance(value, list):
            names += [(f"{path}.{index}", name) for index, name in enumerate(value) if isinstance(name, str)]
    return names


def _unknown_step(step: str, name: str, source: ModelSource, schemas: Mapping[str, Schema]) -> str:
    if name == step:
        return f"步骤 {step} 不能读取它自己。"
    if name in source.steps:
        return f"步骤 {step} 读取了在它之后的步骤 {name}；只能读取输入和更早的步骤，请把 {name} 移到前面。"
    return f"没有名为 {name} 的输入或步骤。{hint(name, schemas)}"
