"""Typed readers of environment variables. A wrong value stops the start and names the variable."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable's text, or what the file named by ``<name>_FILE`` holds, or the default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default).strip() or default


def choice(name: str, accepted: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in accepted:
        raise ImproperlyConfigured(f"{name}={value!r}: expected one of {', '.join(accepted)}.")
    return value


def integer(name: str, default: int, least: int = 0) -> int:
    value = text(name, str(default))
    if not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number of at least {least}.")
    return int(value)


def flag(name: str, default: bool) -> bool:
    return choice(name, ("0", "1"), "1" if default else "0") == "1"


def words(name: str, default: str = "") -> list[str]:
    """Comma-separated words."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
