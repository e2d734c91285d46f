"""What all commands of the house share: how they end, and how they read a day."""

import argparse
import sys
from datetime import date

from django.core.management.base import BaseCommand


class PlainCommand(BaseCommand):
    """Ends with 0, or with 1 and the reason on stderr, also where it was called wrongly (argparse's own is 2)."""

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except SystemExit as end:
            sys.exit(1 if end.code else 0)


def day(text: str) -> date:
    """A day as 2026-01-31, for an option's ``type``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-01-31 的形式。") from None
