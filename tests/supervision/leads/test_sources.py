"""What a lead rests on: noted with its evidence, and told where a load is taken back or destroyed."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from datasources.actions import reinstate_load, withdraw_load
from datasources.actions.retention import purge_dataset
from datasources.lake import first_row_id
from datasources.models import DeletionRecord, Load
from datasources.users_of_data import answers
from supervision.cases.actions import open_case
from supervision.cases.evidence import leads_resting_on, rows_of_cases
from supervision.leads.actions import take_up
from supervision.leads.evidence import comparison_of
from supervision.leads.models import Lead, LeadSource
from supervision.leads.uses import models_reading
from tests.supervision.leads.building import make_lead, match, record

pytestmark = pytest.mark.django_db


def sources(lead: Lead) -> list[int]:
    return sorted(LeadSource.objects.filter(lead=lead).values_list("load_id", flat=True))


@pytest.fixture
def penalties(evidence) -> Load:
    """The load of penalties that the lead rests on."""
    return evidence["penalty_register"]


@pytest.fixture
def taken_back(penalties, cast) -> Load:
    return withdraw_load(penalties, actor=cast.head, reason="来源更正")


def test_the_loads_behind_a_lead_are_noted_when_a_run_finds_it(lead):
    assert sources(lead) == [1, 2]


def test_they_follow_the_evidence_from_run_to_run(lead, model, offices):
    moved = json.dumps({"penalties": [first_row_id(5), first_row_id(5) + 1], "persons": [first_row_id(1)]})
    record(model, offices["county_a1"], [match(evidence=moved)])
    assert sources(lead) == [1, 5]


def test_the_same_evidence_again_changes_nothing(lead, model, offices):
    before = list(LeadSource.objects.values_list("pk", flat=True))
    record(model, offices["county_a1"], [match()])
    assert list(LeadSource.objects.values_list("pk", flat=True)) == before


# --- taken back -------------------------------------------------------------------------------------


def test_the_effect_is_told_by_status_and_model_with_the_cases(lead, model, offices, cast):
    other = make_lead(model, offices["county_a1"], "A2")
    take_up(other, actor=cast.prosecutor)
    case = open_case([other], actor=cast.prosecutor)
    effect = leads_resting_on(2, cast.head)
    assert (effect.total, effect.by_model) == (2, [("行政拘留决定未抄送", 2)])
    assert [(word, count) for word, _label, count in effect.by_status] == [("new", 1), ("filed", 1)]
    assert effect.cases == [(case.number, reverse("cases:case", args=[case.pk]))]
    assert leads_resting_on(3, cast.head).total == 0


def test_nobody_is_told_of_leads_out_of_sight(lead, cast):
    assert leads_resting_on(2, cast.outsider).total == 0


def test_a_lead_on_withdrawn_data_says_so_until_the_load_counts_again(signed_in, lead, taken_back, cast):
    page = signed_in(cast.prosecutor).get(reverse("leads:lead", args=[lead.pk])).content.decode()
    assert f"批次 {taken_back.pk} 已于" in page
    assert "来源更正" in page
    reinstate_load(taken_back, actor=cast.head, reason="核对无误")
    assert (
        "依据数据已撤回" not in signed_in(cast.prosecutor).get(reverse("leads:lead", args=[lead.pk])).content.decode()
    )


@pytest.mark.parametrize(
    ("asked", "found"), [("withdrawn=true", 1), ("withdrawn=false", 0), ("load=2", 1), ("load=9", 0)]
)
def test_lists_are_narrowed_by_it(signed_in, lead, taken_back, cast, asked, found):
    listing = signed_in(cast.prosecutor).get(reverse("leads:leads") + f"?{asked}").context["listing"]
    assert listing.total == found


def test_the_bar_keeps_what_was_asked(signed_in, lead, cast):
    page = signed_in(cast.prosecutor).get(reverse("leads:leads") + "?withdrawn=false").content.decode()
    assert page.count('<option value="false" selected>') == 1


def test_the_list_marks_it(signed_in, lead, taken_back, cast):
    assert "依据数据已撤回</span>" in signed_in(cast.prosecutor).get(reverse("leads:leads")).content.decode()


def test_a_withdrawal_changes_no_lead(lead, penalties, cast):
    before = Lead.objects.values().get(pk=lead.pk)
    withdraw_load(penalties, actor=cast.head, reason="来源更正")
    assert Lead.objects.values().get(pk=lead.pk) == before


def test_who_uses_a_dataset_is_told_with_the_leads_that_rest_on_it(lead, penalties, model, cast, offices):
    model.versions.update(inputs={"persons": "person_register", "penalties": "penalty_register"})
    (use,) = models_reading(penalties.dataset, cast.head)
    assert (use.slug, use.leads, use.last_run) == (model.slug, 1, lead.last_run_id)
    (unseen,) = models_reading(penalties.dataset, cast.outsider)
    assert (unseen.leads, unseen.last_run) == (0, None)


# --- destroyed --------------------------------------------------------------------------------------


@pytest.fixture
def filed(lead, cast):
    take_up(lead, actor=cast.prosecutor)
    open_case([lead], actor=cast.prosecutor)
    return lead


@pytest.fixture
def destroyed(cast, settings, tmp_path):
    """Destroys the dataset of a load."""
    settings.UPLOAD_DIR = tmp_path / "uploads"

    def destroy(load: Load) -> DeletionRecord:
        assert answers.rows_to_keep is rows_of_cases
        return purge_dataset(load.dataset, actor=cast.head, reason="保存期限已到")

    return destroy


def test_only_rows_of_leads_with_a_case_are_asked_to_be_kept(filed, model, offices):
    make_lead(model, offices["county_a1"], "A2", evidence=json.dumps({"penalties": [first_row_id(2) + 7]}))
    assert rows_of_cases([2]) == {first_row_id(2)}
    assert rows_of_cases([3]) == set()


def test_the_evidence_of_a_case_opens_after_its_data_were_destroyed(filed, penalties, destroyed, cast):
    before = comparison_of(filed, cast.prosecutor)
    assert destroyed(penalties).kept_rows == 1
    after = comparison_of(filed, cast.prosecutor)
    assert [line.cells for line in after.lines] == [line.cells for line in before.lines]
    assert after.destroyed == 0


def test_the_evidence_of_other_leads_says_that_it_was_destroyed(signed_in, lead, penalties, destroyed, cast):
    destroyed(penalties)
    compared = comparison_of(lead, cast.prosecutor)
    assert ([row.title for row in compared.rows], compared.destroyed) == (["person_register 登记"], 1)
    page = signed_in(cast.prosecutor).get(reverse("leads:lead", args=[lead.pk])).content.decode()
    assert "已按保存期限销毁：1 行" in page


def test_the_page_of_an_old_run_says_so_rather_than_break(signed_in, lead, penalties, destroyed, cast):
    run = lead.last_run
    run.loads = {"penalties": [penalties.pk]}
    run.finished_at = timezone.now()
    run.save()
    destroyed(penalties)
    page = signed_in(cast.head).get(run.get_absolute_url())
    assert page.status_code == 200
    assert "已销毁" in page.content.decode()
