import csv
import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision.audit.models import Entry
from supervision.leads.exports import COLUMNS, FORMS, export, formats
from supervision.leads.exports.formats import FORMULA_STARTS, safe
from supervision.leads.models import Lead
from tests.supervision.leads.building import ID_CARD, make_lead, match, record

NAMES = [column.name for column in COLUMNS]


def written(leads, form: str) -> bytes:
    return b"".join(export(leads, FORMS[form], "测试人"))


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def one_text_column(monkeypatch):
    """Writers that see a single column: the lead itself, which the test gives as text."""
    column = type(COLUMNS[0])("text", "文字", lambda text: text)
    monkeypatch.setattr(formats, "COLUMNS", (column,))


anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
dangerous = st.builds(str.__add__, st.sampled_from(FORMULA_STARTS), anything)


@given(st.lists(anything | dangerous, min_size=1, max_size=20))
@settings(deadline=None, max_examples=200)
def test_no_text_in_a_csv_begins_like_a_formula(texts):
    content = formats._csv_lines([[safe(text)] for text in texts])
    cells = [row[0] if row else "" for row in csv.reader(io.StringIO(content.decode(), newline=""))]
    assert len(cells) == len(texts)
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]
    assert [cell.removeprefix("'") for cell in cells] == [text.removeprefix("'") for text in texts]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(one_text_column):
    @given(st.lists(anything | dangerous | st.just("http://example.org/"), min_size=1, max_size=20))
    @settings(deadline=None, max_examples=60)
    def hold(texts):
        content = b"".join(formats.xlsx_chunks(texts))
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        cells = [row[0] for row in sheet.iter_rows(min_row=2)]
        assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
        assert not [cell for cell in cells if str(cell.value or "").startswith(FORMULA_STARTS)]

    hold()


@pytest.mark.parametrize(
    ("value", "written_as"),
    [
        ("=1+1", "'=1+1"),
        ("-5", "'-5"),
        ("@A1", "'@A1"),
        ("\t1", "'\t1"),
        ("甲=乙", "甲=乙"),
        (-5, -5),
        (Decimal("-1"), Decimal("-1")),
    ],
)
def test_only_text_that_begins_like_a_formula_is_quoted(value, written_as):
    assert safe(value) == written_as


@pytest.mark.django_db
def test_a_csv_opens_as_utf_8_and_has_a_line_a_lead(model, offices):
    record(model, offices["county_a1"], [match("A1"), match("A2")])
    content = written(Lead.objects.order_by("id"), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = csv_rows(content)
    assert rows[0] == [str(column.title) for column in COLUMNS]
    assert [row[0] for row in rows[1:]] == list(Lead.objects.order_by("id").values_list("number", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_no_export_holds_an_identity_in_clear(lead, form):
    content = written(Lead.objects.all(), form)
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        content = "".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row).encode()
    assert ID_CARD.encode() not in content
    assert "张三丰".encode() not in content
    assert lead.number.encode() in content


@pytest.mark.django_db
def test_a_workbook_keeps_numbers_as_numbers_and_says_who_exported_it(lead):
    book = openpyxl.load_workbook(io.BytesIO(written(Lead.objects.all(), "xlsx")))
    row = dict(zip(NAMES, next(book.active.iter_rows(min_row=2, values_only=True)), strict=True))
    assert (row["score"], row["amount"], row["status"]) == (80, 1500, "待研判")
    assert book.properties.creator == "测试人"


@pytest.mark.django_db
def test_a_full_sheet_is_followed_by_another(model, offices, monkeypatch):
    monkeypatch.setattr(formats, "SHEET_ROWS", 3)
    record(model, offices["county_a1"], [match(f"A{number}") for number in range(5)])
    book = openpyxl.load_workbook(io.BytesIO(written(Lead.objects.all(), "xlsx")))
    assert [sheet.max_row for sheet in book.worksheets] == [3, 3, 2]


@pytest.mark.django_db
def test_json_lines_carry_words_for_machines(lead):
    record_ = json.loads(written(Lead.objects.all(), "ndjson"))
    assert list(record_) == NAMES
    assert (record_["status"], record_["amount"], record_["occurred_on"]) == ("new", "1500.00", "2026-01-05")


@pytest.mark.django_db
def test_parquet_carries_types(lead, tmp_path):
    file = tmp_path / "leads.parquet"
    file.write_bytes(written(Lead.objects.all(), "parquet"))
    row = pq.read_table(file).to_pylist()[0]
    assert (row["occurred_on"], row["amount"], row["score"]) == (date(2026, 1, 5), Decimal("1500.00"), 80)


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_an_export_without_leads_is_a_file_that_opens(form, tmp_path):
    content = written(Lead.objects.none(), form)
    if form == "csv":
        assert len(csv_rows(content)) == 1
    elif form == "xlsx":
        assert openpyxl.load_workbook(io.BytesIO(content)).active.max_row == 1
    elif form == "ndjson":
        assert content == b""
    else:
        (tmp_path / "f").write_bytes(content)
        assert pq.read_table(tmp_path / "f").num_rows == 0


def run_export(*words) -> dict:
    out = io.StringIO()
    call_command("export_leads", *map(str, words), "--format", "json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_the_command_writes_the_form_of_the_files_ending(lead, tmp_path, form):
    file = tmp_path / f"leads.{form}"
    assert run_export("--office", "990101", "--to", file) == {"rows": 1, "file": str(file), "format": form}
    assert file.stat().st_size > 0


@pytest.mark.django_db
def test_the_command_takes_the_office_and_those_below_it(model, offices, tmp_path):
    make_lead(model, offices["county_a1"])
    make_lead(model, offices["county_b1"], "B1")
    assert run_export("--office", "990100", "--to", tmp_path / "a.csv")["rows"] == 1
    assert run_export("--office", "990000", "--to", tmp_path / "b.csv")["rows"] == 2
    assert run_export("--office", "990000", "--status", "filed", "--to", tmp_path / "c.csv")["rows"] == 0
    assert run_export("--office", "990000", "--model", model.slug, "--to", tmp_path / "d.csv")["rows"] == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--office", "123456", "--to", "x.csv"], "没有代码为 123456 的单位"),
        (["--office", "990101", "--to", "x.doc"], "不支持“doc”这种格式"),
        (["--office", "990101", "--model", "nothing", "--to", "x.csv"], "没有标识为 nothing 的模型"),
        (["--office", "990101", "--to", "/nowhere/x.csv"], "无法写入"),
    ],
)
def test_the_command_says_what_is_wrong(offices, words, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("export_leads", *words)


@pytest.mark.django_db
def test_a_failed_export_leaves_the_older_file_as_it_was(lead, tmp_path, monkeypatch):
    file = tmp_path / "leads.csv"
    file.write_text("older")

    def broken(leads, form, author=""):
        yield b"half"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("supervision.leads.management.commands.export_leads.export", broken)
    with pytest.raises(CommandError, match="无法写入"):
        call_command("export_leads", "--office", "990101", "--to", str(file))
    assert [path.name for path in tmp_path.iterdir()] == ["leads.csv"]
    assert file.read_text() == "older"


@pytest.mark.django_db
def test_the_command_leaves_an_entry_with_the_number_of_rows(lead, tmp_path):
    run_export("--office", "990101", "--to", tmp_path / "leads.csv", "--status", "new")
    entry = Entry.objects.get(action="lead.export")
    assert entry.detail == {"rows": 1, "format": "csv", "filters": {"status": "new"}}
    assert entry.office_path == lead.office_path
