"""One identity for a lead: the same key of the same model in the same office is the same lead, run after run."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def fingerprint(model_slug: str, rule: str, key: Mapping[str, Any]) -> UUID:
    """The first half of SHA-256 over model, sub-rule and key, whatever order the key's columns are written in."""
    return UUID(bytes=hashlib.sha256(_canonical([model_slug, rule, dict(key)]).encode()).digest()[:16])
