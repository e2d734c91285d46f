"""Which encoding a text file is in, decided by trying rather than by guessing from statistics."""

import codecs
import re
from pathlib import Path

from datasources.errors import FormatError

_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: share of bytes beyond ASCII that may be damaged before the encoding is held to be another one
_DAMAGED = 0.01
#: characters that no table has
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_ESCAPED = re.compile("[\udc80-\udcff]")
#: undecodable bytes come through as these characters, so that only their rows are refused
ERRORS = "surrogateescape"


def find_encoding(path: Path, name: str, told: str | None) -> str:
    """The name of the codec. Raises FormatError for what is no text, or not in the encoding that was told."""
    sample = _sample(path)
    if told:
        return _checked(path, name, sample, told)
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\0" in sample:
        return _wide_or_binary(name, sample)
    for encoding in ("utf-8", "gb18030"):
        if _damage(sample, encoding) <= _DAMAGED:
            return encoding
    raise FormatError(
        f"文件 {name}",
        f"既不是 UTF-8 也不是 GB18030 编码，第 {first_bad_line(path, 'utf-8')} 行有无法识别的字节",
        "请确认文件的编码并在导入时指定（例如 latin-1），或另存为 UTF-8 后再导入",
    )


def first_bad_line(path: Path, encoding: str) -> int:
    """The 1-based line of the first byte that the codec cannot read; 0 when it reads everything."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            try:
                line += decoder.decode(block, final=not block).count("\n")
            except UnicodeDecodeError as error:
                whole = error.object[: error.start].decode(encoding, "ignore")
                return line + whole.count("\n")
            if not block:
                return 0


def _sample(path: Path) -> bytes:
    """The first block; where it is plain ASCII, the first block that is not."""
    with path.open("rb") as file:
        first = block = file.read(_BLOCK)
        while block and block.isascii() and b"\0" not in first:
            block = file.read(_BLOCK)
    if block is first or not block:
        return first
    return block[block.find(b"\n") + 1 :]


def _checked(path: Path, name: str, sample: bytes, told: str) -> str:
    try:
        codec = codecs.lookup(told).name
        if not codecs.lookup(told)._is_text_encoding:
            raise LookupError(told)
    except LookupError as error:
        raise FormatError(
            f"文件 {name}", f"不认识名为 {told} 的编码", "可用的有 utf-8、gb18030、utf-16、latin-1"
        ) from error
    encoding = "gb18030" if codec in ("gbk", "gb2312") else codec
    if encoding == "utf-8":
        encoding = "utf-8-sig"
    if _damage(sample, encoding) > _DAMAGED:
        raise FormatError(
            f"文件 {name}",
            f"按 {told} 编码读取时，第 {first_bad_line(path, encoding)} 行有无法识别的字节",
            "请改选编码（可先用“自动识别”）后再导入",
        )
    return encoding


def _wide_or_binary(name: str, sample: bytes) -> str:
    """UTF-16 without a mark has a zero in every other byte of its ASCII part."""
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if zeros.count(0) > 0.2 * len(zeros) and not _CONTROL.search(sample.decode(encoding, "ignore")):
            return encoding
    raise FormatError(f"文件 {name}", "不是文本表格", "请上传 CSV、XLSX 或 JSON 行（.jsonl）文件")


def _damage(sample: bytes, encoding: str) -> float:
    """Share of the bytes beyond ASCII that the codec cannot read. A character cut by the sample's end is no damage."""
    decoder = codecs.getincrementaldecoder(encoding)(ERRORS)
    try:
        text = decoder.decode(sample, final=False)
    except UnicodeDecodeError:
        return 1.0
    bad = len(_ESCAPED.findall(text))
    return bad / max(1, len(sample) - len(sample.decode("ascii", "ignore")))
