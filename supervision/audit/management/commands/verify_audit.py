"""``verify_audit``: does the audit chain hold?"""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from datasources.management.plain import PlainCommand
from supervision.audit.chain import Anchor, Break, check
from supervision.audit.models import ChainHead, Entry


class Command(PlainCommand):
    help = "Checks the audit chain; exit 1 and the first broken entry if it does not hold."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument(
            "--anchor",
            type=Path,
            metavar="FILE",
            help="compare with the count and head kept in FILE, then write the present ones; keep FILE elsewhere",
        )

    def handle(self, *, format: str, anchor: Path | None, **options) -> None:
        kept = _read(anchor) if anchor and anchor.exists() else None
        end, broken = check(Entry.objects.order_by("sequence").iterator(), settings.AUDIT_KEY, kept)
        broken = broken or _cut_short(end)
        if format == "json":
            self.stdout.write(json.dumps(_answer(end, broken), ensure_ascii=False))
        if broken:
            raise CommandError(
                f"审计链在第 {broken.sequence} 条断开：{broken.reason}。请保留数据库原样并报告安全管理员。"
            )
        if anchor:
            anchor.write_text(json.dumps({"count": end.count, "head": end.head}) + "\n", encoding="utf-8")
        if format == "text":
            self.stdout.write(f"审计链完整，共 {end.count} 条。")


def _read(anchor: Path) -> Anchor:
    try:
        kept = json.loads(anchor.read_text(encoding="utf-8"))
        return Anchor(int(kept["count"]), str(kept["head"]))
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{anchor}：不是锚点文件。请检查 --anchor 给出的路径。") from error


def _cut_short(end: Anchor) -> Break | None:
    """The chain's own note of its newest entry: shows a careless cut even without an anchor."""
    head = ChainHead.objects.first()
    if head and (head.sequence, head.digest) != (end.count, end.head):
        return Break(min(head.sequence, end.count) + 1, f"链首记有 {head.sequence} 条，实有 {end.count} 条")
    return None


def _answer(end: Anchor, broken: Break | None) -> dict:
    return {
        "ok": broken is None,
        "entries": end.count,
        "head": end.head,
        "broken": {"sequence": broken.sequence, "reason": broken.reason} if broken else None,
    }
