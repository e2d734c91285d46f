"""Bombs at their full size: refused, and whoever asked has grown by little."""

import gzip
import resource
import zipfile
from itertools import chain

import pytest

from datasources.errors import FormatError
from datasources.formats import open_reader, sniff
from tests.datasources.hostile.workbooks import cell, row, save_xlsx

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
MB = 1 << 20


@pytest.fixture(autouse=True)
def _parent_stays_small():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def read(path) -> int:
    sniff(path)
    reader = open_reader(path)
    try:
        return sum(len(batch) for batch in reader.batches())
    finally:
        reader.close()


def refused(path, says: str) -> None:
    with pytest.raises(FormatError, match=says):
        read(path)


def test_a_cell_of_a_gigabyte(tmp_path):
    text = ("x" * MB for _ in range(1024))
    rows = chain(['<row r="1"><c r="A1" t="inlineStr"><is><t>'], text, ["</t></is></c></row>"])
    refused(save_xlsx(tmp_path / "a.xlsx", rows), "过大|内存")


def test_ten_million_rows_of_one_cell(tmp_path):
    rows = (
        "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(at, at + 1000))
        for at in range(1, 10**7, 1000)
    )
    refused(save_xlsx(tmp_path / "a.xlsx", rows), "最多 1,048,576 行")


def test_a_gigabyte_of_shared_strings(tmp_path):
    strings = chain(['count="1" uniqueCount="1">'], ("<si><t>" + "x" * (5 * MB) + "</t></si>" for _ in range(200)))
    refused(
        save_xlsx(tmp_path / "a.xlsx", [row(1, '<c r="A1" t="s"><v>0</v></c>')], strings=strings), "空的|内存|表头|秒"
    )


def test_a_million_times_the_same_long_string(tmp_path):
    rows = (f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10**6))
    strings = ('count="1" uniqueCount="1">', f"<si><t>{'x' * 32_000}</t></si>")
    refused(save_xlsx(tmp_path / "a.xlsx", rows, strings=strings), "内存|秒")


def test_a_gigabyte_in_a_gzip(tmp_path):
    with gzip.open(tmp_path / "a.csv.gz", "wb") as packed:
        packed.write(b"name,amount\n")
        for _ in range(1024):
            packed.write(b"zhang,10000\n" * (MB // 12))
    refused(tmp_path / "a.csv.gz", "压缩炸弹")


def test_a_gigabyte_in_an_archive(tmp_path):
    with (
        zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w") as member,
    ):
        for _ in range(1024):
            member.write(b"name,amount\n" * (MB // 12))
    refused(tmp_path / "a.zip", "压缩炸弹")


def test_a_line_of_a_gigabyte_of_json(tmp_path):
    with (tmp_path / "a.jsonl").open("w") as file:
        file.write('{"a":"')
        for _ in range(1024):
            file.write("x" * MB)
        file.write('"}\n{"a":"1"}\n')
    assert read(tmp_path / "a.jsonl") == 1


def test_a_gigabyte_in_one_string_of_an_array(tmp_path):
    with (tmp_path / "a.json").open("w") as file:
        file.write('[{"a":"')
        for _ in range(1024):
            file.write("x" * MB)
        file.write('"}]')
    refused(tmp_path / "a.json", "内存|秒")


def test_a_sheet_as_tall_as_can_be_is_read(tmp_path):
    rows = (row(n, cell(f"A{n}", f"甲{n}"), cell(f"B{n}", "1")) for n in range(1, 1_048_577))
    assert read(save_xlsx(tmp_path / "a.xlsx", rows)) == 1_048_575
