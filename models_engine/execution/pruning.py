"""Which columns each input and step is asked for, so that nothing else is read, joined or kept."""

from collections.abc import Mapping
from types import MappingProxyType

from models_engine.language import CheckedLead, CheckedModel
from models_engine.operators.building import columns_of

_NOTHING_SHARED: Mapping[str, str] = MappingProxyType({})


def columns_needed(checked: CheckedModel, same: Mapping[str, str] = _NOTHING_SHARED) -> dict[str, frozenset[str]]:
    """Input or step name -> its columns that a later step or the lead reads.

    ``same``: step name -> the earlier step that is computed in its place, which is then asked for what both need.
    """
    needed: dict[str, set[str]] = {name: set() for name in checked.schemas}
    needed[same.get(checked.lead.from_step, checked.lead.from_step)] |= _of_lead(checked.lead)
    for step in reversed(checked.steps):
        if step.name in same:
            continue
        wanted = frozenset(needed[step.name] & set(step.schema))
        for source, columns in step.operator.needs(step, wanted).items():
            needed[same.get(source, source)] |= columns
    found = {name: frozenset(columns & set(checked.schemas[name])) for name, columns in needed.items()}
    return found | {name: found[first] for name, first in same.items()}


def last_use(checked: CheckedModel, same: Mapping[str, str] = _NOTHING_SHARED) -> dict[str, int]:
    """Input or step name -> index of the last step that reads it; the lead reads after all."""
    uses = dict.fromkeys(checked.source.inputs, 0) | {step.name: index for index, step in enumerate(checked.steps)}
    for index, step in enumerate(checked.steps):
        reads = (step.name,) if step.name in same else step.reads
        uses.update(dict.fromkeys((same.get(name, name) for name in reads), index))
    from_step = checked.lead.from_step
    return {**uses, same.get(from_step, from_step): len(checked.steps)}


def _of_lead(lead: CheckedLead) -> set[str]:
    single = (lead.office, lead.occurred_on, lead.amount, lead.level, lead.subject_name, lead.subject_id)
    read = columns_of(*single, *lead.key.values(), *(reason.when for reason in lead.reasons))
    return read | set(lead.facts) | ({lead.rule} if lead.rule else set())
