"""The invented file of the ingestion benchmark: twelve columns of Chinese text, numbers with check digits, dates."""

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasources.schema.standards import Standard
from datasources.schema.types.check_digits import USCC_ALPHABET

STANDARD = Standard.from_definition({
    "slug": "payments",
    "title": {"zh": "支付记录"},
    "key": ["record_no"],
    "occurred": "paid_on",
    "region": "region",
    "columns": {
        "record_no": {"type": "code", "title": "流水号", "required": True},
        "name": {"type": "name", "title": "姓名", "required": True},
        "id_card": {"type": "id_card", "title": "身份证号", "required": True},
        "phone": {"type": "phone", "title": "联系电话"},
        "employer": {"type": "name", "title": "单位名称"},
        "uscc": {"type": "uscc", "title": "统一社会信用代码"},
        "paid_on": {"type": "date", "title": "支付日期", "required": True},
        "entered_at": {"type": "timestamp", "title": "录入时间"},
        "amount": {"type": "money", "title": "金额", "unit": "元"},
        "kind": {"type": "string", "title": "类别", "values": ["工资", "补贴", "救助", "养老金", "其他"]},
        "region": {"type": "region_code", "title": "行政区划代码"},
        "remark": {"type": "text", "title": "备注"},
    },
})  # fmt: skip
_BATCH = 250_000
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建国华文玉兰志红"
_PLACES = ["昆明", "曲靖", "玉溪", "保山", "昭通", "丽江", "普洱", "临沧"]
_TRADES = ["商贸", "建筑工程", "农业科技", "医药", "运输", "劳务派遣", "物业服务"]
_REMARKS = ["按月发放、已核对", "补发上季度差额, 经办人已签字", "系统自动生成。", "本人领取，凭证附后", ""]


def write_utf8(path: Path, rows: int, seed: int = 1) -> None:
    """The file in UTF-8. Every row has a number of its own; some remarks hold commas, most amounts two places."""
    with path.open("wb") as file:
        file.write((",".join(column.title for column in STANDARD.columns.values()) + "\n").encode())
        for first in range(0, rows, _BATCH):
            table = _table(np.random.default_rng([seed, first]), first, min(_BATCH, rows - first))
            lines = pc.binary_join_element_wise(*(_quoted(column) for column in table.columns), ",")
            file.write("\n".join(lines.to_pylist()).encode() + b"\n")


def write_gb18030(source: Path, path: Path) -> None:
    with source.open(encoding="utf-8", newline="") as text, path.open("w", encoding="gb18030", newline="") as file:
        while piece := text.read(1 << 22):
            file.write(piece)


def write_many(source: Path, path: Path, times: int) -> None:
    """The rows of a file so many times over."""
    with source.open("rb") as rows, path.open("wb") as file:
        file.write(rows.readline())
        first = rows.tell()
        for _ in range(times):
            rows.seek(first)
            shutil.copyfileobj(rows, file, 1 << 20)


def _table(chance: np.random.Generator, first: int, rows: int) -> pa.Table:
    def pick(words: list[str] | str) -> pa.Array:
        return pa.array(list(words)).take(pa.array(chance.integers(len(words), size=rows)))

    days = np.datetime64("2015-01-01") + chance.integers(0, 3650, rows)
    entered = days.astype("datetime64[s]") + chance.integers(0, 86_400, rows)
    fen = chance.integers(100, 5_000_000, rows)
    company = (pa.array(["云南"] * rows), pick(_PLACES), pick(_SURNAMES), pick(_GIVEN), pick(_TRADES))
    columns = {
        "record_no": _joined(pa.array(["YN"] * rows), pa.array(np.arange(first, first + rows) + 10_000_000_000)),
        "name": _joined(pick(_SURNAMES), pick(_GIVEN), pick([*_GIVEN, ""])),
        "id_card": _id_cards(chance, rows),
        "phone": pa.array(13_000_000_000 + chance.integers(0, 7_000_000_000, rows)).cast(pa.string()),
        "employer": _joined(*company, pa.array(["有限公司"] * rows)),
        "uscc": _credit_codes(chance, rows),
        "paid_on": pa.array(days).cast(pa.string()),
        "entered_at": pa.array(entered).cast(pa.string()),
        "amount": _joined(pa.array(fen // 100), pa.array(["."] * rows), pc.utf8_lpad(_text(fen % 100), 2, "0")),
        "kind": pick(["工资", "补贴", "救助", "养老金", "其他"]),
        "region": _text(530_100 + chance.integers(0, 29, rows)),
        "remark": pick(_REMARKS),
    }
    return pa.table(columns)


def _quoted(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.match_substring(cells, ","), pc.binary_join_element_wise('"', cells, '"', ""), cells)


def _text(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _joined(*parts: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(*(part.cast(pa.string()) for part in parts), "")


def _id_cards(chance: np.random.Generator, rows: int) -> pa.Array:
    born = np.datetime64("1950-01-01") + chance.integers(0, 20_000, rows)
    day = pc.replace_substring(pa.array(born).cast(pa.string()), "-", "")
    region = _text(530_100 + chance.integers(0, 29, rows))
    first = _joined(region, day, pc.utf8_lpad(_text(chance.integers(1, 1000, rows)), 3, "0"))
    weights = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
    total = (_bytes(first, 17).astype(np.int64) - 48) @ weights
    return _joined(first, pa.array(list("10X98765432")).take(pa.array(total % 11)))


def _credit_codes(chance: np.random.Generator, rows: int) -> pa.Array:
    values = np.concatenate(
        [np.tile([9, 1, 5, 3, 0, 1], (rows, 1)), chance.integers(0, 10, (rows, 2)), chance.integers(0, 31, (rows, 9))],
        axis=1,
    )
    total = values @ np.array([pow(3, place, 31) for place in range(17)])
    values = np.column_stack([values, (31 - total % 31) % 31])
    letters = np.frombuffer(USCC_ALPHABET.encode(), np.uint8)[values]
    return pa.array(letters.view("S18").ravel().astype("U18"))


def _bytes(texts: pa.StringArray, width: int) -> np.ndarray:
    return np.frombuffer(texts.buffers()[2], np.uint8)[: len(texts) * width].reshape(-1, width)
