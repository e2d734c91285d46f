"""Looking at a step, and asking what a run would cost: who may, what they see, and what is kept of it."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from datasources.models import Dataset
from models_engine.actions import estimating, previewing
from models_engine.actions.errors import RunRefused
from models_engine.actions.estimating import advice, said_duration, said_size
from models_engine.actions.previewing import Question, own_cage, preview_step
from models_engine.execution import RunFailed
from models_engine.execution.errors import RunTooLong
from models_engine.management.commands import estimate_model, preview_model
from models_engine.models import Run
from models_engine.preview import child as preview_child
from supervision.audit.models import Entry
from tests.models_engine.app.conftest import MODEL, PENALTIES, PERSONS

FRAGMENT = {"HTTP_HX_REQUEST": "true"}
GIB = 2**30


class Uncaged:
    """Does the child's job in this process."""

    def warm(self) -> None:
        pass

    close = warm

    def ask(self, job: dict) -> dict:
        return preview_child.perform({**json.loads(json.dumps(job)), "threads": 1, "memory_mb": 512})


@pytest.fixture
def uncaged(monkeypatch):
    for module in (previewing, estimating):
        monkeypatch.setattr(module, "own_cage", Uncaged)


@pytest.fixture
def caged(own_folders):
    yield own_cage()
    own_cage().close()


@pytest.fixture
def question(offices):
    def question(text: str = MODEL, **more) -> Question:
        said = {"office_path": offices["county_a1"].path, "as_of": date(2024, 12, 31), "parameters": {}}
        return Question(text=text, filename="trial.yaml", **{**said, **more})

    return question


@pytest.fixture
def post(client):
    def post(user, address, data=None, **headers):
        client.force_login(user, backend="supervision.offices.backends.RoleBackend")
        return client.post(address, {"as_of": "2024-12-31", **(data or {})}, **headers)

    return post


def rows_by_step(found) -> dict[str, int]:
    return {step["name"]: step["rows"] for step in found.answer["steps"]}


def test_a_step_is_looked_at_in_a_child_that_was_started_before(caged, with_data, question, cast):
    caged.warm()
    found = preview_step(question(), "in_term", actor=cast.head)
    assert rows_by_step(found) == {"penalties": 3, "detained": 2, "persons": len(PERSONS), "in_term": 1}
    [row] = found.answer["rows"]
    assert row["verdict"] == "kept"
    [place] = row["sources"]["penalties"]["rows"]
    assert (place["file"], place["line"]) == ("trial.csv", 2)


def test_every_child_does_one_job(caged, with_data, question, cast):
    counts = [rows_by_step(preview_step(question(), "detained", actor=cast.head)) for _look in range(2)]
    assert counts[0] == counts[1] == {"penalties": len(PENALTIES), "detained": 2}


def test_what_takes_too_long_is_cut_off(caged, with_data, question, cast):
    caged.wall_seconds = 0.01
    with pytest.raises(RunTooLong):
        preview_step(question(), "detained", actor=cast.head)


def test_a_child_says_why_it_could_not(caged, with_data, question, cast, own_folders):
    for file in (own_folders / "lake").rglob("*.parquet"):
        file.write_bytes(b"spoilt")
    with pytest.raises(RunFailed):
        preview_step(question(), "detained", actor=cast.head)


def test_names_are_masked(uncaged, with_data, question, cast):
    found = preview_step(question(), "in_term", actor=cast.head)
    place = [column["name"] for column in found.answer["columns"]].index("name")
    assert found.answer["rows"][0]["cells"][place] == PERSONS[0]["name"][0] + "*" * (len(PERSONS[0]["name"]) - 1)


def test_a_look_is_kept_account_of_and_leaves_no_run(uncaged, with_data, draft, question, cast):
    preview_step(question(purpose="核对规则"), "in_term", actor=cast.head, version=draft)
    entry = Entry.objects.get(action="model.preview")
    assert (entry.actor, entry.purpose, entry.detail["step"], entry.detail["rows"]) == (
        cast.head,
        "核对规则",
        "in_term",
        1,
    )
    assert not Run.objects.exists()


def test_of_data_that_is_usable_but_not_visible_only_counts_are_told(uncaged, with_data, question, cast):
    Dataset.objects.filter(standard__slug="trial_penalties").update(visibility=Dataset.Visibility.USABLE)
    found = preview_step(question(), "detained", actor=cast.head)
    assert found.answer["rows"] == []
    assert rows_by_step(found)["detained"] == 2
    assert "可用不可见" in found.withheld


def test_rows_of_an_office_below_ask_for_a_purpose(uncaged, with_data, question, cast, offices):
    above = {"office_path": offices["city_a"].path}
    assert "用途" in preview_step(question(**above), "detained", actor=cast.author).withheld
    assert preview_step(question(**above, purpose="核对规则"), "detained", actor=cast.author).answer["rows"]


def test_only_the_data_that_a_step_reads_has_to_be_there(uncaged, give_data, question, cast):
    give_data("trial_penalties", PENALTIES)
    assert rows_by_step(preview_step(question(), "detained", actor=cast.head))["detained"] == 2
    with pytest.raises(RunRefused, match="试验矫正名册"):
        preview_step(question(), "in_term", actor=cast.head)


def test_a_step_that_is_not_there_is_refused(uncaged, with_data, question, cast):
    with pytest.raises(RunRefused, match="detaned"):
        preview_step(question(), "detaned", actor=cast.head)


def test_the_page_shows_the_rows_and_every_step_before(uncaged, with_data, draft, cast, post, offices):
    address = reverse("models_engine:preview", args=[draft.model.slug, draft.number])
    shown = post(cast.admin, address, {"step": "in_term", "purpose": "核对规则", "parameter-least_days": "0"}).content
    assert "第 2 行".encode() in shown
    assert b'data-id="detained"' in shown


def test_htmx_is_answered_with_the_result_alone(uncaged, with_data, draft, cast, post):
    address = reverse("models_engine:preview", args=[draft.model.slug, draft.number])
    shown = post(cast.admin, address, {"step": "in_term"}, **FRAGMENT).content.decode()
    assert shown.lstrip().startswith('<div id="preview"')
    assert "填写用途" in shown


@pytest.mark.parametrize("name", ["preview", "estimate"])
def test_who_may_not_run_models_may_not_look(published, cast, post, name):
    places = {"preview": [published.model.slug, published.number], "estimate": [published.model.slug]}
    assert post(cast.prosecutor, reverse(f"models_engine:{name}", args=places[name])).status_code == 403


def test_a_draft_of_another_office_is_not_there(draft, cast, post):
    address = reverse("models_engine:preview", args=[draft.model.slug, draft.number])
    assert post(cast.head, address).status_code == 404


def test_the_cost_of_a_run_is_told_on_the_model_page(uncaged, with_data, published, cast, post):
    address = reverse("models_engine:estimate", args=[published.model.slug])
    shown = post(cast.head, address, **FRAGMENT).content.decode()
    assert "不到 10 秒" in shown
    assert 'data-id="in_term"' in shown


def test_a_large_run_that_exceeds_its_limits_is_asked_about_first(
    uncaged, with_data, published, cast, post, settings, monkeypatch
):
    monkeypatch.setattr(estimating, "_LARGE", 1)
    settings.ENGINE_WALL_SECONDS = 0.01
    address = reverse("models_engine:run_model", args=[published.model.slug])
    asked = post(cast.head, address).content.decode()
    assert 'name="confirmed"' in asked
    assert "运行时限" in asked
    assert not Run.objects.exists()
    assert post(cast.head, address, {"confirmed": "1"}).status_code == 302
    assert Run.objects.count() == 1


def test_the_commands_answer_in_json(uncaged, with_data, tmp_path, monkeypatch):
    for module in (preview_model, estimate_model):
        monkeypatch.setattr(module, "own_cage", Uncaged)
    file = tmp_path / "trial.yaml"
    file.write_text(MODEL, encoding="utf-8")
    code = Dataset.objects.first().office_code
    looked = asked("preview_model", file, "--office", code, "--step", "in_term", "--rows", 1)
    assert [row["verdict"] for row in looked["rows"]] == ["kept"]
    told = asked("estimate_model", file, "--office", code)
    assert [step["rows"]["rows"] for step in told["steps"] if step["name"] == "in_term"] == [1]
    with pytest.raises(CommandError, match="没有名为 nothing 的步骤"):
        asked("preview_model", file, "--office", code, "--step", "nothing")


def asked(*args) -> dict:
    out = StringIO()
    call_command(*map(str, args), "--format", "json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "不到 10 秒"), (20, "不到 1 分钟"), (80, "约 1–2 分钟"), (600, "约 6–16 分钟"), (9_000, "约 2–4 小时")],
)
def test_durations_are_told_coarsely(seconds, said):
    assert said_duration(seconds) == said


@pytest.mark.parametrize(("size", "said"), [(1, "不到 0.1 GiB"), (1.5 * GIB, "约 1.5 GiB"), (40 * GIB, "约 40 GiB")])
def test_sizes_are_told_coarsely(size, said):
    assert said_size(size) == said


@pytest.mark.parametrize(
    ("operator", "is_blank", "word"), [("join", True, "筛除"), ("join", False, "日期"), ("connect", False, "hub_cap")]
)
def test_every_key_that_explodes_comes_with_advice(operator, is_blank, word):
    assert word in advice(operator, {"is_blank": is_blank})
