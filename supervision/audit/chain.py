"""The seal of the audit chain: ``digest = HMAC-SHA256(key, previous digest + body)``.

Whoever lacks the key cannot alter, remove, insert or reorder entries unnoticed. Cutting off the newest entries leaves a
chain that holds; only an anchor (count and head kept elsewhere) shows it.
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256

from supervision.audit.models import Entry

FIELDS = (
    "sequence",
    "actor_id",
    "actor_label",
    "office_path",
    "action",
    "target_type",
    "target_id",
    "target_label",
    "detail",
    "purpose",
)


@dataclass(frozen=True)
class Anchor:
    """Where the chain ends: how many entries, and the newest one's digest."""

    count: int
    head: str


@dataclass(frozen=True)
class Break:
    """The first entry that does not hold, and why."""

    sequence: int
    reason: str


def seal(entry: Entry, key: str) -> str:
    """The digest of an entry that already knows its predecessor's."""
    body = {name: getattr(entry, name) for name in FIELDS} | {"at": entry.at.astimezone(UTC).isoformat()}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key.encode(), (entry.previous_digest + text).encode(), sha256).hexdigest()


def check(entries: Iterable[Entry], key: str, anchor: Anchor | None = None) -> tuple[Anchor, Break | None]:
    """Walks the chain in order of sequence; answers where it ends and the first entry that does not hold."""
    count, head = 0, ""
    for entry in entries:
        if entry.sequence != count + 1:
            return Anchor(count, head), Break(count + 1, "缺少该条记录")
        if entry.previous_digest != head:
            return Anchor(count, head), Break(entry.sequence, "与前一条记录衔接不上")
        if not hmac.compare_digest(seal(entry, key), entry.digest):
            return Anchor(count, head), Break(entry.sequence, "内容与签名不符")
        count, head = entry.sequence, entry.digest
        if anchor and count == anchor.count and head != anchor.head:
            return Anchor(count, head), Break(entry.sequence, "与留存的锚点不符")
    end = Anchor(count, head)
    if anchor and count < anchor.count:
        return end, Break(count + 1, f"锚点记有 {anchor.count} 条，末尾记录已被删除")
    return end, None
