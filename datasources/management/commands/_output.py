"""What the commands of this floor share: the two output formats and refusals."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from datasources.errors import DataError
from datasources.management.plain import PlainCommand


class FloorCommand(PlainCommand):
    """Prints for people by default, and one JSON object with ``--format json``."""

    def add_arguments(self, parser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text", help="输出形式（默认 text）")

    def answer(self, options: dict, answer: dict, text: str) -> None:
        """The command's answer, in the form that was asked for."""
        self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str) if options["format"] == "json" else text)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turns a refusal of the floor into exit status 1 with its sentence on stderr."""
        try:
            yield
        except DataError as error:
            raise CommandError(str(error)) from error
