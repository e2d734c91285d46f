"""Which columns each input and step is asked for, so that nothing else is read, joined or kept."""

from models_engine.language import CheckedLead, CheckedModel
from models_engine.operators.building import columns_of


def columns_needed(checked: CheckedModel) -> dict[str, frozenset[str]]:
    """Input or step name -> its columns that a later step or the lead reads."""
    needed: dict[str, set[str]] = {name: set() for name in checked.schemas}
    needed[checked.lead.from_step] |= _of_lead(checked.lead)
    for step in reversed(checked.steps):
        wanted = frozenset(needed[step.name] & set(step.schema))
        for source, columns in step.operator.needs(step, wanted).items():
            needed[source] |= columns
    return {name: frozenset(columns & set(checked.schemas[name])) for name, columns in needed.items()}


def last_use(checked: CheckedModel) -> dict[str, int]:
    """Input or step name -> index of the last step that reads it; the lead reads after all."""
    uses = dict.fromkeys(checked.source.inputs, 0) | {step.name: index for index, step in enumerate(checked.steps)}
    for index, step in enumerate(checked.steps):
        uses.update(dict.fromkeys(step.reads, index))
    return {**uses, checked.lead.from_step: len(checked.steps)}


def _of_lead(lead: CheckedLead) -> set[str]:
    single = (lead.office, lead.occurred_on, lead.amount, lead.level, lead.subject_name, lead.subject_id)
    read = columns_of(*single, *lead.key.values(), *(reason.when for reason in lead.reasons))
    return read | set(lead.facts) | ({lead.rule} if lead.rule else set())
