"""Where the rows belong: which of the areas below an office have rows, and which have none."""

from collections.abc import Mapping
from dataclasses import dataclass

from datasources.quality.opening import Opened, quoted

_CODE = r"^\d{6}$"


@dataclass(frozen=True)
class RegionFigures:
    """``areas``: code of an office below -> rows of its area; ``own``: rows of the office's own area that lie in none
    of them; ``outside``: of other areas; ``unknown``: without a code of six digits."""

    areas: dict[str, int]
    own: int
    outside: int
    unknown: int


def measure_regions(load: Opened, area: str, below: Mapping[str, str]) -> RegionFigures | None:
    """None where the standard has no ``region``.

    ``area``: how the region codes of the loading office's area begin; ``below``: office code -> the same of the
    offices directly below it.
    """
    if load.standard.region is None:
        return None
    name = quoted(load.standard.region)
    query = f"SELECT {name}, count(*) FROM load_rows WHERE regexp_matches({name}, '{_CODE}') GROUP BY 1"
    return by_area(dict(load.engine.execute(query).fetchall()), load.rows, area, below)


def by_area(counts: Mapping[str, int], rows: int, area: str, below: Mapping[str, str]) -> RegionFigures:
    """The figures of ``rows`` rows, of which ``counts`` have a region code."""
    areas = {code: _within(counts, start) for code, start in below.items()}
    inside = _within(counts, area)
    return RegionFigures(
        areas=areas,
        own=max(0, inside - sum(areas.values())),
        outside=sum(counts.values()) - inside,
        unknown=rows - sum(counts.values()),
    )


def _within(counts: Mapping[str, int], start: str) -> int:
    return sum(rows for code, rows in counts.items() if code.startswith(start))
