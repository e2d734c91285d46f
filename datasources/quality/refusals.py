"""Why cells of a load were refused, sorted by the column that they were meant for."""

from collections.abc import Mapping

from datasources.schema.columns import Column

#: refusals that belong to a whole line (it has too many cells), not to a column
WHOLE_LINE = ""


def refusals_by_column(reasons: Mapping[str, int], mapping: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """``reasons``: as an ingestion counts them, ``header：reason`` -> cells; ``mapping``: header -> column."""
    headers = sorted(mapping, key=len, reverse=True)
    found: dict[str, dict[str, int]] = {}
    for text, cells in reasons.items():
        header = next((header for header in headers if text.startswith(f"{header}：")), None)
        column = mapping[header] if header is not None else WHOLE_LINE
        reason = text if header is None else text[len(header) + 1 :]
        of_column = found.setdefault(column, {})
        of_column[reason] = of_column.get(reason, 0) + cells
    return found


def parse_rates(
    columns: Mapping[str, Column], filled: Mapping[str, int], refused: Mapping[str, int]
) -> dict[str, tuple[int, int]]:
    """Type -> (cells that could be read as it, cells that said anything)."""
    rates: dict[str, tuple[int, int]] = {}
    for name, column in columns.items():
        read, seen = rates.get(column.type, (0, 0))
        rates[column.type] = (read + filled[name], seen + filled[name] + refused.get(name, 0))
    return {kind: rate for kind, rate in rates.items() if rate[1]}
