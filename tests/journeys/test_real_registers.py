"""Real public data with known answers, through the commands an operator uses."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from supervision.leads.models import Lead
from tests.journeys.commands import run

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data"
HERE = Path(__file__).resolve().parents[1] / "data"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not REAL.exists(), reason="the real data are not beside the project"),
]


@pytest.fixture
def judgments():
    loaded = run(
        "load_dataset", "criminal_judgment_extract", REAL / "judgments/cail2018_valid.jsonl", "--office", "640202"
    )
    call_command("publish_model", "theft_fine_missing", "--office", "640000")
    return loaded


def run_model(slug="theft_fine_missing", office="640202"):
    return run("run_model", slug, "--office", office, "--wait")


def test_every_real_judgment_is_loaded(judgments):
    assert (judgments["rows_read"], judgments["rows_loaded"], judgments["rows_rejected"]) == (1000, 1000, 0)


def test_171_thefts_with_a_prison_term_and_no_fine_become_leads(judgments):
    figures = run_model()
    assert (figures["status"], figures["matches"], figures["leads_created"]) == ("done", 171, 171)
    lines = sorted(lead.key["source_line"] for lead in Lead.objects.all())
    assert [line - 1 for line in lines[:5]] == [0, 4, 7, 8, 13]


def test_a_second_run_finds_the_same_171_and_adds_none(judgments):
    run_model()
    again = run_model()
    assert (again["leads_created"], again["leads_recurring"], again["leads_vanished"]) == (0, 171, 0)
    assert Lead.objects.count() == 171


def test_the_same_file_is_refused_the_second_time(judgments):
    with pytest.raises(CommandError, match="已"):
        run("load_dataset", "criminal_judgment_extract", REAL / "judgments/cail2018_valid.jsonl", "--office", "640202")


@pytest.fixture
def h2_registers():
    call_command("import_standards", HERE / "standards/h2_registers.yaml")
    run("load_dataset", "h2_debarment", REAL / "h2_visas/debarments-2010-2014.csv", "--office", "640000")
    run("load_dataset", "h2_decision", REAL / "h2_visas/H-2A_FY2012.xlsx", "--office", "640000")
    call_command("import_models", HERE / "models/certified_while_debarred.yaml")
    call_command("publish_model", "certified_while_debarred", "--office", "640000")


def test_two_registers_collide_in_exactly_two_employers_certified_while_debarred(h2_registers):
    figures = run_model("certified_while_debarred", "640000")
    assert figures["matches"] == 2
    assert {lead.key["case_no"] for lead in Lead.objects.all()} == {"C-12111-34205", "C-12165-34969"}


def test_a_lead_of_two_registers_points_to_a_line_of_each(h2_registers):
    run_model("certified_while_debarred", "640000")
    lead = Lead.objects.get(key__case_no="C-12111-34205")
    assert {name: len(rows) for name, rows in lead.evidence.items()} == {"decisions": 1, "debarments": 1}
