"""What the pictures are drawn from: plain lists, as ``static/js/quality.js`` reads them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

MOST_YEARS = 6  # a calendar of days has at most so many


def calendar_chart(days: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Rows a day, a calendar for each year, the newest first; by months where the span is long."""
    if not (days and days["counts"]):
        return None
    years = sorted({day[:4] for day in days["counts"]}, reverse=True)
    return {
        "unit": days["unit"],
        "years": years if days["unit"] == "month" else years[:MOST_YEARS],
        "counts": list(days["counts"].items()),
        "most": max(days["counts"].values()),
        "labels": {"rows": _("行数")},
    }


def trend_chart(points: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Rows, completeness and refused share, load by load; a single load is no trend."""
    if len(points) < 2:
        return None
    return {
        "loads": [f"{point['load'].published_at:%m-%d}\n#{point['load'].pk}" for point in points],
        "rows": [point["rows"] for point in points],
        "complete": [point["complete"].percent for point in points],
        "refused": [point["refused"].percent for point in points],
        "labels": {"rows": _("行数"), "complete": _("填写率"), "refused": _("隔离率")},
    }
