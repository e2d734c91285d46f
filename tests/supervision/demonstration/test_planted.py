"""The whole way over the demonstration: files in, runs, and exactly the planted leads out."""

import json
import tempfile
from pathlib import Path

import pytest
from django.test import TestCase, override_settings

from datasources.models import Load
from models_engine.models import Run
from supervision.cases.models import Case
from supervision.demonstration import generate
from supervision.demonstration.people import PASSWORD
from supervision.demonstration.planting import MODELS, plant
from supervision.leads.lifecycle import Status
from supervision.leads.models import Lead
from supervision.offices.models import Office, User


def spelt(keys) -> set[str]:
    return {json.dumps({name: str(value) for name, value in key.items()}, sort_keys=True) for key in keys}


def leads_of(slug: str) -> set[str]:
    """Keys of a model's leads; the sub-rule is part of a lead's identity."""
    leads = Lead.objects.filter(model__slug=slug)
    return spelt({**lead.key, **({"rule": lead.rule} if lead.rule else {})} for lead in leads)


@pytest.mark.timeout(600)
class PlantedProvince(TestCase):
    """Planted once, for all of them."""

    @classmethod
    def setUpTestData(cls) -> None:
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        places = {"LAKE_URL": str(folder / "lake"), "UPLOAD_DIR": folder / "uploads", "RUN_DIR": folder / "runs"}
        cls.enterClassContext(override_settings(**places))
        plant(lambda _line: None)
        cls.province = generate(folder / "files")

    def test_every_model_finds_every_planted_lead_and_no_other(self):
        for slug in MODELS:
            with self.subTest(slug):
                assert leads_of(slug) == spelt(self.province.truth[slug].keys)

    def test_every_model_counts_what_it_may_not_judge(self):
        for slug in MODELS:
            with self.subTest(slug):
                run, expected = Run.objects.get(model__slug=slug, office_code="990000"), self.province.truth[slug]
                assert (run.unjudgeable, run.pending) == (expected.unjudgeable, expected.pending)

    def test_a_city_finds_its_own_leads_again_and_no_new_one(self):
        run = Run.objects.get(office_code="990100")
        mine = Lead.objects.filter(model=run.model, office_path__startswith=run.office_path).count()
        found = {"leads_created": 0, "leads_recurring": mine, "leads_vanished": 0}
        assert (run.matches, run.outcome) == (mine, found)

    def test_every_file_is_loaded_and_only_its_bad_rows_are_kept_aside(self):
        for sheet in self.province.sheets:
            with self.subTest(sheet.path.name):
                slug = f"{sheet.standard}-{sheet.office}"
                load = Load.objects.get(dataset__slug=slug, source_name=sheet.source)
                assert (load.rows_read, load.rows_rejected) == (sheet.rows, sheet.rejected)

    def test_every_column_of_every_file_found_its_place(self):
        assert [load.source_name for load in Load.objects.all() if load.report.get("dropped")] == []

    def test_leads_go_to_the_counties_they_belong_to(self):
        offices = Office.objects.filter(leads__model__slug="cc_unregistered").distinct()
        assert {office.tier for office in offices} == {"county"}

    def test_every_state_of_a_lead_is_there_to_be_seen(self):
        assert set(Lead.objects.values_list("status", flat=True)) == set(Status.values)
        assert Case.objects.exists()

    def test_the_people_can_sign_in_with_the_printed_password(self):
        assert User.objects.get(username="prosecutor").check_password(PASSWORD)

    def test_planting_again_changes_nothing(self):
        def count():
            return [model.objects.count() for model in (Office, User, Load, Run, Lead, Case)]

        before = count()
        assert plant(lambda _line: None) is None
        assert count() == before
