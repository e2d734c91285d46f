"""In what a file counts where its titles do not say: years of the Republic, amounts in 万元."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from datasources.formats import Reader
from datasources.ingestion.mapping import Binding, header_unit
from datasources.schema.types.moments import ROC

_MOMENTS = ("date", "month", "timestamp")


def in_units(bindings: Sequence[Binding], reader: Reader, options: Mapping[str, Any]) -> list[Binding]:
    """The bindings of one file with the units that a person told for it, or that stand above its table.

    ``options`` are those of the file (``options_of``). A unit in a column's own title goes before either.
    """
    return with_units(bindings, options.get("years"), options.get("unit") or reader.describe().get("unit"))


def with_units(bindings: Sequence[Binding], years: str | None, unit: str | None) -> list[Binding]:
    """The bindings of one file whose dates are in ``years`` and whose amounts count in ``unit``."""
    return [_in_units(binding, years, unit) for binding in bindings]


def _in_units(binding: Binding, years: str | None, unit: str | None) -> Binding:
    if binding.column.kind.base in _MOMENTS and years == ROC:
        return replace(binding, unit=ROC)
    if unit and binding.column.type == "money" and header_unit(binding.header, binding.column) is None:
        return replace(binding, unit=unit)
    return binding
