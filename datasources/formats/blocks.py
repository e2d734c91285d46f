"""The text of a file as UTF-8, a block at a time: fast readers work on bytes, and all of them on the same."""

import codecs
import io
from pathlib import Path

from datasources.formats.encoding import ERRORS
from datasources.formats.lines import MOST_LINE

#: bytes decoded at a time; they should stay in the processor's cache
_STEP = 1 << 18


class LineTooLong(ValueError):
    """A line that no record can have."""


class TextBlocks:
    """The unread text of a file. Bytes that could not be decoded become what ``decode`` makes lone surrogates of.

    Raises:
        UnicodeDecodeError: while reading, where the codec knows no way on.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self._file = path.open("rb", buffering=0)
        is_utf8 = encoding in ("utf-8", "utf-8-sig")
        self._decoder = None if is_utf8 else codecs.getincrementaldecoder(encoding)(ERRORS)
        self._errors = ERRORS if is_utf8 else "surrogatepass"
        self._text, self._at, self._ended = b"", 0, False
        if encoding == "utf-8-sig" and self.peek(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8:
            self.skip(len(codecs.BOM_UTF8))

    @property
    def position(self) -> int:
        """How many bytes of the file were read."""
        return 0 if self._file.closed else self._file.tell()

    def close(self) -> None:
        self._file.close()

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes of text; fewer at its end."""
        if len(self._text) - self._at < size and not self._ended:
            self._fill(size)
        if self._at == 0 and len(self._text) <= size:
            return self._text
        return self._text[self._at : self._at + size]

    def is_last(self, text: bytes) -> bool:
        """Whether what was peeked is all that is left."""
        return self._ended and self._at + len(text) == len(self._text)

    def skip(self, size: int) -> None:
        self._at += size

    def give_back(self, text: str) -> None:
        """Have the last lines that were taken before one again."""
        given = text.encode("utf-8", self._errors)
        if len(given) > self._at:
            self._text, self._at = given + self._text[self._at :], 0
        else:  # it is still there
            self._at -= len(given)

    def decode(self, text: bytes) -> str:
        return text.decode("utf-8", self._errors)

    def take_lines(self, size: int) -> list[str]:
        """The next whole lines, of about so many bytes; none at the end. Raises LineTooLong."""
        while True:
            text = self.peek(size)
            if self.is_last(text) or not text:
                end = len(text)
            else:  # a carriage return at the very end may be half of a line's end
                end = max(text.rfind(b"\n"), text.rfind(b"\r", 0, -1)) + 1
            if end or not text:
                break
            if size > MOST_LINE:
                raise LineTooLong
            size *= 4
        self.skip(end)
        lines = list(io.StringIO(self.decode(text[:end]), newline=""))
        if size > MOST_LINE and max(map(len, lines)) > MOST_LINE:
            raise LineTooLong
        return lines

    def _fill(self, size: int) -> None:
        pieces = [self._text[self._at :]]
        missing = size - len(pieces[0])
        while missing > 0 and not self._ended:
            piece = self._file.read(missing if self._decoder is None else _STEP)
            self._ended = not piece
            if self._decoder is not None:
                piece = self._decoder.decode(piece, final=self._ended).encode("utf-8", "surrogatepass")
            pieces.append(piece)
            missing -= len(piece)
        self._text, self._at = b"".join(pieces), 0
