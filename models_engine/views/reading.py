"""A version's text made readable: what the page says of it, or what is wrong with it."""

from dataclasses import dataclass, field

from datasources.bilingual import language
from models_engine.actions.checking import check_text
from models_engine.actions.standards import known_standards
from models_engine.errors import ModelErrors
from models_engine.forms import bounds_of
from models_engine.language import describe
from models_engine.models import ModelVersion
from models_engine.views.words import operator_title


@dataclass(frozen=True)
class Reading:
    source: object | None = None  # models_engine.language.ModelSource
    sentences: list = field(default_factory=list)  # the rule in words, one a step
    steps: list[dict] = field(default_factory=list)  # name, title (of the operator), reads
    parameters: list[dict] = field(default_factory=list)
    score: dict = field(default_factory=dict)  # base, reasons
    problems: list = field(default_factory=list)  # of a text that no longer fits the standards


def read_version(version: ModelVersion) -> Reading:
    """What a page shows of a version; its problems where standards have changed under it."""
    try:
        checked = check_text(version.source, f"{version.model.slug}.yaml", known_standards())
    except ModelErrors as error:
        return Reading(problems=list(error.problems))
    return Reading(
        source=checked.source,
        sentences=describe(checked, language()),
        steps=[
            {
                "name": step.name,
                "title": operator_title(step.operator.name),
                "reads": step.reads,
            }
            for step in checked.steps
        ],
        parameters=[
            {"name": name, "parameter": one, "bounds": bounds_of(one)}
            for name, one in checked.source.parameters.items()
        ],
        score={"base": checked.lead.base, "reasons": checked.lead.reasons},
    )
