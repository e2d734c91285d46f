"""The mapping page: what is proposed, what a person must confirm, and what would come of it."""

import re

import pytest
from django.urls import reverse
from ruamel.yaml import YAML

from datasources.actions import start_draft
from datasources.models import Load, RememberedMapping, UploadDraft
from tests.datasources.app.conftest import GOOD, ID_CARD, csv_text, stream

LIKE = GOOD.replace("决定日期", "决定的日期")


@pytest.fixture
def as_(client, cast):
    def sign_in(name: str):
        client.force_login(getattr(cast, name), backend="supervision.offices.backends.RoleBackend")
        return client

    return sign_in


@pytest.fixture
def draft(delivery, cast):
    def make(text: str | bytes = GOOD, **terms) -> UploadDraft:
        return start_draft(delivery(**terms), [stream(text)], actor=cast.head)

    return make


def address(draft: UploadDraft, name: str) -> str:
    return reverse(f"datasources:{name}", args=[draft.pk])


def table_of(client, draft: UploadDraft):
    return client.get(draft.get_absolute_url()).context["table"]


def chosen(table) -> dict[str, str]:
    return {row.header: row.chosen for row in table.rows}


def posted(table, **changes: str) -> dict[str, str]:
    form = {}
    for row in table.rows:
        form |= {f"header_{row.place}": row.header, f"column_{row.place}": changes.get(row.header, row.chosen)}
    return form


def text_of(response) -> str:
    return response.content.decode()


# --- what is proposed ---------------------------------------------------------------------------


def test_a_likeness_is_offered_and_not_taken(as_, draft):
    made, head = draft(LIKE), as_("head")
    table = table_of(head, made)
    assert chosen(table)["决定的日期"] == ""
    assert [(one.column.name, one.likely.header) for one in table.missing] == [("decided_on", "决定的日期")]
    head.post(made.get_absolute_url(), posted(table))
    assert not Load.objects.exists()


def test_a_likeness_counts_once_it_is_confirmed(as_, draft):
    made, head = draft(LIKE), as_("head")
    head.post(address(made, "draft_mapping"), posted(table_of(head, made)) | {"accept": "决定的日期"})
    table = table_of(head, made)
    assert (chosen(table)["决定的日期"], table.missing) == ("decided_on", [])
    head.post(made.get_absolute_url(), posted(table))
    assert Load.objects.get().mapping["决定的日期"] == "decided_on"


def test_all_likenesses_are_accepted_at_once(as_, draft):
    made, head = draft(LIKE.replace("姓名", "人员姓名")), as_("head")
    head.post(address(made, "draft_mapping"), posted(table_of(head, made)) | {"accept_all": "1"})
    table = table_of(head, made)
    assert (chosen(table)["决定的日期"], chosen(table)["人员姓名"], table.suggested) == ("decided_on", "name", 0)


def test_what_is_chosen_stays_when_the_file_is_read_another_way(as_, draft):
    made, head = draft(LIKE), as_("head")
    head.post(address(made, "draft_mapping"), posted(table_of(head, made), 决定的日期="decided_on"))
    head.post(address(made, "reread"), {"read-encoding": "gb18030", "read-header_row": "1"})
    head.post(address(made, "reread"), {"read-encoding": "utf-8"})
    assert chosen(table_of(head, made))["决定的日期"] == "decided_on"


def test_two_columns_for_one_are_said_beside_both(as_, draft):
    made, head = draft(), as_("head")
    answer = head.post(
        address(made, "draft_mapping"),
        posted(table_of(head, made), 备注="name"),
        headers={"HX-Request": "true"},
    )
    text = text_of(answer)
    assert text.lstrip().startswith("<form")
    assert text.count("与另一列重复") == 2


def test_columns_that_are_dropped_are_named(as_, draft):
    page = text_of(as_("head").get(draft().get_absolute_url()))
    assert re.search(r'id="dropped">[^<]*备注', page)


# --- what would come of it ----------------------------------------------------------------------

BAD = csv_text(
    f"E1,张三,{ID_CARD},2025年1月5日,1.2万元,甲",
    f"E2,李四四,{ID_CARD},没有日期,很多,乙",
    f"E3,王五,{ID_CARD},没有日期,300,丙",
    f",赵六,{ID_CARD},2025-03-05,300,丁",
)


def test_the_preview_is_what_the_load_does(as_, draft, loaded):
    table = table_of(as_("head"), draft(BAD))
    load = loaded(BAD, accept_rejects=True, force=True)
    assert (table.loaded, table.refused) == (load.rows_loaded, load.rows_rejected) == (1, 3)
    said = {f"{row.header}：{reason}": count for row in table.rows for reason, count in row.reasons.items()}
    assert said == load.report["reasons"]


def test_cells_are_shown_as_they_will_be(as_, draft):
    table = table_of(as_("head"), draft(BAD))
    (day,) = [row for row in table.rows if row.header == "决定日期"]
    assert [(cell.raw, cell.value, bool(cell.reason)) for cell in day.samples] == [
        ("2025年1月5日", "2025-01-05", False),
        ("2025-03-05", "2025-03-05", False),
        ("没有日期", "", True),
    ]


@pytest.mark.parametrize("header", ["身份证号", "证件号码", "某人证件号"])
def test_an_identity_is_masked_whatever_its_column_is_taken_for(as_, draft, header):
    made, head = draft(GOOD.replace("身份证号", header)), as_("head")
    for column in ("id_card", "", "fine_no"):
        text = text_of(head.post(
            address(made, "draft_mapping"), posted(table_of(head, made), **{header: column}), follow=True
        ))  # fmt: skip
        assert ID_CARD not in text


def test_names_in_a_column_nobody_chose_are_masked(as_, draft):
    assert "李四四" not in text_of(as_("head").get(draft(GOOD.replace("姓名", "当事人名单")).get_absolute_url()))


# --- what is remembered -------------------------------------------------------------------------


def test_a_confirmed_mapping_says_whose_it_was_and_can_be_put_off(as_, draft):
    head, first = as_("head"), draft(LIKE, source_name="甲局")
    head.post(first.get_absolute_url(), posted(table_of(head, first), 决定的日期="decided_on"))
    second = draft(LIKE + "\n", source_name="甲局")
    assert chosen(table_of(head, second))["决定的日期"] == "decided_on"
    assert "head 确认的映射" in text_of(head.get(second.get_absolute_url()))
    head.post(address(second, "draft_mapping"), {"anew": "1"})
    assert chosen(table_of(head, second))["决定的日期"] == ""


def test_remembered_mappings_are_the_offices_own_and_can_be_deleted(as_, draft):
    head, made = as_("head"), draft(source_name="甲局")
    head.post(made.get_absolute_url(), posted(table_of(head, made)))
    (kept,) = RememberedMapping.objects.all()
    forget = reverse("datasources:forget_mapping", args=[kept.pk])
    assert as_("admin").post(forget).status_code == 404
    assert "甲局" in text_of(as_("head").get(reverse("datasources:mappings")))
    as_("head").post(forget)
    assert not RememberedMapping.objects.exists()


def test_the_mapping_file_is_what_the_command_takes(as_, draft):
    made, head = draft(), as_("head")
    answer = head.get(address(made, "draft_mapping_file"))
    assert answer.headers["Content-Disposition"].endswith('fine_register-mapping.yaml"')
    mapping = YAML(typ="safe").load(text_of(answer))
    assert mapping == chosen(table_of(head, made))
    assert list(mapping)[0] == "决定书文号"


# --- which standard -----------------------------------------------------------------------------


def test_without_a_standard_the_best_are_offered_with_their_share(as_, standard):
    head = as_("head")
    answer = head.post(reverse("datasources:upload"), {"mode": "append", "files": stream(GOOD)})
    (made,) = UploadDraft.objects.all()
    assert answer.url == made.get_absolute_url()
    assert "5 / 6 列（83%）" in text_of(head.get(answer.url))
    head.post(address(made, "draft_standard"), {"standard": "fine_register"})
    assert table_of(head, made).missing == []


def test_a_wrong_standard_can_be_changed(as_, draft):
    made = draft()
    head = as_("head")
    head.post(address(made, "draft_standard"), {"another": "1"})
    made.refresh_from_db()
    assert made.standard is None
    assert 'id="standards"' in head.get(made.get_absolute_url()).content.decode()


def test_headers_that_fit_nothing_are_said(as_, standard):
    head = as_("head")
    head.post(reverse("datasources:upload"), {"mode": "append", "files": stream("x,y\n1,2\n")})
    assert "没有一个数据标准" in text_of(head.get(UploadDraft.objects.get().get_absolute_url()))


def test_one_of_several_files_is_read_its_own_way(as_, delivery, cast):
    files = [stream(GOOD, "a.csv"), stream(GOOD.replace(",", "|").replace("A1", "A9"), "b.csv")]
    made, head = start_draft(delivery(), files, actor=cast.head), as_("head")
    head.post(address(made, "reread"), {"read-file": "b.csv", "read-delimiter": "|"})
    made.refresh_from_db()
    assert made.options == {"files": {"b.csv": {"delimiter": "|"}}}
    assert table_of(head, made).loaded == 6


def test_a_corrected_quarantine_is_led_to_where_it_belongs(as_, standard, loaded):
    load = loaded(BAD, accept_rejects=True)
    head = as_("head")
    download = b"".join(head.get(reverse("datasources:rejects", args=[load.pk])).streaming_content)
    head.post(reverse("datasources:upload"), {"mode": "append", "files": stream(download, f"rejects-{load.pk}.csv")})
    text = text_of(head.get(UploadDraft.objects.get().get_absolute_url()))
    assert reverse("datasources:quarantine", args=[load.pk]) in text
