"""The office an act is done for, as floor 2 knows it: a code and a path. Floor 3 passes its own records."""

from dataclasses import dataclass
from typing import Protocol


class OfficeLike(Protocol):
    code: str
    path: str


@dataclass(frozen=True)
class OfficeRef:
    """An office named by code on a command line, or the owner of what the product ships."""

    code: str
    path: str


#: Owns the shipped library. Its code and path are fixed by contract, so they hold before any office is imported.
NATIONAL = OfficeRef(code="000000", path="/000000/")


def within_reach(owner_path: str, office_path: str) -> bool:
    """Whether an office may run a published model: its own, one of an office above, or one of an office below."""
    return office_path.startswith(owner_path) or owner_path.startswith(office_path)
