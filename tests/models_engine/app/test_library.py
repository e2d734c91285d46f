"""The shipped models come in after a migration, and a broken one does not keep a database from being prepared."""

import pytest

from datasources.models import DataStandard
from models_engine.actions import import_library, import_model, library
from models_engine.models import ModelVersion, SupervisionModel
from tests.models_engine.app.conftest import MODEL

SLUG = "trial_detained_in_term"


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A library of one file in place of the real one."""
    file = tmp_path / "library" / "criminal_execution" / "trial.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(MODEL, encoding="utf-8")
    monkeypatch.setattr(library, "LIBRARY", tmp_path / "library")
    return file


def test_a_shipped_model_becomes_a_draft_of_the_national_office(standards, shipped):
    assert import_library() == 1
    version = ModelVersion.objects.get(model__slug=SLUG)
    assert (version.status, version.model.office_code, version.model.office_path) == ("draft", "000000", "/000000/")


def test_a_shipped_text_comes_in_once_whatever_an_office_made_of_it(standards, shipped, offices):
    import_library()
    import_model(MODEL.replace("base: 60", "base: 50"), "mine.yaml", actor=None, office=offices["national"])
    assert import_library() == 0
    assert ModelVersion.objects.filter(model__slug=SLUG).count() == 2


def test_a_new_text_of_the_product_becomes_a_new_draft(standards, shipped):
    import_library()
    shipped.write_text(MODEL.replace("base: 60", "base: 70"), encoding="utf-8")
    assert import_library() == 1
    assert ModelVersion.objects.filter(model__slug=SLUG, status="draft").get().number == 2


@pytest.mark.parametrize("text", ["slug: [", MODEL.replace("from: penalties", "from: nothing"), ""])
def test_a_broken_file_is_logged_and_the_others_come_in(standards, shipped, caplog, text):
    (shipped.parent / "a_broken.yaml").write_text(text, encoding="utf-8")
    assert import_library() == 1
    assert "a_broken.yaml" in caplog.text


def test_without_standards_nothing_comes_in_and_that_is_logged(db, shipped, caplog):
    DataStandard.objects.filter(datasets__isnull=True).delete()
    assert import_library() == 0
    assert "数据标准" in caplog.text
    assert not SupervisionModel.objects.filter(slug=SLUG).exists()
