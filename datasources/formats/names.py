"""Names of files as others chose them, made harmless to show. Nothing is ever stored under such a name."""

import unicodedata

LONGEST = 200
_NAMELESS = "未命名"
#: control and formatting characters (the override that writes from right to left), lone surrogates, line breaks
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def shown_name(name: str) -> str:
    """The last part of a path, without what cannot be seen, its ending kept when it is cut."""
    return _cut(_parts(name)[-1:])


def shown_path(name: str) -> str:
    """A path inside an archive, without ``..``, drives and what cannot be seen."""
    return _cut(_parts(name))


def _parts(name: str) -> list[str]:
    visible = "".join(letter for letter in name if unicodedata.category(letter) not in _HIDDEN)
    parts = [part.strip() for part in visible.replace("\\", "/").split("/")]
    return [part for part in parts if part.strip(". ") and not (len(part) == 2 and part[1] == ":")]


def _cut(parts: list[str]) -> str:
    whole = "/".join(parts) or _NAMELESS
    if len(whole) <= LONGEST:
        return whole
    stem, dot, ending = whole.rpartition(".")
    ending = dot + ending if stem and len(ending) <= 10 else ""
    return whole[: LONGEST - len(ending) - 1] + "…" + ending
