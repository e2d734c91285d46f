"""Texts that the data itself holds in Chinese and English."""

from django.utils.translation import get_language


def language() -> str:
    """The reader's language as data calls it: "zh" or "en". Chinese wherever nobody reads (workers, commands)."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def in_language(zh: str, en: str) -> str:
    """The text in the reader's language; Chinese where there is no English."""
    return en if en and language() == "en" else zh
