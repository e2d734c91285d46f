"""Offices for the floors below: they know a code, a path and a name, and never import this floor."""

from collections.abc import Collection

from datasources.office_directory import Entry
from supervision.offices.models import Office


def resolve(codes: Collection[str]) -> dict[str, Entry]:
    """The offices that exist among ``codes``, by code."""
    found = Office.objects.filter(code__in=codes).values_list("code", "path", "name")
    return {code: Entry(code, path, name) for code, path, name in found}


def search(text: str, limit: int) -> list[Entry]:
    """Offices by a part of the name or the beginning of the code, from the top down."""
    found = Office.objects.search(text).order_by("path").values_list("code", "path", "name")[:limit]
    return [Entry(*row) for row in found]
