"""Text as it comes and text as it is compared."""

import re
import unicodedata

#: zero-width characters, the byte-order mark and the soft hyphen: invisible, and fatal to an equality join
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_DROP = dict.fromkeys(map(ord, INVISIBLE))
_BLANK = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")


def fold(raw: str) -> str:
    """NFKC (full width to half width), invisible characters dropped, ends trimmed."""
    if raw.isascii():
        return raw.strip()
    return unicodedata.normalize("NFKC", raw).translate(_DROP).strip()


def fold_title(title: str) -> str:
    """A column title reduced to what two people would write alike: no case, blanks or punctuation."""
    return _NOT_WORD.sub("", fold(title).lower())


def one_line(text: str) -> str:
    """Any run of blanks and line breaks as one space."""
    return _BLANK.sub(" ", text).strip()
