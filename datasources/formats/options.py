"""What a person may overrule about the reading of a file: one table for the page, the command and the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasources.errors import FormatError

#: the key under which options for single files of a load stand: {"files": {"表.csv": {"encoding": "latin-1"}}}
PER_FILE = "files"
ALL_PARTS = "*"
ROC = "roc"


@dataclass(frozen=True)
class ReadingOption:
    """``least`` and ``most``: the option is a whole number between them. ``allowed``: its only values, if listed."""

    name: str
    title: str
    meaning: str
    allowed: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    @property
    def range(self) -> str:
        """The values it can have besides auto, for a person."""
        if self.least is not None:
            return f"{self.least}–{self.most:,}"
        return "、".join(self.allowed)

    def checked(self, value: Any, place: str) -> Any:
        """The value as the readers use it, None for automatic. Raises FormatError where it cannot be one."""
        if value in (None, "", "auto"):
            return None
        if self.least is not None:
            return self._number(value, place)
        if self.allowed and value not in self.allowed:
            raise FormatError(
                place, f"{self.title}应为 auto、{'、'.join(self.allowed)} 之一，现为 {value}", "请改正后再试"
            )
        return value

    def _number(self, value: Any, place: str) -> int:
        number = int(value) if str(value).isdecimal() and len(str(value)) < 10 else -1
        if not self.least <= number <= self.most:
            raise FormatError(
                place, f"{self.title}应为 {self.least} 至 {self.most:,} 的整数，现为 {value}", "请改正后再试"
            )
        return number


_MONEY = ("元", "千元", "万元", "亿元")
OPTIONS = {
    option.name: option
    for option in (
        ReadingOption("encoding", "编码", "文本的编码，如 utf-8、gb18030、utf-16、latin-1"),
        ReadingOption("delimiter", "分隔符", "隔开单元格的一个字符，如逗号、分号、制表符（写作 \\t 或 tab）、\\x01"),
        ReadingOption("quote", "引号", "包住单元格的一个字符；none 表示没有引号，引号就是内容"),
        ReadingOption("sheet", "工作表", "工作表名、压缩包成员名，或 HTML 的第几个表；* 表示表头相同的全部依次读取"),
        ReadingOption("header_row", "表头所在行", "表头第一行的行号，从 1 数起", least=1, most=1_048_576),
        ReadingOption("header_rows", "表头行数", "表头占几行；0 表示没有表头，各列称为第1列、第2列…", least=0, most=10),
        ReadingOption("footer_rows", "表尾行数", "末尾几行不是数据；0 表示末尾全是数据", least=0, most=1_000),
        ReadingOption("unit", "金额单位", "列名和单元格里没有写明单位的金额都按它", allowed=_MONEY),
        ReadingOption("years", "纪年", "roc 表示日期中的年份是民国纪年；auto 表示公元", allowed=(ROC,)),
    )
}  # fmt: skip
_TAB = {"tab": "\t", "\\t": "\t", "\\x01": "\x01"}


def options_of(file: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options for one file of a load, checked: those of all files, overruled by those under its name.

    Options of other readers than these (there are none today) are left as they are.

    Raises:
        FormatError: a value is none that the option can have.
    """
    own = options.get(PER_FILE, {}).get(file, {})
    merged = {name: value for name, value in {**options, **own}.items() if name != PER_FILE}
    checked = {
        name: OPTIONS[name].checked(value, f"文件 {file}") if name in OPTIONS else value
        for name, value in merged.items()
    }
    if checked.get("delimiter"):
        checked["delimiter"] = _TAB.get(checked["delimiter"], checked["delimiter"])
    return checked
