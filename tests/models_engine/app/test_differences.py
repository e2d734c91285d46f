"""What distinguishes two versions, on its page and from the command line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from models_engine.actions import import_model
from models_engine.comparison import side_by_side
from tests.models_engine.app.conftest import MODEL

CHANGED = MODEL.replace("default: 0", "default: 5").replace("key: [person_no, penalty_no]", "key: [penalty_no]")
CHANGED = CHANGED.partition("examples:")[0]


@pytest.fixture
def second(published, offices):
    """A draft after the published version, with another parameter and another key."""
    return import_model(CHANGED, "trial.yaml", actor=None, office=offices["province"], try_examples=False).version


@pytest.fixture
def page(client):
    def get(user, query=""):
        client.force_login(user, backend="supervision.offices.backends.RoleBackend")
        return client.get(reverse("models_engine:differences", args=["trial_detained_in_term"]) + query)

    return get


@pytest.fixture
def owner(cast):
    """Somebody of the office that owns the model."""
    return cast.admin


def test_the_page_tells_the_newest_two_versions_apart(second, page, owner):
    shown = page(owner).content.decode()
    assert "最少天数由 0 日改为 5 日。" in shown
    assert "同一情形会被当作新线索" in shown
    assert shown.index('data-id="identity"') < shown.index('data-id="leads"')
    assert "<ins>" in shown


def test_any_two_versions_can_be_chosen(second, page, owner):
    shown = page(owner, "?from=2&to=1").content.decode()
    assert "最少天数由 5 日改为 0 日。" in shown
    assert "含义相同" in page(owner, "?from=1&to=1").content.decode()


def test_a_version_that_is_not_there_is_not_found(second, page, owner):
    assert page(owner, "?from=9&to=1").status_code == 404
    assert page(owner, "?from=x&to=1").status_code == 404


def test_a_draft_is_not_shown_below_its_office(second, page, cast):
    assert page(cast.prosecutor, "?from=1&to=2").status_code == 404
    assert "没有可以比较的版本" in page(cast.prosecutor).content.decode()


def test_the_model_page_leads_to_the_difference(second, client, owner):
    client.force_login(owner, backend="supervision.offices.backends.RoleBackend")
    shown = client.get(second.model.get_absolute_url()).content.decode()
    assert reverse("models_engine:differences", args=[second.model.slug]) in shown


def test_a_version_that_no_longer_fits_its_standards_is_compared_all_the_same(second, page, owner):
    second.source = second.source.replace("penalty_type = ", "penalty_sort = ")
    second.save()
    assert "最少天数由 0 日改为 5 日。" in page(owner).content.decode()


def test_long_files_are_not_compared_line_by_line():
    assert side_by_side("a\n" * 5000, "b\n") == []
    rows = side_by_side("\n".join("abcdefghijklmnopqrst"), "\n".join("abXdefghijklmnopqrsT"))
    assert [(row.kind, row.old, row.new) for row in rows if row.kind != "equal"] == [
        ("changed", "c", "X"),
        ("gap", "", ""),
        ("changed", "t", "T"),
    ]


def run(*args) -> str:
    out = StringIO()
    call_command("diff_model", *map(str, args), stdout=out)
    return out.getvalue()


def test_the_command_tells_files_and_versions_apart(second, tmp_path):
    file = tmp_path / "trial.yaml"
    file.write_text(MODEL, encoding="utf-8")
    assert "两个版本的含义相同" in run(f"{second.model.slug}@1", file)
    assert "最少天数由 0 日改为 5 日。" in run(file, f"{second.model.slug}@2")
    assert "changes from 0 days to 5 days." in run(file, f"{second.model.slug}@2", "--language", "en")
    answer = json.loads(run(file, f"{second.model.slug}@2", "--format", "json"))
    assert (answer["same"], answer["changes"][0]["effect"]) == (False, "identity")


@pytest.mark.parametrize("name", ["trial_detained_in_term@9", "nowhere.yaml", "nobody@1"])
def test_the_command_says_what_it_does_not_find(second, name):
    with pytest.raises(CommandError):
        run(name, name)


def test_the_command_refuses_what_cannot_be_read(second, tmp_path):
    file = tmp_path / "broken.yaml"
    file.write_text("slug: [", encoding="utf-8")
    with pytest.raises(CommandError, match="YAML"):
        run(file, file)
