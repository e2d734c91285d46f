"""The pages of the library and of runs: what is shown to whom, and what it says."""

from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from datasources.work.models import WorkStatus
from models_engine.actions import import_model
from models_engine.actions.performing import result_folder
from models_engine.models import ModelVersion, Run
from tests.models_engine.app.conftest import MODEL

FRAGMENT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def page(client):
    """Signs a person in and answers the text of a page."""

    def get(user, address, **headers):
        client.force_login(user, backend="supervision.offices.backends.RoleBackend")
        answer = client.get(address, **headers)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    return get


@pytest.fixture
def send(client):
    """Signs a person in and posts a form; answers the response."""

    def post(user, address, data=None):
        client.force_login(user, backend="supervision.offices.backends.RoleBackend")
        return client.post(address, data or {})

    return post


@pytest.fixture
def status_of(client):
    def get(user, address) -> int:
        client.force_login(user, backend="supervision.offices.backends.RoleBackend")
        return client.get(address).status_code

    return get


def yaml(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("trial.yaml", text.encode(), content_type="application/yaml")


def test_the_library_shows_what_is_published_above_and_marks_missing_data(page, published, cast, give_data):
    shown = page(cast.prosecutor, reverse("models_engine:models"))
    assert "矫正期间被拘留" in shown
    assert shown.count("mark-missing") == 2
    give_data("trial_persons", [])
    shown = page(cast.prosecutor, reverse("models_engine:models"))
    assert (shown.count("mark-there"), shown.count("mark-missing")) == (1, 1)


def test_a_draft_of_an_office_above_is_not_there(page, status_of, draft, cast):
    assert "矫正期间被拘留" not in page(cast.prosecutor, reverse("models_engine:models"))
    assert status_of(cast.prosecutor, draft.model.get_absolute_url()) == 404
    assert "矫正期间被拘留" in page(cast.admin, reverse("models_engine:models"))


@pytest.mark.parametrize(
    ("filters", "found"),
    [("field=criminal_execution", 1), ("field=civil", 0), ("text=拘留", 1), ("text=xx", 0), ("status=draft", 0)],
)
def test_the_library_is_narrowed(page, published, cast, filters, found):
    shown = page(cast.prosecutor, reverse("models_engine:models") + "?" + filters)
    assert shown.count(f'data-id="{published.model.slug}"') == found


def test_a_model_says_what_it_supervises_by_which_law_and_how(page, published, cast):
    shown = page(cast.head, published.model.get_absolute_url())
    for said in (
        "试验模型",
        "中华人民共和国社区矫正法",
        "第二十八条",
        "试验矫正名册",
        "最少天数",
        "期满后",
        "超过三十日",
    ):
        assert said in shown
    assert "不是对任何人的认定" in shown
    assert 'name="parameter-least_days"' in shown


def test_who_may_not_run_a_model_sees_no_form(page, published, cast):
    assert 'name="as_of"' not in page(cast.prosecutor, published.model.get_absolute_url())


def test_a_model_whose_standard_changed_says_so_instead_of_failing(page, published, cast, standards):
    standard = standards["trial_persons"]
    del standard.definition["columns"]["term_end"]
    standard.save()
    assert "与现有数据标准不符" in page(cast.head, published.model.get_absolute_url())


def test_the_model_file_is_downloaded_as_it_was_imported(client, published, cast):
    client.force_login(cast.prosecutor, backend="supervision.offices.backends.RoleBackend")
    answer = client.get(reverse("models_engine:source", args=[published.model.slug, 1]))
    assert answer.content.decode() == MODEL
    assert "attachment" in answer["Content-Disposition"]


def test_an_author_imports_a_file_as_a_draft_of_the_own_office(send, standards, cast):
    answer = send(cast.author, reverse("models_engine:import"), {"file": yaml(MODEL)})
    assert answer.status_code == 302
    version = ModelVersion.objects.get(model__slug="trial_detained_in_term")
    assert (version.status, version.created_by) == ("draft", cast.author)
    assert version.model.office_code == cast.author.office.code


def test_every_problem_of_an_uploaded_file_is_listed_with_line_and_column(send, standards, cast):
    broken = MODEL.replace("from: penalties", "from: penaltys").replace("key: [person_no,", "key: [person_number,")
    shown = send(cast.author, reverse("models_engine:import"), {"file": yaml(broken)}).content.decode()
    assert "steps.detained.filter.from" in shown
    assert "person_number" in shown
    line = MODEL[: MODEL.index("from: penalties")].count("\n") + 1
    assert f'<td class="num">{line}</td>' in shown
    assert not ModelVersion.objects.filter(model__slug="trial_detained_in_term").exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b""])
def test_a_file_that_is_no_text_is_refused_in_a_sentence(send, standards, cast, content):
    answer = send(cast.author, reverse("models_engine:import"), {"file": SimpleUploadedFile("x.yaml", content)})
    assert answer.status_code == 200
    assert 'class="errors"' in answer.content.decode()


def test_an_administrator_publishes_a_draft_of_the_own_branch(send, draft, cast):
    send(cast.admin, reverse("models_engine:publish", args=[draft.model.slug, draft.number]))
    draft.refresh_from_db()
    assert (draft.status, draft.published_by) == ("published", cast.admin)


def test_a_model_from_above_cannot_be_retired_from_below(send, published, cast, offices):
    published.model.office_code, published.model.office_path = "000000", "/000000/"
    published.model.save()
    address = reverse("models_engine:retire", args=[published.model.slug, published.number])
    assert send(cast.admin, address).status_code == 404


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("models_engine:models", "auditor"),
        ("models_engine:runs", "sysadmin"),
        ("models_engine:models", "stray"),
        ("models_engine:import", "prosecutor"),
    ],
)
def test_who_has_not_the_permission_is_refused(status_of, cast, address, who):
    assert status_of(getattr(cast, who), reverse(address)) == 403


@pytest.mark.parametrize(("name", "who"), [("run_model", "prosecutor"), ("publish", "author"), ("retire", "head")])
def test_an_act_needs_its_permission(send, published, cast, name, who):
    parts = [published.model.slug] if name == "run_model" else [published.model.slug, 1]
    assert send(getattr(cast, who), reverse(f"models_engine:{name}", args=parts)).status_code == 403


def test_a_run_is_started_for_the_persons_own_office(send, published, with_data, cast):
    address = reverse("models_engine:run_model", args=[published.model.slug])
    answer = send(cast.head, address, {"as_of": "2024-12-31", "parameter-least_days": "5"})
    run = Run.objects.get()
    assert answer.url == run.get_absolute_url()
    assert (run.office_code, run.actor, run.parameters) == ("990101", cast.head, {"least_days": 5})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"as_of": "2024-12-31", "parameter-least_days": "99"}, "99 大于上限 30"),
        ({"as_of": "2024-12-31", "parameter-least_days": "x"}, "不是整数"),
        ({"as_of": "", "parameter-least_days": "1"}, "as_of"),
    ],
)
def test_a_value_that_does_not_fit_is_said_beside_the_form(send, published, with_data, cast, values, said):
    answer = send(cast.head, reverse("models_engine:run_model", args=[published.model.slug]), values)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Run.objects.exists()


def test_a_second_live_run_is_refused_with_its_reason(send, published, queue, with_data, cast):
    queue()
    address = reverse("models_engine:run_model", args=[published.model.slug])
    assert "已有未结束的运行" in send(cast.head, address, {"as_of": "2024-12-31"}).content.decode()


def test_a_live_run_asks_again_and_an_ended_one_does_not(page, queue, with_data, cast):
    run = queue()
    address = run.get_absolute_url()
    live = page(cast.head, address, **FRAGMENT)
    assert "<html" not in live
    assert 'hx-trigger="load delay:1s"' in live
    assert 'data-status="queued"' in live
    Run.objects.update(status=WorkStatus.CANCELLED)
    ended = page(cast.head, address, **FRAGMENT)
    assert "hx-trigger" not in ended
    assert "没有产生或改动任何线索" in ended


def test_a_page_restored_from_history_is_whole(page, queue, with_data, cast):
    shown = page(cast.head, queue().get_absolute_url(), **FRAGMENT, HTTP_HX_HISTORY_RESTORE_REQUEST="true")
    assert "<html" in shown


def test_a_run_whose_holder_went_silent_is_said_to_be_interrupted(page, queue, with_data, cast):
    run = queue()
    Run.objects.update(status=WorkStatus.RUNNING, lease_until=timezone.now() - timedelta(seconds=1))
    shown = page(cast.head, run.get_absolute_url())
    assert "中断，等待恢复" in shown
    assert 'data-status="interrupted"' in shown


def test_a_failed_run_shows_its_sentence_and_what_next(page, queue, with_data, cast):
    run = queue()
    Run.objects.update(status=WorkStatus.FAILED, error="步骤 in_term：内存不足。请收窄关联条件后重试。")
    shown = page(cast.head, run.get_absolute_url())
    assert "步骤 in_term：内存不足。" in shown
    assert reverse("models_engine:run_again", args=[run.pk]) in shown


@pytest.fixture
def done(queue, with_data):
    """A run that has ended, with a row that could not be judged."""
    run = queue()
    step = {
        "name": "in_term",
        "operator": "join",
        "rows": 1,
        "seconds": 0.25,
        "dropped": 2,
        "unjudgeable": 1,
        "pending": 0,
    }
    Run.objects.filter(pk=run.pk).update(
        status=WorkStatus.DONE, fence=1, steps=[step], matches=1, unjudgeable=1, outcome={"leads_created": 1}
    )
    folder = result_folder(run.pk, 1)
    folder.mkdir(parents=True)
    row_id = with_data["penalties"].pk * 2**36 + 1
    row = {"step": "in_term", "verdict": "unjudgeable", "evidence": f'{{"penalties": [{row_id}]}}'}
    pq.write_table(pa.Table.from_pylist([row]), folder / "unjudged.parquet")
    run.refresh_from_db()
    return run


def test_an_ended_run_shows_figures_loads_and_a_link_to_its_leads(page, done, with_data, cast):
    shown = page(cast.head, done.get_absolute_url())
    assert f'href="/leads/?run={done.pk}"' in shown
    assert f'href="/data/loads/{with_data["persons"].pk}/"' in shown
    assert 'data-figure="leads_created"' in shown
    assert "不是对任何人的认定" in shown


def test_a_row_that_could_not_be_judged_is_named_by_file_and_line(page, done, cast):
    shown = page(cast.head, done.get_absolute_url())
    assert "trial.csv" in shown
    assert '<td class="num">3</td>' in shown
    assert "警告" not in shown  # nothing of what the row says


def test_a_run_without_its_result_files_is_still_shown(page, done, cast):
    (result_folder(done.pk, 1) / "unjudged.parquet").unlink()
    assert "明细已不在本机" in page(cast.head, done.get_absolute_url())


def test_runs_are_seen_by_the_own_office_and_those_above(page, status_of, done, cast):
    assert f'data-id="{done.pk}"' in page(cast.prosecutor, reverse("models_engine:runs"))
    assert f'data-id="{done.pk}"' in page(cast.city_prosecutor, reverse("models_engine:runs") + "?status=done")
    assert f'data-id="{done.pk}"' not in page(cast.outsider, reverse("models_engine:runs"))
    assert status_of(cast.outsider, done.get_absolute_url()) == 404


def test_a_run_is_cancelled_from_its_page(send, queue, with_data, cast):
    run = queue()
    send(cast.head, reverse("models_engine:cancel_run", args=[run.pk]))
    run.refresh_from_db()
    assert run.status == WorkStatus.CANCELLED


def test_a_run_is_repeated_with_the_same_question(send, done, cast):
    answer = send(cast.head, reverse("models_engine:run_again", args=[done.pk]))
    again = Run.objects.latest("pk")
    assert answer.url == again.get_absolute_url()
    assert (again.as_of, again.parameters, again.status) == (done.as_of, done.parameters, WorkStatus.QUEUED)


def test_a_prosecutor_of_another_office_cannot_cancel_or_repeat(send, queue, with_data, cast, offices):
    cast.outsider.role_grants.create(role="department_head")
    run = queue()
    for name in ("cancel_run", "run_again"):
        assert send(cast.outsider, reverse(f"models_engine:{name}", args=[run.pk])).status_code == 404


def test_the_library_asks_no_more_questions_for_more_models(
    client, published, cast, offices, queue, with_data, django_assert_max_num_queries
):
    queue()
    for n in range(4):
        text = MODEL.replace("trial_detained_in_term", f"trial_{n}")
        version = import_model(text, "x.yaml", actor=None, office=offices["province"], try_examples=False).version
        ModelVersion.objects.filter(pk=version.pk).update(status="published")
    client.force_login(cast.prosecutor, backend="supervision.offices.backends.RoleBackend")
    with django_assert_max_num_queries(16):
        shown = client.get(reverse("models_engine:models")).content.decode()
    assert shown.count("data-href=") == 5
