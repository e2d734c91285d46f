"""Which office a lead belongs to, from what the source says about place."""

import re
from collections.abc import Callable

from supervision.offices.models import Jurisdiction, Office

_DIVISION = re.compile(r"\d{6}")


def office_for(value: str | None, run_office: Office) -> Office:
    """The office that answers for ``value``: a region code, a place, a court or an office code."""
    return office_lookup(run_office)(value)


def office_lookup(run_office: Office) -> Callable[[str | None], Office]:
    """The same answer for any number of values of one run, read once in two queries.

    A jurisdiction row decides first; else the office of that code; else the office of the city or province the code
    lies in. What lies outside the run's office, or is unknown, belongs to the run's office itself.
    """
    below = {office.code: office for office in Office.objects.filter(path__startswith=run_office.path)}
    assigned = dict(Jurisdiction.objects.values_list("value", "office__code"))

    def find(value: str | None) -> Office:
        if not value:
            return run_office
        codes = [assigned[value]] if value in assigned else _codes(value)
        return next((below[code] for code in codes if code in below), run_office)

    return find


def _codes(value: str) -> list[str]:
    """The office codes to try for a value, the nearest first."""
    if not _DIVISION.match(value):
        return [value]
    return [value, value[:6], value[:4] + "00", value[:2] + "0000"]
