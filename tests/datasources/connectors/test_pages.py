"""The pages of data sources: who may see them, setting one up in steps, and what can be done with it."""

import pytest
from django.conf import settings as project
from django.urls import reverse

from datasources import tasks
from datasources.actions.collecting import perform_collection
from datasources.models import Collection, DataSource
from datasources.work.models import WorkStatus
from supervision.audit.models import Entry
from tests.datasources.app.conftest import ID_CARD
from tests.datasources.connectors.conftest import CANARY
from tests.datasources.connectors.interface import Interface

ROW = {"文书号": "A1", "身份证号": ID_CARD, "决定日期": "2025-01-05", "changed_at": "2025-06-01"}
BY_HAND = {"schedule-kind": "hand"}


@pytest.fixture
def as_(client, cast):
    def sign_in(name: str = "data_admin"):
        client.force_login(getattr(cast, name), backend="supervision.offices.backends.RoleBackend")
        return client

    return sign_in


@pytest.fixture
def interface():
    with Interface() as server:
        server.rows = [ROW]
        yield server


@pytest.fixture
def source(source_of, interface):
    connection = {"url": interface.address + "/plain", "rows_path": "data.items", "paging": "none"}
    return source_of("rest", connection, {"token": CANARY})


def page(name: str, *args) -> str:
    return reverse(f"datasources:{name}", args=args)


def text_of(response) -> str:
    return response.content.decode()


# --- who may see what ---------------------------------------------------------------------------

READ = ["source", "edit_source", "source_taking", "source_mapping"]
ACTS = ["test_source", "collect_source", "switch_source", "rewind_source", "delete_source", "source_schedule"]


@pytest.mark.parametrize("name", ["prosecutor", "head", "author", "auditor", "sysadmin"])
def test_who_does_not_manage_sources_is_refused(as_, source, name):
    assert as_(name).get(page("sources")).status_code == 403
    assert all(as_(name).get(page(read, source.pk)).status_code == 403 for read in READ)
    assert all(as_(name).post(page(act, source.pk)).status_code == 403 for act in ACTS)


def test_for_another_office_a_source_is_as_if_it_did_not_exist(as_, source):
    for name in READ:
        assert as_("admin").get(page(name, source.pk)).status_code == 404
    for name in ACTS:
        assert as_("admin").post(page(name, source.pk)).status_code == 404
    assert source.name not in text_of(as_("admin").get(page("sources")))
    assert DataSource.objects.filter(pk=source.pk).exists()


def test_nothing_is_done_by_looking(as_, source):
    assert {as_().get(page(name, source.pk)).status_code for name in ACTS} == {405}


def test_an_office_without_sources_is_told_what_to_do(as_):
    assert "还没有接入数据源" in text_of(as_().get(page("sources")))


# --- setting up ---------------------------------------------------------------------------------


def asked(interface, **more) -> dict:
    return {
        "name": "市局接口", "standard": "fine_register", "mode": "append", "url": interface.address + "/plain",
        "rows_path": "data.items", "authentication": "bearer", "token": CANARY, "paging": "none",
    } | more  # fmt: skip


def test_a_source_is_set_up_in_steps_and_collected(as_, interface, standard):
    browser = as_()
    step = browser.post(page("new_source", "rest"), asked(interface))
    made = DataSource.objects.get()
    assert step.url == page("source_taking", made.pk)
    step = browser.post(step.url, {"cursor_column": "changed_at", "since_parameter": "since"})
    assert step.url == page("source_mapping", made.pk)
    shown = text_of(browser.get(step.url))
    assert 'value="fine_no" selected' in shown
    chosen = {"header_0": "文书号", "column_0": "fine_no", "header_1": "决定日期", "column_1": "decided_on"}
    assert browser.post(step.url, chosen).url == made.get_absolute_url()
    browser.post(page("collect_source", made.pk))
    perform_collection(Collection.objects.get().pk)
    collection = Collection.objects.get()
    assert (collection.status, collection.rows, collection.actor.username) == (WorkStatus.DONE, 1, "data_admin")
    assert collection.load.mapping == {"文书号": "fine_no", "决定日期": "decided_on"}
    assert f">{collection.load.pk}</a>" in text_of(browser.get(made.get_absolute_url()))
    acts = list(Entry.objects.filter(action__startswith="source.").order_by("pk").values_list("action", flat=True))
    assert acts == ["source.create", "source.change", "source.preview", "source.change", "source.collect"]


def test_the_preview_masks_identities(as_, source):
    shown = text_of(as_().get(page("source_mapping", source.pk)))
    assert ID_CARD not in shown
    assert "110105" in shown


def test_a_secret_left_empty_stays(as_, source, interface):
    kept = source.secret
    as_().post(page("edit_source", source.pk), asked(interface, name="改名", token=""))
    source.refresh_from_db()
    assert (source.name, source.secret) == ("改名", kept)


def test_a_kept_secret_is_not_sent_to_another_server(as_, source, interface, settings):
    settings.SOURCE_HOSTS = ["127.0.0.1", "localhost"]
    elsewhere = asked(interface, url="http://localhost/plain", token="")
    answer = as_().post(page("edit_source", source.pk), elsewhere)
    assert "请重新填写密码或令牌" in text_of(answer)
    source.refresh_from_db()
    assert "localhost" not in source.connection["url"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"url": "http://169.254.169.254/"}, "SOURCE_HOSTS"),
        ({"url": "ftp://127.0.0.1/"}, "须以 http:// 或 https:// 开头"),
        ({"paging": "page"}, "选择这种方式时必须填写"),
        ({"authentication": "header"}, "选择这种方式时必须填写"),
        ({"parameters": "没有等号"}, "不是“名称=值”"),
    ],
)
def test_what_cannot_work_is_said_before_it_is_saved(as_, interface, standard, more, said):
    assert said in text_of(as_().post(page("new_source", "rest"), asked(interface, **more)))
    assert not DataSource.objects.exists()


def test_a_full_replacement_takes_no_increments(as_, source):
    DataSource.objects.filter(pk=source.pk).update(mode="replace")
    answer = as_().post(page("source_taking", source.pk), {"cursor_column": "changed_at", "since_parameter": "since"})
    assert "请先把方式改为追加" in text_of(answer)


def test_a_database_is_asked_for_its_tables_and_a_wrong_query_is_refused(as_, source_of):
    connection = {"system": "mysql", "host": "127.0.0.1", "port": 9, "database": "x", "user": "u"}
    source = source_of("database", connection, {"password": CANARY})
    answer = text_of(as_().post(page("source_taking", source.pk), {"query": "DELETE FROM fine"}))
    assert "只能是读取数据的 SELECT" in answer
    assert "读取数据库失败" in answer  # nothing listens there
    assert CANARY not in answer
    assert "待设置取数" in text_of(as_().get(page("sources")))


# --- what can be done ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "crontab"),
    [
        ({"schedule-kind": "daily", "schedule-at": "02:30"}, "30 2 * * *"),
        ({"schedule-kind": "weekly", "schedule-at": "08:00", "schedule-weekday": "1"}, "0 8 * * 1"),
        ({"schedule-kind": "hourly", "schedule-minute": "0"}, "0 * * * *"),
        ({"schedule-kind": "own", "schedule-crontab": "*/10 9-17 * * 1-5"}, "*/10 9-17 * * 1-5"),
        (BY_HAND, ""),
    ],
)
def test_a_schedule_is_chosen_in_words(as_, source, given, crontab):
    as_().post(page("source_schedule", source.pk), given)
    source.refresh_from_db()
    assert source.crontab == crontab
    assert ("下次" in text_of(as_().get(page("sources")))) == bool(crontab)


@pytest.mark.parametrize(
    "given", [{"schedule-kind": "daily"}, {"schedule-kind": "own", "schedule-crontab": "* * *"}, {}]
)
def test_half_a_schedule_is_refused(as_, source, given):
    assert "errors" in text_of(as_().post(page("source_schedule", source.pk), given))


def test_collecting_twice_at_once_is_refused(as_, source):
    browser = as_()
    browser.post(page("collect_source", source.pk))
    answer = browser.post(page("collect_source", source.pk), follow=True)
    assert "正在采集" in text_of(answer)
    assert Collection.objects.count() == 1


def test_while_it_runs_the_page_asks_again_by_itself_and_it_can_be_cancelled(as_, source):
    browser = as_()
    browser.post(page("collect_source", source.pk))
    assert 'hx-trigger="load delay:1s"' in text_of(browser.get(source.get_absolute_url()))
    browser.post(page("cancel_collection", Collection.objects.get().pk))
    assert Collection.objects.get().status == WorkStatus.CANCELLED
    fragment = browser.get(source.get_absolute_url(), headers={"HX-Request": "true"})
    assert 'hx-trigger="load delay:1s"' not in text_of(fragment)


def test_a_failure_is_told_with_its_sentence_and_how_to_go_on(as_, source):
    browser = as_()
    for _attempt in range(5):
        browser.post(page("collect_source", source.pk))
        Collection.objects.filter(status="queued").update(status="failed", error="接口没有应答。")
    browser.post(page("switch_source", source.pk), {"active": "0"})
    shown = text_of(browser.get(source.get_absolute_url()))
    assert "连续 5 次失败，已自动暂停" in shown
    assert "接口没有应答。" in shown


def test_a_held_load_holds_the_source_up_and_the_page_says_so(as_, source, interface, collect):
    interface.rows = [ROW, {"文书号": "A2", "决定日期": "没有日期", "changed_at": ""}]
    made = collect(source, load=False)
    type(made.load).objects.filter(pk=made.load_id).update(status="held")
    assert "等待确认" in text_of(as_().get(source.get_absolute_url()))
    assert "还没有处理完" in text_of(as_().post(page("collect_source", source.pk), follow=True))


def test_deleting_a_source_keeps_its_loads(as_, source, collect):
    load = collect(source).load
    as_().post(page("delete_source", source.pk))
    assert not DataSource.objects.exists()
    load.refresh_from_db()
    assert load.is_in_effect
    assert load.source is None


def test_taking_everything_again_forgets_the_position(as_, source, collect):
    DataSource.objects.filter(pk=source.pk).update(cursor_column="changed_at")
    source.refresh_from_db()
    collect(source)
    assert source.cursor_value
    as_().post(page("rewind_source", source.pk))
    source.refresh_from_db()
    assert source.cursor_value == ""


def test_the_scheduler_rings_for_tasks_that_exist():
    names = {task.name for task in vars(tasks).values() if hasattr(task, "apply_async")}
    ours = {entry["task"] for entry in project.CELERY_BEAT_SCHEDULE.values() if "datasources" in entry["task"]}
    assert ours <= names
