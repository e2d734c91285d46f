"""Files with a few bytes changed, cut out or put in: a sentence, or rows; never the death of whoever asked."""

import random
import zipfile

import pytest

from datasources.errors import FormatError
from datasources.formats import open_reader
from tests.datasources.hostile.corpus import PARQUET, packed
from tests.datasources.hostile.workbooks import cell, row, save_xlsx


def mutated(content: bytes, seed: int) -> bytes:
    """The same for the same seed."""
    dice, changed = random.Random(seed), bytearray(content)
    for _ in range(dice.randrange(1, 8)):
        at = dice.randrange(len(changed))
        match dice.randrange(4):
            case 0:
                changed[at] ^= 1 << dice.randrange(8)
            case 1:
                changed[at : at + dice.randrange(1, 64)] = b""
            case 2:
                changed[at:at] = dice.randbytes(dice.randrange(1, 64))
            case _:
                changed[at] = dice.choice((0, 0x7F, 0x80, 0xFF))
        if not changed:
            return b"PAR1"
    return bytes(changed)


def verdict(path) -> str:
    """The refusal, or how many rows were read."""
    try:
        reader = open_reader(path)
        try:
            return f"{sum(len(batch) + len(batch.refused) for batch in reader.batches())} rows"
        finally:
            reader.close()
    except FormatError as refusal:
        return str(refusal)


def judge(folder, name: str, content: bytes, seed: int) -> None:
    path = folder / name
    path.write_bytes(content[:4] + mutated(content[4:], seed))
    said = verdict(path)
    assert said.endswith(("rows", "。")), said


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    rows = [row(line, cell(f"A{line}", f"甲{line}"), cell(f"B{line}", str(line))) for line in range(1, 500)]
    save_xlsx(path, rows)
    return path.read_bytes()


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_parquet_file_is_refused_or_read(seed, tmp_path):
    judge(tmp_path, "a.parquet", PARQUET, seed)


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_workbook_is_refused_or_read(seed, tmp_path, book):
    judge(tmp_path, "a.xlsx", book, seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(10))
def test_five_hundred_damaged_parquet_files(part, tmp_path):
    for seed in range(1000 + 50 * part, 1050 + 50 * part):
        judge(tmp_path, "a.parquet", PARQUET, seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_hundred_damaged_workbooks_and_archives(tmp_path, book):
    archive = packed({"a.csv": "姓名,金额\n" + "张三,1\n" * 500}, zipfile.ZIP_DEFLATED)
    for seed in range(100):
        judge(tmp_path, "a.xlsx", book, seed + 5000)
        judge(tmp_path, "a.zip", archive, seed + 6000)
