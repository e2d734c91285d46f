"""Which relations carry the ids of their input rows.

With evidence all of them do. Without, only those whose ids settle which of several rows that tie comes first: the same
keys come out either way.
"""

from collections.abc import Iterable, Mapping

from sqlglot import exp

from models_engine.expressions import Typed
from models_engine.language import CheckedModel, CheckedStep

#: operator -> the fields that name relations whose rows it puts in an order, which their ids settle
_ORDERED = {"distinct": ("from",), "window": ("from",), "asof_join": ("right",)}
_FIRST = ("FIRST", "LAST")


class Tracing:
    """``traced`` are the names of the inputs and steps that carry ids."""

    def __init__(
        self, checked: CheckedModel, needed: Mapping[str, frozenset[str]], *, evidence: bool, same: Mapping[str, str]
    ) -> None:
        """``needed``: the columns that are asked of every input and step; one of which none is carries its ids, since
        a relation has one column at least. ``same``: step name -> the earlier step that is computed in its place.
        """
        self.traced = {name for name in checked.schemas if evidence or not needed[name]}
        for step in reversed(checked.steps):
            if step.name in same:
                self.traced |= {same[step.name]} if step.name in self.traced else set()
            else:
                self.traced |= self.of(step)

    def of(self, step: CheckedStep) -> set[str]:
        """Those of the relations it reads whose ids a step uses."""
        if step.name in self.traced:
            return set(step.reads)
        if _takes_first(step):
            return {step.fields["from"]}
        return {step.fields[name] for name in _ORDERED.get(step.operator.name, ())}


def _takes_first(step: CheckedStep) -> bool:
    """Whether one of a step's figures is the first or the last value of its group."""
    calls = (call for typed in _figures(step) for call in typed.tree.find_all(exp.Anonymous))
    return any(str(call.this).upper() in _FIRST for call in calls)


def _figures(step: CheckedStep) -> Iterable[Typed]:
    columns = step.fields.get("columns")
    return [typed for typed in columns.values() if typed is not None] if isinstance(columns, dict) else []
