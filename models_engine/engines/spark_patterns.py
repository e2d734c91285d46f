"""Which regular expressions Java may search with, so that they mean what RE2 means and cannot take for ever.

Java's search goes back and tries again; on a long text a pattern with several open ends then takes ages or the whole
stack. So Java gets what is plainly harmless, and all others go to RE2 in a Python worker.
"""

import re

_TOKEN = re.compile(
    r"(?P<escape>\\.)|(?P<set>\[\^?(?:\\.|[^\]\\])+\])|(?P<times>\{\d+(?:,\d*)?\})|(?P<group>\(\?:)|(?P<other>.)",
    re.DOTALL,
)
#: classes that both read alike; blanks are RE2's
_CLASSES = {r"\s": r"[\t\n\f\r ]", r"\S": r"[^\t\n\f\r ]", **{c: c for c in (r"\d", r"\D", r"\w", r"\W")}}
_SPELT = {"$": r"\z", ".": r"[^\n]"}
_MOST_RANGES = 2


def in_java(pattern: str) -> str | None:
    """The pattern as Java spells it; None for one that Java had better not run."""
    spelt, before, endless, ranges = [], "", 0, 0
    for match in _TOKEN.finditer(pattern):
        kind, token = match.lastgroup, match[0]
        java = _token_in_java(str(kind), token, before)
        if java is None:
            return None
        endless += token in "*+" or token.endswith(",}")
        ranges += kind == "times" and "," in token
        spelt.append(java)
        before = token
    harmless = endless <= int(pattern.startswith("^")) and ranges <= _MOST_RANGES
    return "".join(spelt) if harmless else None


def _token_in_java(kind: str, token: str, before: str) -> str | None:
    if kind == "escape":
        return _CLASSES.get(token, None if token[1].isalnum() else token)
    if kind == "set":
        return _set_in_java(token)
    repeats_group = before == ")" and (kind == "times" or token in "*+")
    if repeats_group or (before == "(" and token == "?") or token in "[{}":
        return None
    return _SPELT.get(token, token)


def _set_in_java(token: str) -> str | None:
    """Java takes ``[`` and ``&&`` inside a set for operators."""
    inside = token[1:-1]
    letters = [escape for escape in re.findall(r"\\.", inside) if escape[1].isalnum()]
    if "[" in inside.replace("\\[", "") or "&&" in inside or set(letters) - {r"\d", r"\w", r"\s"}:
        return None
    return token.replace(r"\s", r"\t\n\f\r ")


def replacement_in_java(replacement: str) -> str:
    r"""What stands for a match: ``\1`` is ``$1`` there."""
    return re.sub(r"\\(\d)", r"$\1", replacement.replace("$", r"\$"))
