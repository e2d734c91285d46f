"""What is no row: the footer, and the header printed again."""

import pytest

from datasources.formats.base import Batch, Footer, Refused
from datasources.formats.tidy import TidyReader


class Piecewise:
    """A reader of rows that are given, a few at a time; a row of None is one that was refused."""

    header_lines = [["姓名", "金额", "备注"]]
    headers = header_lines[0]
    fraction = 1.0

    def __init__(self, rows, size):
        self._rows, self._size = rows, size
        self.footer = []

    def batches(self, rows=100):
        for at in range(0, len(self._rows), self._size):
            piece = list(enumerate(self._rows[at : at + self._size], start=at + 2))
            good = [(line, row) for line, row in piece if row]
            refused = [Refused(line, ["坏"], "坏") for line, row in piece if not row]
            columns = [[row[place] for _, row in good] for place in range(3)]
            yield Batch.of([line for line, _ in good], columns, refused)


A, B, TOTAL, NOTE, HEADER = (
    ["张三", "1", "x"],
    ["李四", "2", "y"],
    ["合计", "3", ""],
    ["注：略", "", ""],
    Piecewise.headers,
)
CASES = [
    ([A, B, TOTAL, NOTE], None, [2, 3], [4, 5]),
    ([A, TOTAL, B], None, [2, 3, 4], []),  # a subtotal between rows is a row
    ([A, HEADER, B], None, [2, 4], [3]),
    ([A, HEADER, B, TOTAL, HEADER], None, [2, 4], [3, 5, 6]),
    ([A, TOTAL], 0, [2, 3], []),
    ([A, B, A], 2, [2], [3, 4]),
    ([A, TOTAL, None], None, [2, 3, 4], []),  # what follows a total is a row, even a bad one
    ([TOTAL], None, [], [2]),
]
#: so many footers in a row are rows, where they are seen whole
LONG_RUN = ([A] + [TOTAL] * 30, None, list(range(2, 33)), [])
PIECES = [(*case, size) for case in CASES for size in (1, 2, 100)] + [(*LONG_RUN, 100)]


@pytest.mark.parametrize(("rows", "told", "kept", "left_out", "size"), PIECES)
def test_only_what_ends_the_table_or_repeats_its_header_is_left_out(rows, told, kept, left_out, size):
    reader = TidyReader(Piecewise(rows, size), told)
    lines = []
    for batch in reader.batches():
        lines += batch.lines.to_pylist() + [bad.line for bad in batch.refused]
    assert (sorted(lines), sorted(line.line for line in reader.footer)) == (kept, left_out)


def test_the_text_of_a_footer_is_kept():
    reader = TidyReader(Piecewise([A, TOTAL], 10))
    list(reader.batches())
    assert reader.footer == [Footer(3, "合计 3")]
