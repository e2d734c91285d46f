"""Up to where the rows of a source were taken, so that the next collection takes the rest and nothing twice.

The next collection asks for rows from the last value on, *including* it: rows may have arrived since with the very same
value. Those that were taken already are known by their digests and left out. A look-back moves the question further
down, for sources whose transactions commit later than the time they write.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext as _

from datasources.connectors.errors import SourceError
from datasources.connectors.row_file import as_text

LIMIT = 5_000  # rows at the edge that are remembered one by one
Value = Decimal | datetime | date | str


@dataclass(frozen=True)
class Position:
    """The last ``value`` of the cursor column (None: nothing was taken yet), and digests of the rows near it."""

    value: Value | None = None
    seen: tuple[str, ...] = ()

    @classmethod
    def from_text(cls, text: str) -> Self:
        if not text:
            return cls()
        kept = json.loads(text)
        return cls(_READERS[kept["kind"]](kept["value"]), tuple(kept["seen"]))

    def as_text(self) -> str:
        if self.value is None:
            return ""
        kept = {"kind": _kind(self.value), "value": _written(self.value), "seen": list(self.seen)}
        return json.dumps(kept, ensure_ascii=False)

    @property
    def shown(self) -> str:
        return "" if self.value is None else _written(self.value)

    def since(self, look_back: int) -> Value | None:
        """From which value on to ask."""
        return None if self.value is None else moved_back(self.value, look_back)


class Watermark:
    """Tells new rows from those taken before, and keeps the position that a collection arrives at.

    ``ordered``: rows come in the source's own order of the cursor column, which for text need not be Python's.
    ``keyed``: rows have a business key, so that one taken twice replaces itself. Rows given to ``is_new`` are kept for
    a while and must not be changed afterwards.
    """

    def __init__(self, start: Position, *, look_back: int = 0, ordered: bool = False, keyed: bool = False) -> None:
        self._start, self._look_back, self._ordered, self._keyed = start, look_back, ordered, keyed
        self._seen = Counter(start.seen)
        self._top = start.value
        self._edge: list[tuple[Value, dict[str, Any]]] = []  # rows near the top, at most twice LIMIT of them
        self._dropped: Value | None = None  # the highest value whose rows are no longer remembered one by one
        self.without_value = 0

    def is_new(self, value: Any, row: dict[str, Any]) -> bool:
        """Whether to take a row. One without a value in the cursor column is not taken, only counted."""
        if value is None or value == "":
            self.without_value += 1
            return False
        known = normal(value)
        try:
            return self._weigh(known, row)
        except TypeError:
            cause = _("增量字段的值类型前后不一：%(value)s") % {"value": str(known)[:40]}
            raise SourceError("", cause, _("请改用类型一致的字段，或重置增量位置。")) from None

    def position(self) -> Position:
        """Where the next collection continues.

        Raises:
            SourceError: too many rows share the last value to know them apart, and no key does.
        """
        if self._top is None:
            return self._start
        self._prune()
        if self._dropped is not None and self._dropped >= moved_back(self._top, self._look_back):
            if not self._keyed:
                cause = _(
                    "增量字段末尾有超过 %(limit)s 行取值相同或落在回看范围内，而数据标准没有主键，无法区分哪些已取"
                )
                raise SourceError("", cause % {"limit": LIMIT}, _("请改用更细的增量字段、减小回看，或改为全量替换。"))
            return Position(self._top)
        return Position(self._top, tuple(digest_of(row) for _value, row in self._edge))

    def _weigh(self, value: Value, row: dict[str, Any]) -> bool:
        low = self._top is not None and not self._ordered and value < moved_back(self._top, self._look_back)
        old = self._start.value is not None and value <= self._start.value
        if low and not old:
            return True  # too far from the edge to be asked for again
        taken = old and self._was_taken(row)
        if self._is_higher(value):
            if not self._look_back and value != self._top:
                self._edge.clear()
                self._dropped = None
            self._top = value
        self._edge.append((value, row))
        if len(self._edge) > 2 * LIMIT:
            self._prune()
        return not taken

    def _was_taken(self, row: dict[str, Any]) -> bool:
        """Whether the row is one of those remembered; equal rows are counted."""
        digest = digest_of(row)
        known = self._seen[digest] > 0
        self._seen[digest] -= known
        return known

    def _is_higher(self, value: Value) -> bool:
        in_their_order = self._ordered and isinstance(value, str)
        return self._top is None or in_their_order or value > self._top

    def _prune(self) -> None:
        """Forget rows far from the edge; and all at the edge, where they are too many."""
        floor = moved_back(self._top, self._look_back)
        self._edge = [(value, row) for value, row in self._edge if value >= floor]
        if len(self._edge) > LIMIT:
            self._dropped = self._top
            self._edge.clear()


def digest_of(row: dict[str, Any]) -> str:
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, default=as_text)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:20]


def normal(value: Any) -> Value:
    """A cursor value as one of four kinds.

    Raises:
        SourceError: it cannot be ordered.
    """
    if isinstance(value, datetime | date | Decimal | str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    raise SourceError(
        "", _("增量字段的类型（%(type)s）不能排序") % {"type": type(value).__name__}, _("请选用时间、日期或编号字段。")
    )


def moved_back(value: Value, by: int) -> Value:
    """The value ``by`` minutes (of a moment), days (of a date) or units (of a number) earlier; a text stays."""
    if not by:
        return value
    if isinstance(value, datetime):
        return value - timedelta(minutes=by)
    if isinstance(value, date):
        return value - timedelta(days=by)
    if isinstance(value, Decimal):
        return value - by
    return _text_back(value, by)


def _text_back(value: str, by: int) -> str:
    """A moment or day written in ISO form, in the same form; other text stays."""
    if value[4:5] != "-":
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if len(value) == len("2026-01-31"):
        return (moment.date() - timedelta(days=by)).isoformat()
    earlier = (moment - timedelta(minutes=by)).isoformat(value[10])
    return earlier.removesuffix("+00:00") + "Z" if value.endswith("Z") else earlier


def _kind(value: Value) -> str:
    if isinstance(value, datetime):
        return "moment"
    if isinstance(value, date):
        return "date"
    return "number" if isinstance(value, Decimal) else "text"


def _written(value: Value) -> str:
    """Read back by ``_READERS``; a moment keeps its zone."""
    return value.isoformat(" ") if isinstance(value, datetime) else str(as_text(value))


_READERS = {"moment": datetime.fromisoformat, "date": date.fromisoformat, "number": Decimal, "text": str}
