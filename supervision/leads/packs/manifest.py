"""What a pack holds, entry by entry with size and digests: the part that is signed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

FORMAT = "evidence-pack/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig.json"
#: SM3 stands beside SHA-256 where this machine's OpenSSL has it
DIGESTS = ("sha256", *(("sm3",) if "sm3" in hashlib.algorithms_available else ()))


def digests_of(content: bytes) -> dict[str, str]:
    """Name of the algorithm -> digest in hexadecimal."""
    return {name: hashlib.new(name, content).hexdigest() for name in DIGESTS}


def as_json(value: Any) -> bytes:
    """JSON for people and machines; the same value gives the same bytes."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def manifest_of(entries: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """The manifest of these entries; ``about``: what else it says of the pack."""
    listed = [{"name": name, "bytes": len(entries[name]), **digests_of(entries[name])} for name in sorted(entries)]
    return as_json({"format": FORMAT, **about, "entries": listed})
