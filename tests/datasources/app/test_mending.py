"""Refused rows are corrected, set aside and brought in; whatever happens, the counts add up."""

import json
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasources.actions import ActRefused, cancel_load, perform_load, reinstate_load, withdraw_load
from datasources.actions.bringing_in import bring_in
from datasources.actions.mending import Mended, mend_alike, mend_row, set_aside, undo
from datasources.announcements import acted
from datasources.masking import shown
from datasources.models import Load, MendedRow
from datasources.quarantine.balance import balance_of
from datasources.work.models import WorkStatus
from tests.datasources.app.conftest import ID_CARD, csv_text

#: rows 2 and 3 share a bad date, row 4 has two bad cells, row 5 is good
BAD = csv_text(
    f"D1,张三,{ID_CARD},没有日期,100,甲",
    f"D2,李四,{ID_CARD},没有日期,200,乙",
    f"D3,王五,{ID_CARD},没有日期,很多钱,丙",
    f"D4,赵六,{ID_CARD},2025-03-05,300,丁",
)


@pytest.fixture
def load(loaded) -> Load:
    return loaded(BAD, accept_rejects=True)


def performed(made: Load) -> Load:
    assert perform_load(made.pk)
    made.refresh_from_db()
    return made


def rows_of(load: Load) -> list[dict]:
    root = Path(django_settings.LAKE_URL)
    return [row for part in load.manifest for row in pq.read_table(root / part["path"]).to_pylist()]


def test_a_corrected_row_is_loaded_from_where_it_first_stood(load, cast):
    assert mend_row(load, 2, {"决定日期": "2025年2月5日"}, actor=cast.head) == []
    made = performed(bring_in(load, actor=cast.head))
    assert (made.status, made.mended_from, made.mode) == (WorkStatus.DONE, load, Load.Mode.APPEND)
    assert (made.rows_read, made.rows_loaded, made.rows_rejected) == (1, 1, 0)
    (row,) = rows_of(made)
    assert (row["fine_no"], str(row["decided_on"]), row["fine"]) == ("D2", "2025-02-05", 200)
    assert (row["source_file"], row["source_line"], row["source_load"]) == ("fines.csv", 3, made.pk)


def test_the_raw_cell_of_a_correction_is_what_was_refused(load, cast):
    mend_row(load, 2, {"决定日期": "2025年2月5日"}, actor=cast.head)
    (row,) = rows_of(performed(bring_in(load, actor=cast.head)))
    assert json.loads(row["raw"])["decided_on"] == "没有日期"


def test_a_row_with_a_cell_still_refused_is_kept_and_not_ready(load, cast):
    (fault,) = mend_row(load, 3, {"决定日期": "2025-02-05"}, actor=cast.head)
    assert fault.header == "罚款金额"
    assert balance_of(load).ready == 0
    assert mend_row(load, 3, {"罚款金额": "300"}, actor=cast.head) == []
    assert balance_of(load).ready == 1


def test_the_same_refused_text_is_replaced_everywhere(load, cast):
    assert mend_alike(load, 1, "决定日期", "2025-01-01", actor=cast.head) == Mended(ready=2, unfinished=1)


def test_nobody_keeps_corrections_that_are_loaded(load, cast):
    mend_row(load, 1, {"决定日期": "2025-02-05"}, actor=cast.head)
    performed(bring_in(load, actor=cast.head))
    assert MendedRow.objects.get().cells == {}


def test_a_mask_is_no_correction(load, cast):
    masked = shown(ID_CARD, load.dataset.standard.standard.columns["id_card"])
    with pytest.raises(ActRefused, match="没有任何单元格被改动"):
        mend_row(load, 1, {"身份证号": masked, "决定日期": "没有日期 "}, actor=cast.head)


def test_a_loaded_row_is_not_corrected_again(load, cast):
    mend_row(load, 1, {"决定日期": "2025-02-05"}, actor=cast.head)
    performed(bring_in(load, actor=cast.head))
    with pytest.raises(ActRefused, match="已经入库"):
        mend_row(load, 1, {"决定日期": "2025-02-06"}, actor=cast.head)


def test_a_row_is_set_aside_with_a_reason_only(load, cast):
    with pytest.raises(ActRefused, match="原因"):
        set_aside(load, [1], actor=cast.head, reason=" ")
    set_aside(load, [1], actor=cast.head, reason="重复报送")
    assert (balance_of(load).set_aside, balance_of(load).open) == (1, 2)


def test_a_mending_that_is_cancelled_gives_its_rows_back(load, cast):
    mend_row(load, 1, {"决定日期": "2025-02-05"}, actor=cast.head)
    made = bring_in(load, actor=cast.head)
    assert (balance_of(load).loading, balance_of(load).ready) == (1, 0)
    cancel_load(made, actor=cast.head)
    assert (balance_of(load).loading, balance_of(load).ready) == (0, 1)


def test_a_mending_that_is_taken_back_opens_its_rows(load, cast):
    mend_row(load, 1, {"决定日期": "2025-02-05"}, actor=cast.head)
    made = performed(bring_in(load, actor=cast.head))
    withdraw_load(made, actor=cast.head, reason="改错了")
    balance = balance_of(load)
    assert (balance.loaded, balance.ready, balance.open) == (0, 0, 3)
    reinstate_load(made, actor=cast.head, reason="没有错")
    assert balance_of(load).loaded == 1


def test_rows_corrected_anew_are_not_brought_in_twice(load, cast):
    mend_row(load, 1, {"决定日期": "2025-02-05"}, actor=cast.head)
    made = performed(bring_in(load, actor=cast.head))
    withdraw_load(made, actor=cast.head, reason="改错了")
    mend_row(load, 1, {"决定日期": "2025-02-06"}, actor=cast.head)
    with pytest.raises(ActRefused, match="后来又被改正"):
        reinstate_load(made, actor=cast.head, reason="没有错")


def test_rows_of_a_load_that_was_replaced_stay_out(load, loaded, cast):
    mend_row(load, 1, {"决定日期": "2025-02-05"}, actor=cast.head)
    loaded(mode=Load.Mode.REPLACE)
    with pytest.raises(ActRefused, match="取代"):
        bring_in(load, actor=cast.head)


def test_only_counts_are_announced(load, cast):
    heard: list[dict] = []

    def hear(sender, **said):
        heard.append(said)

    acted.connect(hear)
    mend_alike(load, 1, "决定日期", "2025-01-01", actor=cast.head)
    acted.disconnect(hear)
    (said,) = heard
    assert (said["action"], said["target"]) == ("load.mend", load)
    assert said["detail"] == {
        "dataset": load.dataset.slug, "act": "alike", "rows": 3, "ready": 2, "column": "决定日期",
    }  # fmt: skip


WORDS = ["mend", "spoil", "alike", "aside", "undo", "bring", "perform", "cancel", "withdraw", "reinstate"]
ACTS = st.lists(st.tuples(st.sampled_from(WORDS), st.integers(1, 3)), max_size=14)


@given(acts=ACTS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_counts_add_up_whatever_is_done(load, cast, acts):
    MendedRow.objects.all().delete()
    Load.objects.exclude(pk=load.pk).update(withdrawn_at=load.published_at)
    for act, number in acts:
        with suppress(ActRefused):
            _do(act, number, load, cast.head)
        _check(load)


def _do(act: str, number: int, load: Load, actor) -> None:
    newest = Load.objects.filter(mended_from=load).first()
    if act == "mend":
        mend_row(load, number, {"决定日期": "2025-02-05", "罚款金额": "5"}, actor=actor)
    elif act == "spoil":
        mend_row(load, number, {"决定日期": "还是没有"}, actor=actor)
    elif act == "alike":
        mend_alike(load, number, "决定日期", "2025-02-05", actor=actor)
    elif act == "aside":
        set_aside(load, [number], actor=actor, reason="不再处理")
    elif act == "undo":
        undo(load, [number], actor=actor)
    elif act == "bring":
        bring_in(load, actor=actor)
    elif newest and act == "perform":
        perform_load(newest.pk)
    elif newest and act == "cancel":
        cancel_load(newest, actor=actor)
    elif newest and act == "withdraw":
        withdraw_load(newest, actor=actor, reason="试撤回")
    elif newest and act == "reinstate":
        reinstate_load(newest, actor=actor, reason="试恢复")


def _check(load: Load) -> None:
    """Every refused row is in exactly one place, and in the dataset at most once."""
    for one in Load.objects.filter(dataset=load.dataset, published_at__isnull=False):
        assert one.rows_read == one.rows_loaded + one.rows_rejected
    balance = balance_of(load)
    assert balance.rejected == balance.loaded + balance.set_aside + balance.open == 3
    assert 0 <= balance.ready + balance.loading <= balance.open
    in_effect = Load.objects.published().filter(mended_from=load)
    lines = [row["source_line"] for one in in_effect for row in rows_of(one)]
    assert len(lines) == len(set(lines)) == balance.loaded
    assert not MendedRow.objects.loaded().exclude(cells={}).exists()
