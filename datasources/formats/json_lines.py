"""One JSON object a line."""

import json
from collections.abc import Iterator
from typing import Any

from datasources.formats.base import Source
from datasources.formats.encoding import ERRORS, find_encoding
from datasources.formats.objects import TOO_DEEP, Found, ObjectReader, cells_of, nothing_in

NOT_JSON = "这一行不是完整的 JSON"
TOO_LONG = "这一行超过 1600 万个字符，过长"
#: characters of a line, and of what is kept of a refused one
_LONGEST, _SHOWN = 16_000_000, 100_000


class JsonLinesReader(ObjectReader):
    """Numbers stay as they are written: an identity number must not pass through a float."""

    format = "json_lines"

    def __init__(self, source: Source, whole: bool = True) -> None:
        self._size = max(1, source.path.stat().st_size)
        super().__init__(source, find_encoding(source.path, source.name, source.option("encoding")), whole)
        if not self.headers:
            raise nothing_in(source.name)

    def _objects(self) -> Iterator[Found]:
        number = 0
        with self._source.path.open(encoding=self.encoding, errors=ERRORS) as text:
            while line := text.readline(_LONGEST):
                number += 1
                self.fraction = text.buffer.raw.tell() / self._size
                if len(line) == _LONGEST and not line.endswith("\n"):
                    while (rest := text.readline(_LONGEST)) and not rest.endswith("\n"):
                        pass
                    yield Found(number, None, TOO_LONG, _shown(line))
                elif not line.isspace():
                    yield _found(number, line)


def _found(number: int, line: str) -> Found:
    try:
        line.encode()
        value: Any = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError:
        return Found(number, None, TOO_DEEP, _shown(line), len(line))
    except ValueError:
        return Found(number, None, NOT_JSON, _shown(line), len(line))
    return cells_of(number, value, _shown(line) if not isinstance(value, dict) else "", len(line))


def _shown(line: str) -> str:
    return line[:_SHOWN].strip().encode("utf-8", ERRORS).decode("utf-8", "replace")
