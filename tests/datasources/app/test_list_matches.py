"""List matching: which level a match has, whose it is, how it ends, what leaves the house."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from datasources.actions import list_matching as acts
from datasources.actions.errors import ActRefused
from datasources.actions.performing_matches import perform_list_match
from datasources.actions.sharing import revoke_share
from datasources.errors import FormatError
from datasources.match_results import met
from datasources.models import Dataset, ListMatch
from datasources.work.leases import claim
from datasources.work.models import WorkStatus
from tests.datasources.app.conftest import HEADER, ID_CARD, OTHER_CARD, stream

PURPOSE = "核对社区矫正名单"
COLUMNS = {"号码": "id_card", "姓名": "name", "日期": "decided_on"}
HELD = (
    f"A1,张三丰,{ID_CARD},2025-01-05,100,甲\n"
    "A2,李四四,,2025-02-05,200,乙\n"
    "A3,王五五,,2025-03-05,300,丙\n"
    f"A4,赵六六,{OTHER_CARD},2025-04-05,300,丙\n"
)


@pytest.fixture(autouse=True)
def _own_results(settings, tmp_path):
    settings.RUN_DIR = tmp_path / "runs"


@pytest.fixture
def held(loaded) -> Dataset:
    return loaded(HEADER + HELD).dataset


@pytest.fixture
def uploaded(held, cast):
    def upload(*rows: str, dataset: Dataset | None = None, actor=None) -> ListMatch:
        text = "号码,姓名,日期\n" + "".join(f"{row}\n" for row in rows)
        return acts.upload_list(
            dataset or held, stream(text, "list.csv"), actor=actor or cast.prosecutor, purpose=PURPOSE
        )

    return upload


@pytest.fixture
def matched(uploaded, cast):
    def match(*rows: str, columns=COLUMNS, **terms) -> ListMatch:
        made = uploaded(*rows, **terms)
        acts.start_match(made, columns, actor=made.actor)
        assert perform_list_match(made.pk)
        made.refresh_from_db()
        return made

    return match


def levels(match: ListMatch) -> list[tuple[str, str | None]]:
    """Level and the row that was met, in the order of the result."""
    return [(one.level, dict(one.theirs).get("决定书文号")) for one in met(match)]


# --- levels ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (f"{ID_CARD},另一名,", [("A", "A1")]),
        (f" {ID_CARD.lower()} ,,", [("A", "A1")]),
        (",李 四四,2025年2月5日", [("B", "A2")]),
        (",李四四,2020-01-01", [("C", "A2")]),  # the name alone
        (",李四司,", [("C", "A2")]),  # one character differs
        (",李四,", [("none", None)]),
        (",欧阳六,", [("none", None)]),
        (f"{ID_CARD},赵六六,2025-04-05", [("A", "A1")]),  # whose number is another one is not met by name
        ("不详,,", [("none", None)]),
        (",,2025-01-05", [("none", None)]),  # a day alone says nothing
    ],
)
def test_the_level_of_a_match(matched, entry, expected):
    assert levels(matched(entry)) == expected


def test_companies_are_alike_by_the_telling_part_of_their_names(loaded, matched):
    loaded(HEADER + "A9,南浦市宏达建筑工程有限公司,,2025-01-05,1,\n")
    match = matched(",南浦市宏达建筑工程有限责任公司,", ",南浦市宏达建工有限公司,", ",北湖市远景置业有限公司,")
    assert levels(match)[0] == ("C", "A9")
    assert levels(match)[-1] == ("none", None)


def test_counts_are_of_entries_by_their_best_level(matched):
    match = matched(f"{ID_CARD},,", ",李四四,2025-02-05", ",王五武,", ",无人氏,")
    assert match.rows == 4
    assert match.levels == {"A": 1, "B": 1, "C": 1, "none": 1}


def test_a_row_that_was_superseded_is_not_met(held, loaded, matched):
    loaded(HEADER + "A1,张三丰,,2025-01-05,100,甲\n")
    assert levels(matched(f"{ID_CARD},,")) == [("none", None)]


def test_of_a_shared_dataset_only_rows_of_the_region_are_met(pool, share, matched, cast):
    share(pool, access="browse", rows="own_region")
    match = matched(f"{ID_CARD},,", f"{OTHER_CARD},,", dataset=pool)
    assert levels(match) == [("A", "P1"), ("none", None)]


# --- refusals --------------------------------------------------------------------------------------


def test_a_hidden_dataset_is_not_matched(held, uploaded, cast):
    waiting = uploaded(f"{ID_CARD},,")
    Dataset.objects.update(visibility=Dataset.Visibility.USABLE)
    with pytest.raises(ActRefused):
        uploaded(f"{ID_CARD},,", dataset=Dataset.objects.get())
    waiting.dataset.refresh_from_db()
    with pytest.raises(ActRefused):
        acts.start_match(waiting, COLUMNS, actor=cast.prosecutor)


def test_what_was_hidden_or_taken_back_meanwhile_is_not_shown_any_more(pool, share, matched, as_, cast):
    given = share(pool, access="browse")
    match = matched(f"{ID_CARD},,", dataset=pool)
    page = match.get_absolute_url()
    assert "P1" in strip_tags(as_("prosecutor").get(page).content.decode())
    revoke_share(given, actor=cast.admin, reason="协议终止")
    assert "P1" not in strip_tags(as_("prosecutor").get(page).content.decode())
    download = reverse("datasources:download_list_match", args=[match.pk])
    assert as_("prosecutor").post(download, {"form": "csv"}).status_code == 302


def test_a_share_for_models_cannot_be_matched(pool, share, uploaded):
    share(pool)
    with pytest.raises(ActRefused):
        uploaded(f"{ID_CARD},,", dataset=pool)


@pytest.mark.parametrize("columns", [{}, {"日期": "decided_on"}, {"号码": "name", "姓名": "name"}, {"姓名": "fine"}])
def test_columns_that_cannot_decide_are_refused(uploaded, cast, columns):
    with pytest.raises(ActRefused):
        acts.start_match(uploaded(f"{ID_CARD},,"), columns, actor=cast.prosecutor)


def test_a_list_that_cannot_be_read_is_not_kept(held, cast, settings):
    with pytest.raises(FormatError):
        acts.upload_list(held, stream(b"PK\x03\x04 no workbook", "list.xlsx"), actor=cast.prosecutor, purpose=PURPOSE)
    assert not ListMatch.objects.exists()
    assert [path for path in settings.UPLOAD_DIR.iterdir() if path.name.endswith(".xlsx")] == []


def test_a_list_is_its_sender_s_alone(matched, as_):
    page = matched(f"{ID_CARD},,").get_absolute_url()
    assert as_("prosecutor").get(page).status_code == 200
    for name in ("head", "city_prosecutor", "outsider"):
        assert as_(name).get(page).status_code == 404


def test_a_column_that_is_only_alike_is_proposed_with_its_likeness(held, cast, as_):
    text = stream(f"决定书的文号,公民身份证号码\nA1,{ID_CARD}\n", "list.csv")
    made = acts.upload_list(held, text, actor=cast.prosecutor, purpose=PURPOSE)
    page = as_("prosecutor").get(made.get_absolute_url()).content.decode()
    assert '<option value="id_card" selected>' in page
    assert "请核对" in page


# --- how it ends -----------------------------------------------------------------------------------


def test_a_match_whose_worker_died_is_done_again_and_counts_once(uploaded, cast):
    match = uploaded(f"{ID_CARD},,")
    acts.start_match(match, COLUMNS, actor=cast.prosecutor)
    dead = claim(ListMatch, match.pk)
    ListMatch.objects.filter(pk=match.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert perform_list_match(match.pk)
    match.refresh_from_db()
    assert (match.status, match.levels["A"]) == (WorkStatus.DONE, 1)
    assert match.fence == dead.fence + 1


def test_a_match_is_done_by_one_worker(matched):
    assert perform_list_match(matched(f"{ID_CARD},,").pk) is False


def test_a_match_that_was_asked_to_stop_stops_and_leaves_nothing(uploaded, cast, settings):
    match = uploaded(f"{ID_CARD},,")
    acts.start_match(match, COLUMNS, actor=cast.prosecutor)
    ListMatch.objects.filter(pk=match.pk).update(cancel_requested=True)
    assert perform_list_match(match.pk)
    match.refresh_from_db()
    assert match.status == WorkStatus.CANCELLED
    assert not acts.folder_of(match).exists()


def test_the_list_itself_is_gone_when_it_has_been_compared(matched, settings):
    matched(f"{ID_CARD},,")
    assert [path for path in settings.UPLOAD_DIR.iterdir() if path.name.endswith(".csv")] == [
        path for path in settings.UPLOAD_DIR.iterdir() if path.read_bytes().startswith("决定书".encode())
    ]


def test_results_are_deleted_after_thirty_days(matched):
    match = matched(f"{ID_CARD},,")
    acts.drop_old_matches()
    assert ListMatch.objects.exists()
    ListMatch.objects.update(queued_at=timezone.now() - timedelta(days=31))
    acts.drop_old_matches()
    assert not ListMatch.objects.exists()
    assert not acts.folder_of(match).exists()


# --- pages -----------------------------------------------------------------------------------------


def test_the_whole_way_by_the_pages(as_, held):
    client = as_("prosecutor")
    file = stream(f"身份证号,姓名\n{ID_CARD},张三丰\n", "own.csv")
    said = {"dataset": held.slug, "purpose": PURPOSE, "file": file}
    client.post(reverse("datasources:list_matches"), said)
    match = ListMatch.objects.get()
    page = client.get(match.get_absolute_url()).content.decode()
    assert 'value="id_card" selected' in page
    chosen = {"header_0": "身份证号", "column_0": "id_card", "header_1": "姓名", "column_1": "name"}
    client.post(reverse("datasources:start_list_match", args=[match.pk]), chosen)
    assert 'hx-trigger="load delay:1s"' in client.get(match.get_absolute_url()).content.decode()
    perform_list_match(match.pk)
    page = client.get(match.get_absolute_url()).content.decode()
    assert "110105********002X" in page
    assert ID_CARD not in page


def test_what_is_only_alike_is_confirmed_or_rejected_by_a_person(as_, matched):
    match = matched(",李四司,")
    (one,) = met(match)
    said = {"entry": one.entry, "row": one.row_id, "verdict": "confirmed"}
    as_("prosecutor").post(reverse("datasources:mark_list_match", args=[match.pk]), said)
    match.refresh_from_db()
    assert [one.mark for one in met(match)] == ["confirmed"]
    as_("prosecutor").post(reverse("datasources:mark_list_match", args=[match.pk]), said | {"verdict": ""})
    match.refresh_from_db()
    assert match.marks == {}


def downloaded(client, match: ListMatch, **said) -> str:
    answer = client.post(reverse("datasources:download_list_match", args=[match.pk]), {"form": "csv", **said})
    return answer.getvalue().decode("utf-8-sig")


def test_a_download_is_masked_unless_a_purpose_is_stated(as_, matched, announced):
    match = matched(f"{ID_CARD},,")
    assert ID_CARD not in downloaded(as_("prosecutor"), match)
    assert ID_CARD not in downloaded(as_("prosecutor"), match, purpose="看")
    assert ID_CARD in downloaded(as_("prosecutor"), match, purpose=PURPOSE)
    told = [one["detail"]["unmasked"] for one in announced if one["action"] == "list_match.download"]
    assert told == [False, False, True]


def test_a_cell_of_the_list_that_would_compute_is_harmless(as_, matched):
    match = matched('=1+1,"=HYPERLINK(""http://x"")",', columns={"姓名": "name"})
    lines = list(csv.reader(io.StringIO(downloaded(as_("prosecutor"), match, purpose=PURPOSE))))
    assert not [cell for line in lines for cell in line if cell.startswith("=")]


def test_a_workbook_is_a_workbook(as_, matched):
    answer = as_("prosecutor").post(
        reverse("datasources:download_list_match", args=[matched(f"{ID_CARD},,").pk]), {"form": "xlsx"}
    )
    assert answer.getvalue().startswith(b"PK")
