"""Import, publication and retirement of model texts."""

import pytest

from datasources.announcements import acted
from models_engine.actions import import_model, publish_version, retire_version
from models_engine.actions.errors import ImportRefused, PublicationRefused
from models_engine.announcements import model_published
from models_engine.errors import ModelErrors
from models_engine.models import ModelVersion, SupervisionModel
from tests.models_engine.app.conftest import MODEL

ALTERED = MODEL.replace("base: 60", "base: 50")
WITHOUT_NEAR_MISS = MODEL[: MODEL.index("  - name: 期满后")]
WITH_FAILING_EXAMPLE = MODEL.replace("    expect: []", "    expect: [{person_no: P1, penalty_no: A9}]")


@pytest.fixture
def heard():
    """Announced actions, in order."""
    actions = []

    def listen(sender, action, target, **kwargs):
        actions.append((action, target))

    acted.connect(listen)
    yield actions
    acted.disconnect(listen)


def test_a_new_text_becomes_a_draft_of_the_office(draft, offices):
    assert (draft.number, draft.status) == (1, "draft")
    assert draft.model.office_path == offices["province"].path
    assert draft.model.title_zh == "矫正期间被拘留"
    assert draft.inputs == {"persons": "trial_persons", "penalties": "trial_penalties"}
    assert [example["ok"] for example in draft.examples] == [True, True]


def test_the_same_text_again_is_no_new_version(draft, offices):
    again = import_model(MODEL, "trial.yaml", actor=None, office=offices["province"])
    assert not again.is_new
    assert again.version == draft
    assert ModelVersion.objects.filter(model=draft.model).count() == 1


def test_a_new_text_takes_the_place_of_a_draft_that_was_never_published(draft, offices):
    new = import_model(ALTERED, "trial.yaml", actor=None, office=offices["province"]).version
    draft.refresh_from_db()
    assert (new.number, new.status, draft.status) == (2, "draft", "retired")


def test_a_new_text_leaves_the_published_version_in_use(published, offices):
    import_model(ALTERED.replace("矫正期间被拘留", "新名称"), "trial.yaml", actor=None, office=offices["province"])
    model = SupervisionModel.objects.get(slug="trial_detained_in_term")
    assert model.published_version == published
    assert model.title_zh == "矫正期间被拘留"


def test_every_problem_of_a_text_is_named_with_its_place_and_nothing_is_kept(standards, offices):
    broken = MODEL.replace("from: penalties", "from: penaltys").replace("right.term_start AND", "right.term_strt AND")
    with pytest.raises(ModelErrors) as refusal:
        import_model(broken, "trial.yaml", actor=None, office=offices["province"])
    assert len(refusal.value.problems) >= 2
    assert all(problem.line > 1 and problem.column > 0 for problem in refusal.value.problems)
    assert not SupervisionModel.objects.filter(slug="trial_detained_in_term").exists()


def test_an_office_cannot_take_over_the_slug_of_another(draft, offices):
    with pytest.raises(ImportRefused):
        import_model(ALTERED, "trial.yaml", actor=None, office=offices["county_b1"])
    assert draft.model.versions.count() == 1


def test_publication_is_announced_and_retires_what_was_published_before(published, offices, heard, cast):
    announced = []
    model_published.connect(receiver := lambda sender, version, **kwargs: announced.append(version))
    new = import_model(ALTERED, "trial.yaml", actor=cast.author, office=offices["province"]).version
    publish_version(new, actor=cast.admin)
    model_published.disconnect(receiver)
    published.refresh_from_db()
    new.refresh_from_db()
    assert (published.status, new.status, new.published_by) == ("retired", "published", cast.admin)
    assert announced == [new]
    assert heard == [("model.import", new), ("model.publish", new)]


@pytest.mark.parametrize(
    ("text", "said"), [(WITHOUT_NEAR_MISS, "例"), (WITH_FAILING_EXAMPLE, "算例“期满后”的结果与预期不符")]
)
def test_a_model_without_a_near_miss_or_with_a_failing_example_cannot_be_published(standards, offices, text, said):
    version = import_model(text, "trial.yaml", actor=None, office=offices["province"]).version
    with pytest.raises(PublicationRefused) as refusal:
        publish_version(version, actor=None)
    assert said in str(refusal.value)
    version.refresh_from_db()
    assert version.status == "draft"


def test_a_text_that_no_longer_fits_the_standards_cannot_be_published(draft, standards):
    standard = standards["trial_persons"]
    del standard.definition["columns"]["term_end"]
    standard.save()
    with pytest.raises(PublicationRefused, match="term_end"):
        publish_version(draft, actor=None)


def test_only_a_draft_can_be_published(published):
    with pytest.raises(PublicationRefused):
        publish_version(published, actor=None)


def test_a_retired_version_is_out_of_use(published):
    retire_version(published, actor=None)
    assert published.model.published_version is None
    with pytest.raises(PublicationRefused):
        retire_version(published, actor=None)


def test_a_retired_text_comes_back_as_a_new_version(published, offices):
    retire_version(published, actor=None)
    again = import_model(MODEL, "trial.yaml", actor=None, office=offices["province"])
    assert (again.is_new, again.version.number, again.version.status) == (True, 2, "draft")
