"""Which offices there are, as far as floor 1 needs to know: a code, a path and a name.

Offices are records of the roof. ``supervision/wiring.py`` sets ``resolve``; nothing here imports them.
"""

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


def _nobody(codes: Collection[str]) -> Mapping[str, Entry]:
    return {}


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
    code = path.strip("/").rsplit("/", 1)[-1]
    return names_of([code])[code]
