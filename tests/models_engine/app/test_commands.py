"""The commands, as scripts use them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from models_engine.management.commands import run_model
from models_engine.models import ModelVersion, Run, SupervisionModel
from tests.models_engine.app.conftest import MODEL, STANDARDS
from tests.models_engine.app.test_versions import WITH_FAILING_EXAMPLE, WITHOUT_NEAR_MISS


@pytest.fixture
def model_file(tmp_path):
    file = tmp_path / "trial.yaml"
    file.write_text(MODEL, encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr(run_model, "worker_answers", lambda: False)


def run(*args) -> dict:
    out = StringIO()
    call_command(*map(str, args), "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def refused(*args) -> tuple[dict | None, str]:
    """What a refused command printed, and its reason."""
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command(*map(str, args), "--format", "json", stdout=out)
    return (json.loads(out.getvalue()) if out.getvalue() else None), str(refusal.value)


def test_check_model_approves_a_model_and_runs_its_examples(standards, model_file):
    answer = run("check_model", model_file)
    assert (answer["ok"], answer["errors"]) == (True, [])
    assert answer["examples"] == [
        {"name": "期间内", "ok": True, "missing": [], "unexpected": []},
        {"name": "期满后", "ok": True, "missing": [], "unexpected": []},
    ]


def test_check_model_names_every_error_with_its_place(standards, model_file):
    model_file.write_text(
        MODEL.replace("from: penalties", "from: penaltys").replace("key: [person_no,", "key: [person_number,"),
        encoding="utf-8",
    )
    answer, _ = refused("check_model", model_file)
    assert not answer["ok"]
    assert {"file", "path", "line", "column", "message"} == set(answer["errors"][0])
    assert len(answer["errors"]) >= 2
    assert answer["errors"][0]["path"].startswith("steps.detained.filter.from")
    assert answer["errors"][0]["line"] == MODEL[: MODEL.index("from: penalties")].count("\n") + 1


def test_check_model_shows_a_person_the_line_with_a_caret(standards, model_file):
    model_file.write_text(MODEL.replace("from: penalties", "from: penaltys"), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_model", str(model_file), stdout=out)
    lines = out.getvalue().splitlines()
    caret = next(line for line in lines if line.strip().endswith("^"))
    above = lines[lines.index(caret) - 1]
    assert above[caret.index("^") :].startswith("penaltys")


def test_check_model_reports_an_example_that_fails(standards, model_file):
    model_file.write_text(WITH_FAILING_EXAMPLE, encoding="utf-8")
    answer, _ = refused("check_model", model_file)
    assert [example["ok"] for example in answer["examples"]] == [True, False]
    assert answer["examples"][1]["missing"] == [{"person_no": "P1", "penalty_no": "A9"}]


def test_check_model_takes_standards_from_files(db, model_file, tmp_path):
    file = tmp_path / "standards.json"
    file.write_text(json.dumps(STANDARDS, ensure_ascii=False), encoding="utf-8")
    refused("check_model", model_file)
    assert run("check_model", model_file, "--standards", file)["ok"]


@pytest.mark.parametrize("content", ["", "- just\n- a list\n", "slug: [", "a: b\n"])
def test_check_model_says_what_is_wrong_with_a_file_that_is_no_model(standards, model_file, content):
    model_file.write_text(content, encoding="utf-8")
    answer, _ = refused("check_model", model_file)
    assert answer["errors"]


def test_a_file_that_is_not_there_is_said(standards, tmp_path):
    assert "读不到文件" in refused("check_model", tmp_path / "none.yaml")[1]


def test_a_file_in_another_encoding_is_said(standards, model_file):
    model_file.write_bytes(MODEL.encode("gb18030"))
    assert "UTF-8" in refused("check_model", model_file)[1]


def test_import_models_brings_files_in_all_or_none(standards, offices, model_file, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text(MODEL.replace("trial_detained_in_term", "trial_other").replace("from: penalties", "from: x"))
    refused("import_models", model_file, broken)
    assert not SupervisionModel.objects.filter(slug__startswith="trial_").exists()
    answer = run("import_models", model_file)
    assert answer == {"models": [{"slug": "trial_detained_in_term", "version": 1, "status": "draft", "new": True}]}
    assert SupervisionModel.objects.get(slug="trial_detained_in_term").office_code == "000000"
    assert run("import_models", model_file)["models"][0]["new"] is False


def test_publish_model_hands_the_model_to_the_office(standards, offices, model_file):
    run("import_models", model_file)
    answer = run("publish_model", "trial_detained_in_term", "--office", "990000")
    model = SupervisionModel.objects.get(slug="trial_detained_in_term")
    assert answer == {"slug": model.slug, "version": 1, "status": "published", "office": "990000"}
    assert model.office_path == offices["province"].path
    assert model.published_version.number == 1


def test_publish_model_twice_changes_nothing(published):
    run("publish_model", published.model.slug, "--office", "990000")
    assert ModelVersion.objects.filter(model=published.model, status="published").get() == published


def test_publish_model_refuses_a_model_without_a_near_miss(standards, offices, model_file):
    model_file.write_text(WITHOUT_NEAR_MISS, encoding="utf-8")
    run("import_models", model_file)
    refused("publish_model", "trial_detained_in_term", "--office", "990000")
    assert SupervisionModel.objects.get(slug="trial_detained_in_term").published_version is None


@pytest.mark.parametrize("command", ["publish_model", "run_model"])
def test_an_unknown_slug_or_office_is_said(published, command):
    assert "nothing_like_it" in refused(command, "nothing_like_it", "--office", "990000")[1]
    assert "123456" in refused(command, published.model.slug, "--office", "123456")[1]


def test_run_model_waits_and_does_the_work_where_no_worker_is(published, with_data):
    answer = run("run_model", published.model.slug, "--office", "990101", "--wait", "--as-of", "2024-12-31")
    assert (answer["status"], answer["matches"], answer["engine"]) == ("done", 1, "duckdb")
    assert {
        "run",
        "leads_created",
        "leads_recurring",
        "leads_vanished",
        "unjudgeable",
        "pending",
        "loads",
        "seconds",
    } <= set(answer)
    assert {"name", "rows", "seconds"} <= set(answer["steps"][0])


def test_run_model_without_wait_only_queues(published, with_data):
    answer = run("run_model", published.model.slug, "--office", "990101")
    assert answer["status"] == "queued"
    assert Run.objects.get().status == "queued"


def test_run_model_tells_why_a_run_failed(published, with_data, own_folders):
    for file in (own_folders / "lake").rglob("*.parquet"):
        file.unlink()
    answer, reason = refused("run_model", published.model.slug, "--office", "990101", "--wait")
    assert answer["status"] == "failed"
    assert reason == Run.objects.get().error


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--param", "least_days=99"], "上限 30"),
        (["--param", "least_day=9"], "least_days"),
        (["--param", "least_days"], "名称=值"),
        (["--as-of", "yesterday"], "不是日期"),
    ],
)
def test_run_model_refuses_what_it_cannot_take(published, with_data, arguments, said):
    assert said in refused("run_model", published.model.slug, "--office", "990101", *arguments)[1]
    assert not Run.objects.exists()


def test_a_rehearsal_lists_the_keys_and_keeps_no_record(standards, with_data, model_file, own_folders):
    answer = run("run_model", "--file", model_file, "--office", "990101", "--dry-run", "--as-of", "2024-12-31")
    assert answer["keys"] == [{"person_no": "P1", "penalty_no": "A1"}]
    assert (answer["matches"], answer["run"], answer["leads_created"]) == (1, None, 0)
    assert not Run.objects.exists()
    assert not SupervisionModel.objects.filter(slug__startswith="trial_").exists()
    assert not list((own_folders / "runs").iterdir())


def test_a_file_is_only_rehearsed(standards, model_file, offices):
    assert "--dry-run" in refused("run_model", "--file", model_file, "--office", "990101")[1]
