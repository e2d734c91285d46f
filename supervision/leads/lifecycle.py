"""States of a lead and the moves between them, as data. No move happens by itself."""

from dataclasses import dataclass

from django.db import models


class Status(models.TextChoices):
    NEW = "new", "待研判"
    IN_REVIEW = "in_review", "研判中"
    DISMISSED = "dismissed", "已排除"
    FILED = "filed", "已成案"


class DismissReason(models.TextChoices):
    DATA_ERROR = "data_error", "数据有误"
    DATA_MISSING = "data_missing", "数据不全"
    NOT_VIOLATION = "not_violation", "不构成违法"
    ALREADY_HANDLED = "already_handled", "已监督或已纠正"
    OUT_OF_SCOPE = "out_of_scope", "不属本院管辖"
    RULE_TOO_WIDE = "rule_too_wide", "规则过宽"
    OTHER = "other", "其他"


@dataclass(frozen=True)
class Move:
    """One permitted move: its word, where it starts, where it ends, and what must be given."""

    word: str
    label: str
    starts: frozenset[str]
    ends: str
    asks_reason: bool = False


MOVES: dict[str, Move] = {
    move.word: move
    for move in (
        Move("take_up", "受理研判", frozenset({Status.NEW}), Status.IN_REVIEW),
        Move("put_back", "退回待研判", frozenset({Status.IN_REVIEW}), Status.NEW),
        Move("dismiss", "排除", frozenset({Status.NEW, Status.IN_REVIEW}), Status.DISMISSED, asks_reason=True),
        Move("restore", "撤销排除", frozenset({Status.DISMISSED}), Status.IN_REVIEW),
        Move("file", "成案", frozenset({Status.IN_REVIEW}), Status.FILED),
    )
}


def moves_from(status: str) -> list[Move]:
    return [move for move in MOVES.values() if status in move.starts]
