"""Which offices there are, as far as floor 1 needs to know: a code, a path and a name.

Offices are records of the roof. ``supervision/wiring.py`` sets ``resolve``; nothing here imports them.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from datasources.errors import DataError


@dataclass(frozen=True)
class Entry:
    """An office: its ``code``, its ``path`` of codes from the top down (ends in a slash), its name."""

    code: str
    path: str
    name: str


class UnknownOffice(DataError):
    code = "unknown_office"

    def __init__(self, code: str) -> None:
        super().__init__(
            "", _("没有代码为 %(code)s 的单位。") % {"code": code}, _("请核对代码（六位区划代码，全国为 000000）。")
        )


#: more than the country has
_MOST_OFFICES = 10_000


def _nobody(codes: Collection[str]) -> Mapping[str, Entry]:
    return {}


def _nothing(text: str, limit: int) -> list[Entry]:
    return []


#: (text, limit) -> offices whose name holds the text or whose code begins with it. Set like ``resolve``.
search: Callable[[str, int], list[Entry]] = _nothing
#: codes -> the offices that exist among them, by code. Set once by ``supervision/wiring.py``.
resolve: Callable[[Collection[str]], Mapping[str, Entry]] = _nobody


def path_of(code: str) -> str:
    """The path of the office with this code.

    Raises:
        UnknownOffice: there is none.
    """
    found = resolve([code]).get(code)
    if found is None:
        raise UnknownOffice(code)
    return found.path


def names_of(codes: Collection[str]) -> dict[str, str]:
    """Names by code, in one query; a code that nobody knows stands for itself."""
    found = resolve(set(codes))
    return {code: found[code].name if code in found else code for code in codes}


def name_of(path: str) -> str:
    """The name of the office at this path."""
    code = code_of(path)
    return names_of([code])[code]


def find(text: str, limit: int = 20) -> list[Entry]:
    """The offices that a person may mean by a code, a name or a part of one; a single one where it says it all."""
    text = text.strip()
    if not text:
        return []
    found = search(text, limit)
    exact = [entry for entry in found if text in (entry.code, entry.name)]
    return exact if len(exact) == 1 else found


def below(path: str) -> list[Entry]:
    """The offices directly below that have an area of their own, by code."""
    found = search(division_prefix(path), _MOST_OFFICES)
    children = [entry for entry in found if entry.path == f"{path}{entry.code}/"]
    return sorted((entry for entry in children if _has_area(entry.code)), key=lambda entry: entry.code)


def code_of(path: str) -> str:
    return path.strip("/").rsplit("/", 1)[-1]


def paths_above(path: str) -> list[str]:
    """The paths of the offices above, from the top down."""
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[:depth]) + "/" for depth in range(1, len(codes))]


def province_of(path: str) -> str:
    """The path of the province an office lies in; of the national office, its own."""
    return "/" + "/".join(path.strip("/").split("/")[:2]) + "/"


def division_prefix(path: str) -> str:
    """How the region codes of an office's area begin: six digits of a county, four of a city, two of a province,
    nothing for the whole country. An office without an area (a prison's, a railway's) gets its own code, with which
    no region begins.
    """
    code = code_of(path)
    if not _has_area(code):
        return code
    return re.sub(r"^(\d{2})0000$|^(\d{4})00$", r"\1\2", code) if code != "000000" else ""


def _has_area(code: str) -> bool:
    return re.fullmatch(r"\d{6}", code) is not None
