"""The quality report of a load: when it is made, what it warns of, who sees it, and what is never in it."""

import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from datasources.actions import import_standard, perform_load, publish_held_load, quality
from datasources.actions.errors import ActRefused
from datasources.actions.folders import lake_root
from datasources.actions.quality import measure_load
from datasources.announcements import acted
from datasources.models import DataStandard, Load, QualityReport
from datasources.tasks import measure_quality
from datasources.work.models import WorkStatus
from tests.datasources.app.conftest import DEFINITION, GOOD, ID_CARD, MOSTLY_BAD, ONE_BAD, csv_text

CANARY = "金丝雀"


def many(prefix: str, count: int, *, name: str = CANARY, month: int = 1, fine: str = "100") -> str:
    return csv_text(*(f"{prefix}{n},{name},{ID_CARD},2025-{month:02d}-{n % 28 + 1:02d},{fine}," for n in range(count)))


@pytest.fixture
def as_(client, cast):
    def sign_in(name: str):
        client.force_login(getattr(cast, name), backend="supervision.offices.backends.RoleBackend")
        return client

    return sign_in


@pytest.fixture
def with_regions(standard) -> DataStandard:
    """The small standard, with a region."""
    columns = {**DEFINITION["columns"], "region": {"type": "region_code", "title": "区划"}}
    record, _outcome = import_standard({**DEFINITION, "region": "region", "columns": columns}, actor=None)
    return record


def page_of(load: Load) -> str:
    return reverse("datasources:load_quality", args=[load.pk])


def page_of_dataset(load: Load) -> str:
    return reverse("datasources:quality", args=[load.dataset.slug])


def text_of(response) -> str:
    return response.content.decode()


# --- when a load is measured --------------------------------------------------------------------


def test_a_load_is_measured_when_it_is_done(loaded):
    figures = loaded(ONE_BAD).quality.figures
    assert (figures["rows"], figures["read"], figures["rejected"]) == (4, 5, 1)
    assert figures["columns"]["id_card"]["refused"] == {"不是有效的公民身份号码（校验位或日期不符）": 1}
    assert figures["days"]["first"] == "2025-01-01"


def test_a_held_load_is_measured_for_the_person_who_decides(loaded, cast):
    held = loaded(MOSTLY_BAD)
    assert held.status == WorkStatus.HELD
    measured_at = held.quality.measured_at
    publish_held_load(held, actor=cast.head)
    assert QualityReport.objects.get(load=held).measured_at == measured_at


def test_a_load_that_cannot_be_measured_takes_effect_all_the_same(loaded, monkeypatch):
    def fail(*args, **terms):
        raise RuntimeError

    monkeypatch.setattr(quality, "measure", fail)
    load = loaded(GOOD)
    assert load.published_at
    assert not QualityReport.objects.exists()


def test_nothing_of_measuring_stays_in_the_lake(loaded):
    load = loaded(GOOD)
    measure_load(load, actor=None)
    assert {path.name for path in lake_root().rglob("*") if path.is_file()} == {"part-00000.parquet"}


def test_a_missing_report_is_made_by_the_worker_and_by_the_command(loaded):
    first, second = loaded(GOOD), loaded(ONE_BAD)
    figures = first.quality.figures
    QualityReport.objects.all().delete()
    measure_quality(first.pk)
    assert QualityReport.objects.get(load=first).figures == json.loads(json.dumps(figures))
    out = io.StringIO()
    call_command("measure_quality", "--format", "json", stdout=out)
    assert json.loads(out.getvalue()) == {"measured": [{"load": second.pk, "warnings": 1}]}


def test_a_load_whose_files_are_gone_is_not_measured(loaded):
    load = loaded(GOOD)
    for path in lake_root().rglob("*.parquet"):
        path.unlink()
    with pytest.raises(ActRefused):
        measure_load(load, actor=None)


def test_measuring_later_is_announced(loaded, cast):
    heard: list[dict] = []

    def hear(sender, **said):
        heard.append(said)

    load = loaded(GOOD)
    acted.connect(hear)
    measure_load(load, actor=cast.head)
    acted.disconnect(hear)
    assert [said["action"] for said in heard] == ["load.measure"]


# --- against the load before --------------------------------------------------------------------


def test_a_load_is_warned_of_when_a_column_collapses(loaded):
    loaded(many("A", 30))
    warnings = loaded(many("B", 30, name="", month=2)).quality.warnings
    assert [(warning["column"], warning["code"]) for warning in warnings] == [("name", "completeness_fell")]
    assert "“姓名”的填写率由 100.0% 降到 0.0%" in warnings[0]["text"]


def test_rows_that_are_there_already_are_told_apart(loaded):
    loaded(many("A", 10))
    changed, same = many("A", 5, fine="200"), many("A", 7).splitlines(keepends=True)[6:]
    key = loaded(changed + "".join(same)).quality.figures["key"]
    assert (key["new"], key["changed"], key["same"]) == (0, 5, 2)


def test_a_withdrawn_load_is_nothing_to_compare_with(loaded):
    first = loaded(many("A", 60))
    Load.objects.filter(pk=first.pk).update(withdrawn_at=first.published_at)
    load = loaded(many("B", 20))
    assert load.quality.warnings == []
    assert load.quality.figures["key"]["new"] == 20


def test_areas_below_without_a_row_are_named(with_regions, queued, as_):
    text = GOOD.replace("备注", "区划").replace("甲", "990101").replace("乙", "990102").replace("丙", "990101")
    load = queued(text, office="city_a")
    perform_load(load.pk)
    page = text_of(as_("city_prosecutor").get(page_of(load)))
    assert "没有数据的辖区：石桥县人民检察院" in page
    assert 'data-area="990101"' in page


# --- pages --------------------------------------------------------------------------------------


def test_people_of_the_office_and_above_see_the_figures(as_, loaded):
    load = loaded()
    for name in ("prosecutor", "head", "city_prosecutor", "admin"):
        for page in (page_of(load), page_of_dataset(load)):
            assert 'data-part="complete"' in text_of(as_(name).get(page))


@pytest.mark.parametrize(("name", "status"), [("outsider", 404), ("auditor", 403), ("sysadmin", 403), ("stray", 403)])
def test_nobody_else_does(as_, loaded, name, status):
    load = loaded()
    files = [
        reverse("datasources:load_quality_file", args=[load.pk, "csv"]),
        reverse("datasources:quality_file", args=[load.dataset.slug, "xlsx"]),
    ]
    for address in (page_of(load), page_of_dataset(load), *files):
        assert as_(name).get(address).status_code == status


def test_nothing_of_a_person_is_on_the_page_or_in_the_files(as_, loaded):
    load = loaded(many("甲A", 60))
    client = as_("head")
    told = [json.dumps(load.quality.figures, ensure_ascii=False), text_of(client.get(page_of(load)))]
    told += [text_of(client.get(page_of_dataset(load)))]
    told += [text_of(client.get(reverse("datasources:load_quality_file", args=[load.pk, "csv"])))]
    for text in told:
        assert CANARY not in text
        assert ID_CARD not in text
        assert "甲A17" not in text


def test_the_load_page_says_what_it_is_warned_of(as_, loaded):
    loaded(many("A", 60))
    load = loaded(many("B", 20, month=2))
    page = text_of(as_("head").get(load.get_absolute_url()))
    assert "行数由上一批次的 60 行降到 20 行。请" in page
    assert page_of(load) in page


def test_the_dataset_page_is_of_all_current_loads_together(as_, loaded):
    loaded(many("A", 20))
    load = loaded(many("B", 10, month=3))
    page = as_("head").get(page_of_dataset(load))
    assert page.context["page"].figures["rows"] == 30
    assert [point["rows"] for point in page.context["points"]] == [20, 10]
    assert "2025-01-21 至 2025-02-28 没有数据" in text_of(page)


def test_the_dataset_page_says_which_loads_are_not_in_it(as_, loaded):
    loaded(many("A", 20))
    QualityReport.objects.all().delete()
    load = loaded(many("B", 10))
    page = text_of(as_("head").get(page_of_dataset(load)))
    assert "有 1 个有效批次还没有质量报告" in page
    assert reverse("datasources:measure_dataset", args=[load.dataset.slug]) in page


def test_an_empty_dataset_says_what_to_do(as_, loaded):
    load = loaded(MOSTLY_BAD)
    assert "导入文件后，在这里查看数据的质量" in text_of(as_("head").get(page_of_dataset(load)))


def test_a_load_without_a_report_is_measured_on_request(as_, loaded, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(quality, "ring_on_commit", lambda task, pk: asked.append(pk))
    load = loaded()
    QualityReport.objects.all().delete()
    measure = reverse("datasources:measure_load", args=[load.pk])
    assert measure in text_of(as_("head").get(page_of(load)))
    answer = as_("head").post(measure)
    assert (asked, answer.url) == ([load.pk], page_of(load) + "?asked=1")
    assert f'hx-get="{page_of(load)}?asked=2"' in text_of(as_("head").get(answer.url))
    assert "hx-get" not in text_of(as_("head").get(page_of(load) + "?asked=60")).split('id="quality"')[1]


def test_a_page_that_waited_is_drawn_anew_when_its_report_is_there(as_, loaded):
    load = loaded()
    answer = as_("head").get(page_of(load), {"asked": "3"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == page_of(load)


@pytest.mark.parametrize(("name", "status"), [("prosecutor", 403), ("author", 403), ("outsider", 403)])
def test_who_loads_no_data_of_the_office_asks_for_no_measuring(as_, loaded, name, status):
    load = loaded()
    assert as_(name).post(reverse("datasources:measure_load", args=[load.pk])).status_code == status
    assert as_(name).post(reverse("datasources:measure_dataset", args=[load.dataset.slug])).status_code == status


def test_the_figures_are_downloaded_as_a_workbook_and_as_csv(as_, loaded):
    load = loaded(ONE_BAD)
    book = as_("head").get(reverse("datasources:load_quality_file", args=[load.pk, "xlsx"]))
    sheets = load_workbook(io.BytesIO(book.content))
    assert sheets.sheetnames[0] == "总体"
    assert [cell.value for cell in sheets["字段"]["A"]] == ["列", *DEFINITION["columns"]]
    table = (
        as_("head")
        .get(reverse("datasources:quality_file", args=[load.dataset.slug, "csv"]))
        .content.decode("utf-8-sig")
    )
    assert len(table.splitlines()) == 1 + len(DEFINITION["columns"])
    assert as_("head").get(reverse("datasources:load_quality_file", args=[load.pk, "doc"])).status_code == 404


def test_english_readers_get_sentences_with_their_figures(as_, loaded):
    loaded(many("A", 30))
    load = loaded(many("B", 30, name="", month=2))
    client = as_("head")
    client.cookies["django_language"] = "en"
    with translation.override("zh-hans"):  # what the request sets does not outlive the test
        page = text_of(client.get(page_of(load)))
    assert "100.0%" in page
    assert "%(" not in page
