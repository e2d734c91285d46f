"""Destroying data: what goes, what stays, what is recorded, and that no death of a process leaves it half done."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from datasources.actions import ActRefused
from datasources.actions.retention import finish_deletions, keep_retention, purge_dataset
from datasources.errors import DataError
from datasources.lake import first_row_id, paths_of, read_rows
from datasources.models import Dataset, DeletionRecord, FileDigest, Load, MendedRow
from datasources.snapshots import snapshot_of
from datasources.tasks import keep_retention as tick
from datasources.users_of_data import answers
from supervision.audit.models import Entry as Audited
from tests.datasources.app.conftest import GOOD, MOSTLY_BAD, ONE_BAD, csv_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_evidence(monkeypatch):
    monkeypatch.setattr(answers, "rows_to_keep", lambda loads: set())


@pytest.fixture
def keeps(monkeypatch):
    """Makes rows evidence of filed cases."""

    def keep(*row_ids: int) -> None:
        monkeypatch.setattr(answers, "rows_to_keep", lambda loads: set(row_ids))

    return keep


@pytest.fixture
def files(settings):
    """The files below lake and uploads, by their paths there."""

    def found() -> list[str]:
        folders = [Path(settings.LAKE_URL), settings.UPLOAD_DIR]
        return sorted(
            path.relative_to(folder).as_posix()
            for folder in folders
            for path in folder.rglob("*")
            if path.is_file() and path.name != ".tidied"
        )

    return found


def test_nothing_of_a_destroyed_dataset_is_left_but_the_proof(loaded, cast, files):
    load = loaded(ONE_BAD)
    MendedRow.objects.create(load=load, number=1, cells={"姓名": "张三"}, mended_by=cast.head)
    digest = load.files[0]["sha256"]
    record = purge_dataset(load.dataset, actor=cast.head, reason="协议终止，按约定销毁")
    assert files() == []
    assert not MendedRow.objects.exists()
    assert not FileDigest.objects.exists()
    assert (record.rows, record.kept_rows, record.actor) == (4, 0, cast.head)
    assert record.loads[0]["files"] == [{"name": "fines.csv", "sha256": digest}]
    assert DeletionRecord.objects.get().finished_at
    audited = Audited.objects.get(action="dataset.purge")
    assert (audited.purpose, audited.detail["rows"]) == ("协议终止，按约定销毁", 4)


def test_loads_that_count_no_longer_or_never_did_go_too(loaded, cast, files):
    replaced, held = loaded(GOOD), loaded(MOSTLY_BAD, name="bad.csv")
    loaded(csv_text("A9,张三,,2025-06-01,1,"), name="full.csv", mode="replace")
    purge_dataset(replaced.dataset, actor=cast.head, reason="不再需要")
    assert files() == []
    assert Load.objects.filter(purged_at=None).count() == 0
    held.refresh_from_db()
    assert held.status == "cancelled"


def test_a_destroyed_dataset_holds_nothing_any_more(loaded, cast):
    dataset = loaded().dataset
    purge_dataset(dataset, actor=cast.head, reason="不再需要")
    assert not Load.objects.current().exists()
    with pytest.raises(ActRefused, match="没有可以销毁的数据"):
        purge_dataset(dataset, actor=cast.head, reason="再来一次")


def test_the_same_file_may_come_again(loaded, cast):
    purge_dataset(loaded().dataset, actor=cast.head, reason="不再需要")
    assert loaded().rows_loaded == 3


def test_an_old_run_cannot_read_what_was_destroyed_and_is_told_so(loaded, cast):
    load = loaded()
    purge_dataset(load.dataset, actor=cast.head, reason="不再需要")
    with pytest.raises(DataError, match="已按保存期限销毁") as refused:
        snapshot_of([load.pk])
    assert refused.value.code == "destroyed_load"


def test_rows_of_filed_cases_are_kept_under_their_own_ids(loaded, cast, keeps, files, settings):
    load, other = loaded(), loaded(csv_text("Z9,赵六,,2025-06-01,1,"), name="more.csv")
    row_id = first_row_id(load.pk) + 1
    keeps(row_id)
    record = purge_dataset(load.dataset, actor=cast.head, reason="保存期限已到")
    assert files() == [f"{load.dataset_id}/kept/{load.pk}.parquet"]
    assert (record.rows, record.kept_rows) == (3, 1)
    load.refresh_from_db()
    rows = read_rows(paths_of(Path(settings.LAKE_URL), load.manifest), [row_id, row_id + 1])
    assert [(row["row_id"], row["fine_no"], row["source_line"]) for row in rows] == [(row_id, "A2", 3)]
    other.refresh_from_db()
    assert other.manifest == []


# --- by the calendar --------------------------------------------------------------------------------


@pytest.mark.parametrize(("until", "destroyed"), [(0, 0), (-1, 1)])
def test_data_are_destroyed_on_the_day_after_their_last(loaded, until, destroyed):
    loaded()
    Dataset.objects.update(retain_until=timezone.localdate() + timedelta(days=until))
    tick()
    assert DeletionRecord.objects.filter(reason="保存期限已到", actor=None).count() == destroyed
    assert keep_retention() == []


def test_a_load_that_is_being_worked_on_puts_it_off(loaded, queued):
    loaded()
    queued(csv_text("A9,张三,,2025-06-01,1,"), name="more.csv")
    Dataset.objects.update(retain_until=timezone.localdate() - timedelta(days=1))
    assert keep_retention() == []
    assert Load.objects.current().exists()


def test_data_without_a_date_stay(loaded):
    loaded()
    assert keep_retention() == []


# --- by a person ------------------------------------------------------------------------------------


@pytest.fixture
def as_(client, cast):
    def sign_in(name: str):
        client.force_login(getattr(cast, name), backend="supervision.offices.backends.RoleBackend")
        return client

    return sign_in


def address(load: Load) -> str:
    return reverse("datasources:purge", args=[load.dataset.slug])


def test_a_person_sees_what_goes_and_what_stays_before_it_does(as_, loaded, keeps):
    load = loaded()
    keeps(first_row_id(load.pk))
    holdings = as_("head").get(address(load)).context["holdings"]
    assert (holdings.rows, len(holdings.loads), len(holdings.kept)) == (3, 1, 1)


@pytest.mark.parametrize(
    "form", [{"confirmation": "fine_register"}, {"confirmation": "fine_register-990101", "reason": ""}]
)
def test_without_the_identifier_and_a_reason_nothing_is_destroyed(as_, loaded, form):
    load = loaded()
    assert as_("head").post(address(load), {"reason": "不再需要"} | form).status_code == 200
    assert not DeletionRecord.objects.exists()


def test_with_them_it_is_and_the_pages_say_so(as_, loaded):
    load = loaded()
    form = {"reason": "不再需要", "confirmation": load.dataset.slug}
    assert as_("head").post(address(load), form).url == load.dataset.get_absolute_url()
    assert "销毁记录" in as_("head").get(load.dataset.get_absolute_url()).content.decode()
    assert "已销毁" in as_("head").get(load.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("name", "status"), [("prosecutor", 403), ("admin", 403), ("outsider", 403)])
def test_nobody_else_destroys_anything(as_, loaded, name, status):
    load = loaded()
    form = {"reason": "不再需要", "confirmation": load.dataset.slug}
    assert as_(name).post(address(load), form).status_code == status
    assert not DeletionRecord.objects.exists()


# --- and nothing half done --------------------------------------------------------------------------


def test_a_case_filed_at_the_last_moment_stops_it(loaded, cast, monkeypatch, files):
    load = loaded()
    told = iter([set(), {first_row_id(load.pk)}])
    monkeypatch.setattr(answers, "rows_to_keep", lambda loads: next(told))
    before = files()
    with pytest.raises(ActRefused, match="刚刚有变动"):
        purge_dataset(load.dataset, actor=cast.head, reason="不再需要")
    assert files() == before


def test_a_deletion_that_broke_off_is_finished_and_may_be_repeated(loaded, cast, monkeypatch, files):
    load = loaded()
    with monkeypatch.context() as broken:
        broken.setattr("datasources.actions.retention.drop_everything", lambda load: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            purge_dataset(load.dataset, actor=cast.head, reason="不再需要")
    assert DeletionRecord.objects.get().finished_at is None
    assert files() != []
    for _again in range(2):
        finish_deletions()
    assert DeletionRecord.objects.get().finished_at
    assert files() == []


def test_the_record_holds_no_cell(loaded, cast):
    record = purge_dataset(loaded().dataset, actor=cast.head, reason="不再需要")
    assert "张三" not in json.dumps(record.loads, ensure_ascii=False)
