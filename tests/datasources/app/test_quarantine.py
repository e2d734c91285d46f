"""The quarantine pages: who sees them, what they show, what is done there."""

import csv
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from datasources.actions import perform_load
from datasources.actions.mending import mend_row
from datasources.models import Load, MendedRow
from datasources.quarantine.balance import balance_of
from tests.datasources.app.conftest import ID_CARD, csv_text

WRONG = "110105194912310021"
BAD = csv_text(
    f"D1,张三,{WRONG},没有日期,100,甲",
    f"D2,李四四,{ID_CARD},没有日期,200,乙",
    f"D3,王五,{ID_CARD},2025-03-05,很多钱,=1+1",
    f"D4,赵六,{ID_CARD},2025-03-05,300,丁",
)


@pytest.fixture
def load(loaded) -> Load:
    return loaded(BAD, accept_rejects=True)


def page(load: Load, name: str = "quarantine", *more) -> str:
    return reverse(f"datasources:{name}", args=[load.pk, *more])


def text_of(response) -> str:
    return response.content.decode()


def lines_of(text: str) -> list[str]:
    return re.findall(r'<tr data-id="(\d+)"', text)


# --- who may see what ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status"),
    [("head", 200), ("prosecutor", 200), ("city_prosecutor", 403), ("outsider", 404), ("auditor", 403)],
)
def test_refused_rows_are_for_the_own_office(as_, load, name, status):
    assert as_(name).get(page(load)).status_code == status


def test_who_may_not_load_may_not_correct(as_, load):
    assert as_("prosecutor").get(page(load, "quarantine_row", 1)).status_code == 403
    assert as_("prosecutor").post(page(load, "quarantine_bring_in")).status_code == 403


def test_a_row_that_is_not_there_is_not_found(as_, load):
    assert as_("head").get(page(load, "quarantine_row", 99)).status_code == 404


def test_identities_are_masked_until_a_purpose_is_stated(as_, load, announced):
    head = as_("head")
    assert WRONG not in text_of(head.get(page(load)))
    head.post(page(load, "quarantine_purpose"), {"purpose": "x"})
    assert WRONG not in text_of(head.get(page(load)))
    head.post(page(load, "quarantine_purpose"), {"purpose": "改正隔离数据"})
    assert WRONG in text_of(head.get(page(load)))
    said = [said for said in announced if said["action"] == "load.reveal"]
    assert [(one["purpose"], one["detail"]["rows"]) for one in said] == [("改正隔离数据", 3)]
    head.post(page(load, "quarantine_purpose"), {"hide": "1"})
    assert WRONG not in text_of(head.get(page(load)))


# --- what it shows ------------------------------------------------------------------------------

FILTERS = [
    ({}, ["2", "3", "4"]),
    ({"column": "决定日期"}, ["2", "3"]),
    ({"column": "罚款金额"}, ["4"]),
    ({"line": "3"}, ["3"]),
    ({"line": "99"}, []),
    ({"state": "ready"}, ["3"]),
    ({"state": "open"}, ["2", "4"]),
]


@pytest.mark.parametrize(("chosen", "lines"), FILTERS)
def test_rows_are_found_by_reason_column_line_and_state(as_, load, cast, chosen, lines):
    mend_row(load, 2, {"决定日期": "2025-01-01"}, actor=cast.head)
    assert lines_of(text_of(as_("head").get(page(load), chosen))) == lines


def test_every_reason_of_the_load_is_a_chip_that_finds_its_rows(as_, load):
    head = as_("head")
    chips = re.findall(
        r'class="chip" href="([^"]+)" hx-get[^>]*>(?:<strong>[^<]*</strong> )?[^<]*<b>(\d+)</b>',
        text_of(head.get(page(load))),
    )
    assert len(chips) == 4
    for address, count in chips:
        assert len(lines_of(text_of(head.get(address.replace("&amp;", "&"))))) == int(count)


def test_asked_by_htmx_the_list_comes_alone(as_, load):
    text = text_of(as_("head").get(page(load), headers={"HX-Request": "true"}))
    assert text.lstrip().startswith('<section class="panel" id="refused"')


# --- correcting ---------------------------------------------------------------------------------


def field(place: int, text: str) -> dict[str, str]:
    return {f"cell_{place}": text}


DAY, FINE = 3, 4  # places of columns in the file


def test_the_verdict_is_given_while_the_cell_is_typed(as_, load):
    head = as_("head")
    good = text_of(head.post(page(load, "quarantine_verdict", 2), field(DAY, "2023年5月1日")))
    assert "2023-05-01" in good
    assert "全部合格" in good
    assert "还有 1 个" in text_of(head.post(page(load, "quarantine_verdict", 2), field(DAY, "五月")))
    assert not MendedRow.objects.exists()


def test_a_corrected_row_waits_to_be_loaded_and_the_counts_add_up(as_, load):
    head = as_("head")
    head.post(page(load, "quarantine_row", 2), field(DAY, "2023年5月1日"))
    assert balance_of(load).ready == 1
    answer = head.post(page(load, "quarantine_bring_in"))
    made = Load.objects.get(mended_from=load)
    assert answer.url == made.get_absolute_url()
    assert perform_load(made.pk)
    text = text_of(head.get(page(load)))
    for word, figure in {
        "rows_read": 4,
        "rows_loaded": 1,
        "rows_rejected": 3,
        "mended": 1,
        "aside": 0,
        "open": 2,
    }.items():
        assert f'data-q="{word}">{figure}<' in text
    assert "改正自" in text_of(head.get(made.get_absolute_url()))
    assert re.search(r"改正后入库 <b>1</b>.*待处理 <b>2</b>", text_of(head.get(load.get_absolute_url())))


def test_the_same_text_is_replaced_in_all_rows_after_their_number_was_shown(as_, load):
    head = as_("head")
    assert "全部替换（2 行）" in text_of(head.get(page(load, "quarantine_row", 2)))
    head.post(page(load, "quarantine_row", 2), field(DAY, "2023-05-01") | {"alike": "决定日期"})
    assert sorted(MendedRow.objects.values_list("number", "is_ready")) == [(1, False), (2, True)]


def test_a_cell_that_need_not_be_filled_can_be_emptied(as_, load):
    as_("head").post(page(load, "quarantine_row", 3), field(FINE, "") | {f"clear_{FINE}": "1"})
    assert MendedRow.objects.get().cells == {"罚款金额": ""}
    assert MendedRow.objects.get().is_ready


def test_a_row_is_set_aside_and_taken_up_again(as_, load):
    head = as_("head")
    head.post(page(load, "quarantine_row_aside", 3), {"reason": "来源单位确认作废"})
    assert balance_of(load).set_aside == 1
    head.post(page(load, "quarantine_undo", 3))
    assert balance_of(load).set_aside == 0


def test_what_a_filter_finds_is_set_aside_at_once(as_, load):
    as_("head").post(page(load, "quarantine_aside") + "?column=决定日期", {"reason": "来源单位确认作废"})
    assert sorted(MendedRow.objects.values_list("number", flat=True)) == [1, 2]


# --- files --------------------------------------------------------------------------------------


def downloaded(response) -> list[list[str]]:
    content = b"".join(response.streaming_content)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def corrected(head, load, change, encoding="utf-8-sig", purpose="改正隔离数据"):
    rows = downloaded(head.get(page(load, "rejects"), {"purpose": purpose}))
    change(rows)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    file = SimpleUploadedFile("改好了.csv", out.getvalue().encode(encoding))
    return text_of(head.post(page(load, "quarantine_upload"), {"file": file}, follow=True))


def put(row: int, column: int, text: str):
    def change(rows):
        rows[row][column + 5] = text

    return change


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_corrected_download_is_known_by_file_and_line(as_, load, encoding):
    said = corrected(as_("head"), load, put(2, DAY, "2025-06-01"), encoding)
    assert "1 行已合格" in said
    assert list(MendedRow.objects.values_list("number", "cells", "is_ready")) == [(2, {"决定日期": "2025-06-01"}, True)]


def test_a_masked_download_that_is_corrected_keeps_what_was_masked(as_, load):
    corrected(as_("head"), load, put(2, DAY, "2025-06-01"), purpose="")
    assert MendedRow.objects.get().cells == {"决定日期": "2025-06-01"}


def test_a_number_that_a_spreadsheet_spoilt_is_no_correction(as_, load):
    def change(rows):
        rows[2][DAY + 5], rows[2][2 + 5] = "2025-06-01", "1.10105E+17"

    corrected(as_("head"), load, change)
    assert MendedRow.objects.get().cells == {"决定日期": "2025-06-01"}
    assert MendedRow.objects.get().is_ready


def test_rows_of_another_load_are_counted_and_left(as_, load):
    def change(rows):
        rows[1][0], rows[2][1] = "别的文件.csv", "77"

    assert "2 行不属于本批次" in corrected(as_("head"), load, change)


def test_a_file_that_is_no_download_is_refused_with_what_to_do(as_, load):
    file = SimpleUploadedFile("x.csv", BAD.encode())
    said = text_of(as_("head").post(page(load, "quarantine_upload"), {"file": file}, follow=True))
    assert "不是隔离区下载的文件" in said


def test_the_workbook_is_masked_and_computes_nothing(as_, load):
    answer = as_("head").get(page(load, "rejects_workbook"))
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    content = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "没有日期" in content
    assert WRONG not in content
    assert "<f>" not in content


def test_the_workbook_for_a_purpose_holds_what_came(as_, load, announced):
    answer = as_("head").get(page(load, "rejects_workbook"), {"purpose": "改正隔离数据"})
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert any(WRONG in book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert announced[-1]["detail"]["unmasked"] is True
