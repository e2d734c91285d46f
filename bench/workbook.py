"""A workbook of 300,000 rows × 12 columns: from the file to validated Parquet here, to bare rows of text by openpyxl.

    python -m bench.workbook [--rows 300000] [--repeats 3]

Both readings are compared cell by cell first; then they take turns. The platform reads in a caged process of its own,
cleans and checks every cell, and writes Parquet; openpyxl (read-only) only turns cells into text, and so does calamine,
the library underneath, which is timed alone as the bound of what can be reached.
"""

import argparse
import os
import platform
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import xlsxwriter
from python_calamine import CalamineWorkbook

from datasources.formats import sniff
from datasources.formats.texts import cell_text
from datasources.ingestion import SourceFile, ingest
from datasources.schema.standards import Standard

COLUMNS = {
    "no": ("code", "流水号"),
    "name": ("name", "姓名"),
    "id_card": ("id_card", "身份证号"),
    "phone": ("phone", "联系电话"),
    "employer": ("name", "单位名称"),
    "paid_on": ("date", "支付日期"),
    "entered_at": ("timestamp", "录入时间"),
    "amount": ("money", "金额"),
    "quantity": ("integer", "数量"),
    "kind": ("string", "类别"),
    "region": ("region_code", "行政区划代码"),
    "remark": ("text", "备注"),
}
STANDARD = Standard.from_definition({
    "slug": "payments",
    "title": {"zh": "支付记录"},
    "key": ["no"],
    "occurred": "paid_on",
    "columns": {name: {"type": kind, "title": title} for name, (kind, title) in COLUMNS.items()},
})  # fmt: skip
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NAMES = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平"


def write_workbook(path: Path, rows: int) -> None:
    """Invented payments; the same for the same number of rows."""
    dice = random.Random(7)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        formats = [
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        ]
        sheet = book.add_worksheet("支付")
        sheet.write_row(0, 0, [title for _, title in COLUMNS.values()])
        for row in range(1, rows + 1):
            for column, cell in enumerate(_payment(row, dice)):
                if isinstance(cell, datetime):
                    sheet.write_datetime(row, column, cell, formats[cell.time() != datetime.min.time()])
                else:
                    sheet.write(row, column, cell)


def _payment(row: int, dice: random.Random) -> list:
    day = datetime(2020, 1, 1) + timedelta(days=dice.randrange(1800))
    surname, given = (dice.choice(letters) for letters in _NAMES)
    return [
        f"ZF{row:09}", surname + given + dice.choice(_NAMES[1]), _id_card(dice), f"139{dice.randrange(10**8):08}",
        f"{surname}氏第{dice.randrange(500)}有限公司", day, day + timedelta(seconds=dice.randrange(1, 86_400)),
        dice.randrange(1, 10**7) / 100, dice.randrange(1, 20), dice.choice(("工资", "补贴", "救助", "其他")), "370202",
        f"{day.year}年{day.month}月第{row % 97}批次发放",
    ]  # fmt: skip


def _id_card(dice: random.Random) -> str:
    born = date(1950, 1, 1) + timedelta(days=dice.randrange(18_000))
    first = f"370202{born:%Y%m%d}{dice.randrange(1000):03}"
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def ours(path: Path, folder: Path) -> Path:
    """The platform's way; the Parquet file it wrote."""
    target = Path(tempfile.mkdtemp(dir=folder)) / "load"
    report = ingest(
        [SourceFile(path, path.name)], STANDARD, load_id=1, target=target, mapping=None, options={},
        reject_limit_percent=0, on_progress=lambda percent, stage: None,
    )  # fmt: skip
    assert report.rows_rejected == 0, report.reasons
    return target.parent / report.parquet[0]["path"]


def theirs(path: Path, keep: Callable[[list[str]], None] = lambda row: None) -> int:
    """openpyxl's way; the number of rows, each handed to ``keep``."""
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    count = 0
    for count, row in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=1):  # noqa: B007
        keep([cell_text(cell) for cell in row])
    return count


def bare(path: Path) -> int:
    """calamine alone, cells as it gives them."""
    return sum(1 for _ in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()) - 1


def compare(path: Path, folder: Path) -> None:
    """Raise AssertionError unless every cell of the Parquet file says what openpyxl reads."""
    table = pq.read_table(ours(path, folder))
    columns = [table[name].to_pylist() for name in COLUMNS]
    rows = iter(zip(*columns, strict=True))

    def same(row: list[str]) -> None:
        mine = [_spelled(cell, text) for cell, text in zip(next(rows), row, strict=True)]
        assert mine == row, (mine, row)

    assert theirs(path, same) == table.num_rows


def _spelled(cell: object, text: str) -> str:
    """A typed cell in the spelling of the sheet: money has two places there only where it needs them."""
    if hasattr(cell, "as_tuple"):
        return cell_text(float(cell))
    return cell_text(cell) if not isinstance(cell, str) else cell


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name), Path(name) / "payments.xlsx"
        write_workbook(path, given.rows)
        size = f"{given.rows:,} rows x {len(COLUMNS)}, {path.stat().st_size >> 20} MiB"
        print(f"{size}; {platform.machine()}, {os.cpu_count()} cores")
        compare(path, folder)
        print("contents: equal, cell by cell")
        ways = {"ours": lambda: ours(path, folder), "openpyxl": lambda: theirs(path), "calamine": lambda: bare(path)}
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(given.repeats):
            for way, read in ways.items():
                taken[way].append(_seconds(read))
        _print(taken)
        print(f"sniffing: {_seconds(lambda: sniff(path)):.2f} s")
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    print(f"peak memory of the caged reader: {child:,} MiB ({child * 1024 / given.rows:.2f} kB a row)")


def _print(taken: dict[str, list[float]]) -> None:
    middle = {way: statistics.median(seconds) for way, seconds in taken.items()}
    for way, seconds in taken.items():
        print(f"{way:9} {middle[way]:7.2f} s   ({', '.join(f'{one:.2f}' for one in seconds)})")
    print(f"openpyxl / ours: {middle['openpyxl'] / middle['ours']:.1f}   (goal: 5)")
    print(f"ours / calamine alone: {middle['ours'] / middle['calamine']:.1f}")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
