"""What lies in a ZIP file, judged by its directory before anything is unfolded."""

import re
import zipfile
from dataclasses import dataclass

from datasources.errors import FormatError
from datasources.formats.base import Source
from datasources.formats.names import shown_path

#: members of an archive; parts of a workbook
_MOST = 2_000
#: bytes that an archive may state it unfolds to: this, or so many times its size
_UNFOLDED, _RATIO = 1 << 30, 200
_OTHER_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst")
_NO_TABLES = (
    ".pdf", ".doc", ".docx", ".ppt", ".pptx", ".wps", ".ofd", ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff",
    ".mp3", ".mp4", ".avi", ".exe", ".dll", ".md", ".ini", ".db", ".lnk",
)  # fmt: skip
_JUNK = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|\._|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_OFFICE = {"word/": "Word 文档", "ppt/": "演示文稿"}


@dataclass(frozen=True)
class Member:
    """``name`` is how it is shown, decoded and harmless."""

    name: str
    info: zipfile.ZipInfo


def is_workbook(source: Source) -> bool:
    """Whether a ZIP file is a workbook. Raises FormatError when it is another kind of office document, or too much."""
    with zipfile.ZipFile(source.path) as file:
        infos = file.infolist()
        names = {info.filename for info in infos}
        opendocument = "mimetype" in names and "content.xml" in names
    if not opendocument and "[Content_Types].xml" not in names:
        return False
    place = f"文件 {source.name}"
    for folder, what in _OFFICE.items():
        if any(name.startswith(folder) for name in names):
            raise FormatError(place, f"是{what}，不是表格", "请把其中的表格另存为 XLSX 或 CSV 后再导入")
    if len(infos) > _MOST or sum(info.file_size for info in infos) > 2 * _UNFOLDED:
        raise FormatError(place, "作为工作簿过大", "请另存为 CSV 后再导入")
    return True


def find_members(source: Source) -> tuple[dict[str, Member], list[str]]:
    """The members that may hold tables, by their shown names, and sentences on what is left out.

    Raises:
        FormatError: the archive is locked, a bomb, or has another archive in it.
    """
    with zipfile.ZipFile(source.path) as file:
        infos = [info for info in file.infolist() if not info.is_dir()]
    _refuse_bombs(infos, source)
    members: dict[str, Member] = {}
    notes: list[str] = []
    for info in infos:
        name = shown_path(_decoded(info))
        ending = name.lower()
        if _JUNK.search(_decoded(info)) or info.file_size == 0:
            continue
        if ending.endswith(_OTHER_ARCHIVES):
            raise FormatError(f"文件 {source.name}/{name}", "是压缩包里的压缩包", "请先解开，只打包一层后再导入")
        if ending.endswith(_NO_TABLES):
            notes.append(f"“{name}”不是表格，未读取")
            continue
        if info.flag_bits & 1:
            raise FormatError(f"文件 {source.name}", "设有打开密码", "请去掉密码后再导入")
        while name in members:
            name = f"{name} (2)"
        members[name] = Member(name, info)
    if not members:
        raise FormatError(f"文件 {source.name}", "压缩包里没有表格", "请确认打包的是 CSV、XLSX、JSON 或 Parquet 文件")
    return members, notes


def _refuse_bombs(infos: list[zipfile.ZipInfo], source: Source) -> None:
    place, stored = f"文件 {source.name}", source.path.stat().st_size
    if len(infos) > _MOST:
        raise FormatError(place, f"压缩包里有 {len(infos):,} 个文件，最多可读 {_MOST:,} 个", "请分成几个压缩包后再导入")
    if sum(info.file_size for info in infos) > max(_UNFOLDED, _RATIO * stored):
        raise FormatError(place, f"解开后超过原来的 {_RATIO} 倍，是压缩炸弹", "请直接上传其中的表格")
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise FormatError(place, "各文件在压缩包里互相重叠，是压缩炸弹", "请直接上传其中的表格")
        end = info.header_offset + info.compress_size


def _decoded(info: zipfile.ZipInfo) -> str:
    """A name that does not say it is UTF-8 was written in UTF-8 all the same, or in GBK by a Chinese Windows."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
