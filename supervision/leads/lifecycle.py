"""States of a lead and the moves between them, as data. No move happens by itself."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    NEW = "new", _("待研判")
    IN_REVIEW = "in_review", _("研判中")
    DISMISSED = "dismissed", _("已排除")
    FILED = "filed", _("已成案")


class DismissReason(models.TextChoices):
    DATA_ERROR = "data_error", _("数据有误")
    DATA_MISSING = "data_missing", _("数据不全")
    NOT_VIOLATION = "not_violation", _("不构成违法")
    ALREADY_HANDLED = "already_handled", _("已监督或已纠正")
    OUT_OF_SCOPE = "out_of_scope", _("不属本院管辖")
    RULE_TOO_WIDE = "rule_too_wide", _("规则过宽")
    OTHER = "other", _("其他")


@dataclass(frozen=True)
class Move:
    """One permitted move: its word, where it starts, where it ends, and what must be given."""

    word: str
    label: str  # lazy: in the reader's language
    starts: frozenset[str]
    ends: str
    asks_reason: bool = False


MOVES: dict[str, Move] = {
    move.word: move
    for move in (
        Move("take_up", _("受理研判"), frozenset({Status.NEW}), Status.IN_REVIEW),
        Move("put_back", _("退回待研判"), frozenset({Status.IN_REVIEW}), Status.NEW),
        Move("dismiss", _("排除"), frozenset({Status.NEW, Status.IN_REVIEW}), Status.DISMISSED, asks_reason=True),
        Move("restore", _("撤销排除"), frozenset({Status.DISMISSED}), Status.IN_REVIEW),
        Move("file", _("成案"), frozenset({Status.IN_REVIEW}), Status.FILED),
    )
}


def moves_from(status: str) -> list[Move]:
    return [move for move in MOVES.values() if status in move.starts]
