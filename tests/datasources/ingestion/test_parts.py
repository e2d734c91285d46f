"""Files of several parts: every row says which one it came from."""

import zipfile

from datasources.ingestion import SourceFile
from tests.datasources.ingestion.samples import HEADER, loaded, take_in

GOOD, BAD = "A{0},,张三,罚款,2024-01-05,1\n", "B{0},,李四,罚款,昨天,1\n"


def test_rows_footers_and_refusals_name_the_member_of_an_archive(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("一月.csv", HEADER + GOOD.format(1) + GOOD.format(2) + "合计,,,,,2\n")
        archive.writestr("二月.csv", HEADER + GOOD.format(3) + BAD.format(4))
    report = take_in(tmp_path, SourceFile(path, "a.zip"), reject_limit_percent=50)
    assert [(row["source_file"], row["source_line"]) for row in loaded(tmp_path, report)] == [
        ("a.zip/一月.csv", 2), ("a.zip/一月.csv", 3), ("a.zip/二月.csv", 2),
    ]  # fmt: skip
    assert report.footer == ["a.zip/一月.csv:4"]
    rejects = (tmp_path / "lake" / report.rejects_path).read_text(encoding="utf-8-sig")
    assert "a.zip/二月.csv" in rejects
    assert (report.rows_read, report.rows_loaded, report.rows_rejected) == (4, 3, 1)
