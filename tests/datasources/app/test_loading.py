"""A file becomes a load, whole or not at all."""

from datetime import date
from pathlib import Path

import pytest

from datasources.actions import (
    ActRefused,
    SameFile,
    cancel_load,
    perform_load,
    publish_held_load,
    queue_streams,
    withdraw_load,
)
from datasources.announcements import acted, dataset_loaded
from datasources.errors import FormatError, MappingError
from datasources.models import Dataset, FileDigest, Load, RememberedMapping
from datasources.work.models import WorkStatus
from tests.datasources.app.conftest import GOOD, MOSTLY_BAD, ONE_BAD, csv_text, stream


def kept_files(settings) -> list[Path]:
    """Files under the lake and among the uploads."""
    folders = (Path(settings.LAKE_URL), settings.UPLOAD_DIR)
    return [path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def announced():
    """Actions announced while the test runs."""
    heard: list[str] = []

    def hear(sender, action, **kwargs):
        heard.append(action)

    def hear_load(sender, load, **kwargs):
        heard.append(f"dataset_loaded {load.pk}")

    acted.connect(hear)
    dataset_loaded.connect(hear_load)
    yield heard
    acted.disconnect(hear)
    dataset_loaded.disconnect(hear_load)


def test_a_good_file_is_published_with_counts_that_add_up(loaded):
    load = loaded(ONE_BAD)
    assert load.status == WorkStatus.DONE
    assert load.published_at
    assert (load.rows_read, load.rows_loaded, load.rows_rejected) == (5, 4, 1)
    assert sum(part["rows"] for part in load.manifest) == 4


def test_the_first_load_makes_the_offices_dataset(loaded, offices):
    load = loaded()
    assert load.dataset.slug == f"fine_register-{offices['county_a1'].code}"
    assert load.dataset.office_path == offices["county_a1"].path


def test_the_manifest_names_files_of_this_attempt_alone(loaded, settings):
    load = loaded()
    (part,) = load.manifest
    assert part["path"].startswith(f"{load.dataset_id}/{load.pk}-{load.fence}/")
    assert (Path(settings.LAKE_URL) / part["path"]).is_file()


def test_coverage_is_measured_when_it_was_not_declared(loaded):
    load = loaded()
    assert (load.coverage_from, load.coverage_to) == (date(2025, 1, 5), date(2025, 3, 5))
    assert not load.coverage_declared


def test_declared_coverage_stands(loaded, declared):
    load = loaded(coverage=declared)
    assert (load.coverage_from, load.coverage_to) == declared


def test_coverage_that_ends_before_it_begins_is_refused(queued, declared):
    with pytest.raises(ActRefused, match="起始日晚于截止日"):
        queued(coverage=tuple(reversed(declared)))


def test_publication_is_announced_once_and_after_queueing(queued, announced):
    load = queued()
    perform_load(load.pk)
    perform_load(load.pk)
    assert announced == ["load.queue", "load.publish", f"dataset_loaded {load.pk}"]


def test_a_column_the_standard_does_not_know_is_reported_and_dropped(loaded):
    assert loaded().report["dropped"] == ["备注"]


@pytest.mark.parametrize(
    ("content", "name", "error", "said"),
    [
        (b"", "empty.csv", Exception, "空的"),
        (b"PK\x03\x04 this is no workbook", "broken.xlsx", FormatError, "broken.xlsx"),
        ("姓名,身份证号\n张三,1\n".encode(), "short.csv", MappingError, "缺少必需的列“决定书文号”"),
        (GOOD.splitlines()[0].encode() + b"\n", "header.csv", FormatError, "没有数据行"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_changes_nothing(queued, settings, content, name, error, said):
    with pytest.raises(error, match=said):
        queued(content, name=name)
    assert not Load.objects.exists()
    assert not Dataset.objects.exists()
    assert kept_files(settings) == []


def test_a_wrong_encoding_is_refused(queued):
    with pytest.raises(FormatError, match="utf-8"):
        queued(GOOD.encode("gb18030"), options={"encoding": "utf-8"})


def test_a_gb18030_file_is_recognised(loaded):
    assert loaded(GOOD.encode("gb18030")).rows_loaded == 3


def test_the_same_file_twice_is_refused_naming_the_earlier_load_and_its_day(loaded, queued, settings):
    first = loaded()
    before = kept_files(settings)
    with pytest.raises(SameFile, match=f"已于 .* 由批次 {first.pk} 入库"):
        queued()
    assert Load.objects.count() == 1
    assert kept_files(settings) == before


def test_the_same_file_is_refused_while_the_first_still_waits(queued):
    first = queued()
    with pytest.raises(SameFile, match=f"正由批次 {first.pk} 处理"):
        queued()


def test_the_same_file_is_loaded_again_when_forced(loaded):
    loaded()
    assert loaded(force=True).status == WorkStatus.DONE


def test_the_same_file_goes_into_another_offices_dataset(loaded):
    loaded()
    assert loaded(office="county_b1").status == WorkStatus.DONE


def test_a_file_may_come_again_after_its_load_was_withdrawn(loaded, cast):
    withdraw_load(loaded(), actor=cast.head, reason="来源更正")
    assert loaded().status == WorkStatus.DONE


def test_one_load_does_not_take_the_same_content_twice(delivery, cast):
    with pytest.raises(SameFile, match="两个内容相同"):
        queue_streams(delivery(), [stream(GOOD), stream(GOOD, "copy.csv")], actor=cast.head)


def test_several_files_are_one_load(delivery, cast):
    more = csv_text("D1,张三,,2025-05-05,1,")
    load = queue_streams(delivery(), [stream(GOOD), stream(more, "more.csv")], actor=cast.head)
    perform_load(load.pk)
    load.refresh_from_db()
    assert load.rows_loaded == 4
    assert FileDigest.objects.filter(load=load).count() == 2


def test_too_many_refused_rows_hold_the_load(loaded, announced):
    load = loaded(MOSTLY_BAD)
    assert load.status == WorkStatus.HELD
    assert load.published_at is None
    assert "2 行中有 1 行被隔离，超过 20% 的上限" in load.error
    assert announced == ["load.queue", "load.hold"]
    assert not Load.objects.current().exists()


def test_a_person_publishes_a_held_load_all_the_same(loaded, cast, announced):
    load = publish_held_load(loaded(MOSTLY_BAD), actor=cast.head)
    assert load.published_at
    assert load.rows_loaded == 1
    assert announced[-2:] == ["load.publish", f"dataset_loaded {load.pk}"]


def test_a_load_is_published_once(loaded, cast):
    load = publish_held_load(loaded(MOSTLY_BAD), actor=cast.head)
    with pytest.raises(ActRefused):
        publish_held_load(load, actor=cast.head)


def test_a_held_load_is_not_published_when_its_file_came_in_otherwise(loaded, cast):
    held = loaded(MOSTLY_BAD)
    loaded(MOSTLY_BAD, accept_rejects=True)
    with pytest.raises(SameFile):
        publish_held_load(held, actor=cast.head)


def test_refused_rows_do_not_hold_a_load_where_they_were_accepted_beforehand(loaded):
    assert loaded(MOSTLY_BAD, accept_rejects=True).published_at


def test_a_held_load_that_is_given_up_leaves_no_file(loaded, cast, settings):
    held = loaded(MOSTLY_BAD)
    assert cancel_load(held, actor=cast.head)
    assert held.status == WorkStatus.CANCELLED
    assert kept_files(settings) == []


def test_a_waiting_load_is_cancelled_at_once(queued, cast, settings):
    load = queued()
    assert cancel_load(load, actor=cast.head)
    assert not perform_load(load.pk)
    assert kept_files(settings) == []


def test_a_running_load_stops_when_asked_and_leaves_no_file(queued, cast, settings):
    load = queued()

    def ask_to_stop(percent, stage):
        Load.objects.filter(pk=load.pk).update(cancel_requested=True)

    settings.LEASE_SECONDS = 30
    perform_load(load.pk, watch=ask_to_stop)
    load.refresh_from_db()
    assert load.status == WorkStatus.CANCELLED
    assert kept_files(settings) == []


def test_what_has_ended_cannot_be_cancelled(loaded, cast):
    assert not cancel_load(loaded(), actor=cast.head)


def test_an_unforeseen_fault_is_said_without_its_details_and_leaves_no_file(queued, settings, monkeypatch):
    def break_down(*args, **kwargs):
        raise ZeroDivisionError("secret detail")

    load = queued()
    monkeypatch.setattr("datasources.actions.performing.ingest", break_down)
    perform_load(load.pk)
    load.refresh_from_db()
    assert load.status == WorkStatus.FAILED
    assert "意外错误" in load.error
    assert "secret" not in load.error
    assert kept_files(settings) == []


def test_a_worker_that_lost_its_lease_publishes_nothing(queued, settings):
    load = queued()

    def take_over(percent, stage):
        Load.objects.filter(pk=load.pk).update(fence=99)

    perform_load(load.pk, watch=take_over)
    load.refresh_from_db()
    assert load.status == WorkStatus.RUNNING
    assert load.published_at is None
    assert [path for path in kept_files(settings) if path.suffix == ".parquet"] == []


def test_what_a_dead_attempt_left_is_removed_by_the_next(queued, settings):
    load = queued()
    left = Path(settings.LAKE_URL) / str(load.dataset_id) / f"{load.pk}-0"
    left.mkdir(parents=True)
    (left / "part-00000.parquet").write_bytes(b"half")
    perform_load(load.pk)
    assert not left.exists()


def test_a_confirmed_mapping_is_used_for_the_next_file_of_the_source(loaded):
    odd = GOOD.replace("决定书文号", "号")
    loaded(odd, source_name="甲局", mapping={"号": "fine_no"})
    again = loaded(odd.replace("A1", "E1"), source_name="甲局")
    assert again.mapping["号"] == "fine_no"
    assert RememberedMapping.objects.get().source_name == "甲局"


def test_another_source_does_not_inherit_the_mapping(loaded, queued):
    odd = GOOD.replace("决定书文号", "号")
    loaded(odd, source_name="甲局", mapping={"号": "fine_no"})
    with pytest.raises(MappingError):
        queued(odd.replace("A1", "E1"), source_name="乙局")


def test_a_load_is_withdrawn_with_its_reason(loaded, cast):
    load = withdraw_load(loaded(), actor=cast.head, reason=" 来源更正 ")
    assert load.withdrawn_at
    assert load.report["withdrawal_reason"] == "来源更正"
    assert not Load.objects.current().exists()


def test_a_withdrawal_needs_a_reason(loaded, cast):
    with pytest.raises(ActRefused, match="撤回原因"):
        withdraw_load(loaded(), actor=cast.head, reason=" ")


def test_a_load_is_withdrawn_once(loaded, cast):
    load = withdraw_load(loaded(), actor=cast.head, reason="来源更正")
    with pytest.raises(ActRefused):
        withdraw_load(load, actor=cast.head, reason="再次")
