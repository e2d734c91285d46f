"""The pages: who may see what, what they say, what they change."""

import csv
import io

import pytest
from django.urls import reverse

from datasources.actions import start_draft
from datasources.models import Load, RememberedMapping, UploadDraft
from datasources.work.models import WorkStatus
from tests.datasources.app.conftest import GOOD, ID_CARD, MOSTLY_BAD, ONE_BAD, csv_text, stream

WORDS = {"standard": "fine_register", "mode": "append", "source_name": "", "coverage_from": "", "coverage_to": ""}


@pytest.fixture
def draft(delivery, cast):
    def make(text: str | bytes = GOOD, **terms) -> UploadDraft:
        return start_draft(delivery(**terms), [stream(text)], actor=cast.head)

    return make


def posted(draft: UploadDraft, **columns: str) -> dict[str, str]:
    """The mapping form as the page sends it: header -> column."""
    answer = {}
    for place, (header, column) in enumerate(columns.items()):
        answer |= {f"header_{place}": header, f"column_{place}": column}
    return answer


MAPPING = {"决定书文号": "fine_no", "身份证号": "id_card", "决定日期": "decided_on", "备注": ""}


def text_of(response) -> str:
    return response.content.decode()


# --- who may see what ---------------------------------------------------------------------------


def every_page(load: Load) -> list[str]:
    return [load.get_absolute_url(), load.dataset.get_absolute_url()]


def test_people_of_the_office_and_above_see_a_load(as_, loaded):
    load = loaded()
    for name in ("prosecutor", "head", "city_prosecutor", "admin"):
        for page in every_page(load):
            assert as_(name).get(page).status_code == 200


def test_for_an_outsider_a_load_is_as_if_it_did_not_exist(as_, loaded):
    load = loaded()
    for page in every_page(load):
        assert as_("outsider").get(page).status_code == 404
    assert as_("outsider").get(reverse("datasources:load", args=[load.pk + 1])).status_code == 404


@pytest.mark.parametrize("name", ["auditor", "sysadmin", "stray"])
def test_who_has_no_business_with_data_is_refused(as_, loaded, name):
    load = loaded()
    for page in [*every_page(load), reverse("datasources:datasets"), reverse("datasources:standards")]:
        assert as_(name).get(page).status_code == 403


def test_a_prosecutor_does_not_load_data(as_, standard):
    assert as_("prosecutor").get(reverse("datasources:upload")).status_code == 403


def test_a_draft_is_its_senders_alone(as_, draft):
    made = draft()
    assert as_("head").get(made.get_absolute_url()).status_code == 200
    assert as_("author").get(made.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("act", ["publish", "cancel", "withdraw"])
def test_an_office_above_decides_nothing_about_a_load(as_, loaded, act):
    load = loaded(MOSTLY_BAD)
    assert as_("author").post(reverse(f"datasources:{act}", args=[load.pk])).status_code == 403
    load.refresh_from_db()
    assert load.status == WorkStatus.HELD


def test_refused_rows_are_for_the_own_office_only(as_, loaded):
    load = loaded(ONE_BAD)
    rejects = reverse("datasources:rejects", args=[load.pk])
    assert as_("prosecutor").get(rejects).status_code == 200
    assert as_("city_prosecutor").get(rejects).status_code == 403
    assert as_("outsider").get(rejects).status_code == 404
    page = text_of(as_("city_prosecutor").get(load.get_absolute_url()))
    assert "隔离的行含原始数据，仅" in page
    assert "1101051" not in page


# --- lists -----------------------------------------------------------------------------------------


def test_an_empty_catalogue_says_what_to_do(as_, standard):
    page = text_of(as_("head").get(reverse("datasources:datasets")))
    assert "还没有数据集" in page
    assert reverse("datasources:upload") in page


def test_the_catalogue_shows_figures_and_only_what_is_visible(as_, loaded):
    loaded(GOOD)
    loaded(ONE_BAD)
    assert 'data-id="fine_register-990101"' in (page := text_of(as_("head").get(reverse("datasources:datasets"))))
    assert '<td class="num">7</td>' in page
    assert 'data-id="fine_register' not in text_of(as_("outsider").get(reverse("datasources:datasets")))


def test_the_catalogue_is_narrowed_by_standard_and_words(as_, loaded):
    loaded()
    asked = as_("head")
    assert "fine_register-990101" in text_of(asked.get("/data/?standard=fine_register&text=罚款"))
    assert "没有符合条件" in text_of(asked.get("/data/?standard=death_record"))


def test_the_catalogue_asks_a_fixed_number_of_questions(as_, loaded, django_assert_max_num_queries):
    loaded()
    loaded(office="county_a2")
    loaded(office="city_a")
    client = as_("admin")
    with django_assert_max_num_queries(16):
        client.get(reverse("datasources:datasets"))


def test_the_standards_are_listed_and_described(as_, standard):
    asked = as_("prosecutor")
    assert "罚款登记" in text_of(asked.get(reverse("datasources:standards")))
    page = text_of(asked.get(standard.get_absolute_url()))
    for said in ("公民身份号码", "身份证号", "必需", "主键", "元"):
        assert said in page


def test_a_standard_that_is_not_there_is_not_found(as_, db):
    assert as_("prosecutor").get(reverse("datasources:standard", args=["nothing"])).status_code == 404


# --- a sample of rows --------------------------------------------------------------------------------


def test_a_sample_is_masked_and_noted(as_, loaded, announced):
    dataset = loaded().dataset
    page = text_of(as_("prosecutor").post(reverse("datasources:sample", args=[dataset.slug])))
    assert "A1" in page
    assert ID_CARD not in page
    assert "张三" not in page
    assert announced[-1]["action"] == "dataset.browse"
    assert announced[-1]["actor"].username == "prosecutor"


def test_people_above_state_a_purpose_for_a_sample(as_, loaded, announced):
    dataset = loaded().dataset
    address = reverse("datasources:sample", args=[dataset.slug])
    assert "须写明用途" in text_of(as_("city_prosecutor").post(address, follow=True))
    assert "dataset.browse" not in [said["action"] for said in announced]
    assert "须写明用途" in text_of(as_("city_prosecutor").post(address, {"purpose": " x "}, follow=True))
    assert "A1" in text_of(as_("city_prosecutor").post(address, {"purpose": "核对线索"}))
    assert announced[-1]["purpose"] == "核对线索"


# --- upload ------------------------------------------------------------------------------------------


def send(client, text: str | bytes = GOOD, name: str = "fines.csv", **words):
    return client.post(reverse("datasources:upload"), {**WORDS, **words, "files": stream(text, name)})


def test_a_good_file_becomes_a_draft_and_nothing_is_loaded_yet(as_, standard):
    answer = send(as_("head"))
    assert answer.status_code == 302
    assert answer.url == UploadDraft.objects.get().get_absolute_url()
    assert not Load.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.csv", "文件是空的"),
        (b"PK\x03\x04 no workbook", "broken.xlsx", "broken.xlsx"),
        (b"\x00\x01\x02\x03" * 50, "noise.csv", "noise.csv"),
        (GOOD.splitlines()[0].encode() + b"\n", "header.csv", "没有数据行"),
    ],
)
def test_a_bad_file_is_refused_beside_its_field_and_nothing_is_stored(as_, standard, settings, content, name, said):
    answer = send(as_("head"), content, name)
    assert answer.status_code == 200
    (error,) = answer.context["form"].errors["files"]
    assert said in error
    assert not UploadDraft.objects.exists()
    assert list(settings.UPLOAD_DIR.glob("*")) == []


def test_half_a_coverage_is_refused(as_, standard):
    answer = send(as_("head"), coverage_from="2025-01-01")
    assert "coverage_to" in answer.context["form"].errors
    assert not UploadDraft.objects.exists()


def test_a_form_without_a_file_says_so(as_, standard):
    answer = as_("head").post(reverse("datasources:upload"), WORDS)
    assert answer.context["form"].errors["files"] == ["请选择要导入的文件。"]


def test_more_than_the_limit_is_refused(as_, standard, settings):
    settings.UPLOAD_LIMIT_MB = 0
    assert "上限" in send(as_("head")).context["form"].errors["files"][0]


def test_what_was_recognised_is_shown_with_masked_samples(as_, draft):
    page = text_of(as_("head").get(draft(GOOD.encode("gb18030")).get_absolute_url()))
    assert "gb18030" in page
    assert "别名一致" in page
    assert "标准中没有，不导入" in page
    assert ID_CARD not in page
    assert "张三" not in page


def test_long_numbers_in_a_column_nobody_knows_are_hidden(as_, draft):
    page = text_of(as_("head").get(draft(GOOD.replace("身份证号", "某号")).get_absolute_url()))
    assert ID_CARD not in page


def test_a_required_column_without_a_counterpart_is_named(as_, draft):
    page = text_of(as_("head").get(draft(GOOD.replace("决定书文号", "某栏")).get_absolute_url()))
    assert "还没有对应的必需列" in page
    assert "决定书文号" in page


def test_what_was_recognised_can_be_overruled(as_, draft):
    made = draft("标题行\n" + GOOD.replace(",", "|"))
    answer = as_("head").post(
        reverse("datasources:reread", args=[made.pk]), {"read-delimiter": "|", "read-header_row": "2"}
    )
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.options == {"delimiter": "|", "header_row": 2}
    assert "名称一致" in text_of(as_("head").get(made.get_absolute_url()))


def test_a_wrong_choice_is_said_and_changes_nothing(as_, draft):
    made = draft(GOOD.encode("gb18030"))
    answer = as_("head").post(reverse("datasources:reread", args=[made.pk]), {"read-encoding": "utf-8"})
    assert answer.context["reading"].non_field_errors()
    made.refresh_from_db()
    assert made.options == {}


def test_the_confirmed_mapping_starts_the_load_and_is_remembered(as_, draft):
    made = draft(source_name="甲局")
    answer = as_("head").post(made.get_absolute_url(), posted(made, **MAPPING))
    load = Load.objects.get()
    assert answer.url == load.get_absolute_url()
    assert load.status == WorkStatus.QUEUED
    assert not UploadDraft.objects.exists()
    assert RememberedMapping.objects.get().mapping == MAPPING


def test_a_mapping_without_a_required_column_is_refused_and_kept_on_the_page(as_, draft):
    made = draft()
    answer = as_("head").post(made.get_absolute_url(), posted(made, **MAPPING | {"决定日期": ""}))
    assert "缺少必需的列“决定日期”" in text_of(answer)
    assert not Load.objects.exists()
    assert {row.header: row.chosen for row in answer.context["table"].rows}["决定日期"] == ""


def test_two_columns_for_one_are_refused(as_, draft):
    made = draft()
    answer = as_("head").post(made.get_absolute_url(), posted(made, **MAPPING | {"备注": "fine_no"}))
    assert "有两列都映射到" in text_of(answer)
    assert not Load.objects.exists()


def test_the_same_file_again_is_said_and_may_be_insisted_on(as_, loaded, draft):
    first, made = loaded(), draft()
    answer = as_("head").post(made.get_absolute_url(), posted(made, **MAPPING))
    assert f"由批次 {first.pk} 入库" in text_of(answer)
    assert "仍然导入" in text_of(answer)
    answer = as_("head").post(made.get_absolute_url(), posted(made, **MAPPING) | {"force": "1"})
    assert answer.status_code == 302
    assert Load.objects.count() == 2


def test_a_draft_is_thrown_away_with_its_file(as_, draft, settings):
    as_("head").post(reverse("datasources:discard", args=[draft().pk]))
    assert not UploadDraft.objects.exists()
    assert list(settings.UPLOAD_DIR.glob("*")) == []


# --- a load ------------------------------------------------------------------------------------------


def test_a_waiting_load_asks_again_by_itself_and_an_ended_one_does_not(as_, queued, loaded):
    waiting = text_of(as_("head").get(queued().get_absolute_url()))
    assert 'hx-trigger="load delay:1s"' in waiting
    assert "hx-trigger" not in text_of(as_("head").get(loaded(ONE_BAD).get_absolute_url()))


def test_htmx_gets_the_moving_part_alone(as_, queued):
    fragment = text_of(as_("head").get(queued().get_absolute_url(), headers={"HX-Request": "true"}))
    assert fragment.lstrip().startswith('<div id="load"')
    assert "<html" not in fragment


def test_the_result_shows_counts_reasons_and_masked_cells(as_, loaded):
    page = text_of(as_("head").get(loaded(ONE_BAD).get_absolute_url()))
    for said in ('data-q="rows_read">5<', 'data-q="rows_loaded">4<', 'data-q="rows_rejected">1<', "fines.csv"):
        assert said in page
    assert "不是有效的公民身份号码" in page
    assert "110105194912310021" not in page
    assert "备注" in page


def test_a_held_load_is_published_from_its_page(as_, loaded):
    load = loaded(MOSTLY_BAD)
    publish = reverse("datasources:publish", args=[load.pk])
    assert publish in text_of(as_("head").get(load.get_absolute_url()))
    assert publish not in text_of(as_("prosecutor").get(load.get_absolute_url()))
    as_("head").post(publish)
    load.refresh_from_db()
    assert load.published_at


def test_a_waiting_load_is_cancelled_from_its_page(as_, queued):
    load = queued()
    as_("head").post(reverse("datasources:cancel", args=[load.pk]))
    load.refresh_from_db()
    assert load.status == WorkStatus.CANCELLED


def test_a_load_is_withdrawn_from_its_page_with_a_reason(as_, loaded):
    load = loaded()
    address = reverse("datasources:withdraw", args=[load.pk])
    assert "没有写明撤回原因" in text_of(as_("head").post(address, follow=True))
    assert "来源更正" in text_of(as_("head").post(address, {"reason": "来源更正"}, follow=True))
    load.refresh_from_db()
    assert load.withdrawn_at


def downloaded(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_refused_rows_are_downloaded_masked(as_, loaded, announced):
    load = loaded(ONE_BAD)
    titles, row = downloaded(as_("head").get(reverse("datasources:rejects", args=[load.pk])))
    assert titles[:5] == ["文件", "行号", "列", "原值", "原因"]
    assert row[:3] == ["fines.csv", "6", "身份证号"]
    assert "110105194912310021" not in "".join(row)
    assert "张三" not in "".join(row)
    assert announced[-1]["detail"]["unmasked"] is False


def test_a_key_pressed_once_is_no_purpose(as_, loaded, announced):
    load = loaded(ONE_BAD)
    answer = as_("head").get(reverse("datasources:rejects", args=[load.pk]), {"purpose": "x"})
    assert "110105194912310021" not in answer.getvalue().decode()
    assert not announced[-1]["detail"]["unmasked"]


def test_with_a_purpose_refused_rows_are_downloaded_as_they_came(as_, loaded, announced):
    load = loaded(ONE_BAD)
    address = reverse("datasources:rejects", args=[load.pk])
    _titles, row = downloaded(as_("head").get(address, {"purpose": "退回来源单位改正"}))
    assert row[3] == "110105194912310021"
    assert announced[-1]["purpose"] == "退回来源单位改正"
    assert announced[-1]["detail"]["unmasked"] is True


def test_there_is_nothing_to_download_where_nothing_was_refused(as_, loaded):
    assert as_("head").get(reverse("datasources:rejects", args=[loaded().pk])).status_code == 404


def test_a_cell_that_would_compute_in_a_spreadsheet_is_harmless(as_, loaded):
    load = loaded(csv_text("=1+1,张三,110105194912310021,2025-01-01,1,"), accept_rejects=True)
    _titles, row = downloaded(as_("head").get(reverse("datasources:rejects", args=[load.pk])))
    assert "'=1+1" in row
