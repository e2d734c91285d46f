"""The first page shows each person what the own roles and office allow, at a fixed price."""

from uuid import uuid4

import pytest
from django.utils import timezone

from models_engine.models import ModelVersion, Run, SupervisionModel
from supervision.leads.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant(cast, offices):
    """Plants a lead in an office."""
    top = {"office_code": "990000", "office_path": offices["province"].path}
    model = SupervisionModel.objects.create(slug="planted", title_zh="试验模型", field="civil", **top)
    version = ModelVersion.objects.create(model=model, number=1, source="", digest="")
    run = Run.objects.create(model=model, version=version, as_of="2026-01-01", status="done", **top)

    def lead(word: str, status: str = "new", **fields) -> Lead:
        number = f"{word}-{Lead.objects.count()}"
        return Lead.objects.create(
            model=model, version=version, first_run=run, last_run=run, office=offices[word],
            office_path=offices[word].path, fingerprint=uuid4(), number=number, key={}, subject_kind="person",
            title=f"线索 {number}", created_at=timezone.now(), updated_at=timezone.now(), status=status, **fields,
        )  # fmt: skip

    return lead


def bench_of(client, person):
    client.force_login(person)
    answer = client.get("/")
    return answer.context["bench"], answer.content.decode()


def test_the_strip_counts_the_leads_of_the_own_office_and_below(client, cast, plant):
    plant("county_a1")
    plant("county_a1", "in_review", assignee=cast.prosecutor)
    plant("county_a2", "filed")
    plant("county_b1", "dismissed")
    counts = {person: [figure["count"] for figure in bench_of(client, getattr(cast, person))[0].figures()]
              for person in ("prosecutor", "head", "city_prosecutor", "outsider")}  # fmt: skip
    # mine, new, in review, dismissed, filed
    assert counts == {
        "prosecutor": [1, 1, 1, 0, 0],
        "head": [0, 1, 1, 0, 0],
        "city_prosecutor": [0, 1, 1, 0, 1],
        "outsider": [0, 0, 0, 1, 0],
    }


def test_a_taken_up_lead_stands_under_the_own_ones_and_links_to_its_page(client, cast, plant):
    lead = plant("county_a1", "in_review", assignee=cast.prosecutor)
    bench, page = bench_of(client, cast.prosecutor)
    assert [mine.pk for mine in bench.mine_first()] == [lead.pk]
    assert f'href="/leads/{lead.pk}/"' in page


def test_who_handles_no_leads_sees_none(client, cast, plant):
    lead = plant("county_a1")
    for person in (cast.auditor, cast.sysadmin, cast.admin):
        _, page = bench_of(client, person)
        assert lead.title not in page


def test_the_menu_counts_what_waits_and_stops_counting_at_a_thousand(client, cast, plant, monkeypatch):
    monkeypatch.setattr("supervision.web.navigation.COUNTED_UP_TO", 3)
    counts = []
    for _ in range(5):
        plant("county_a1")
        client.force_login(cast.prosecutor)
        frame = client.get("/").context["frame"]
        counts += [item["count"] for group in frame.menu for item in group["items"] if item["url"] == "/leads/"]
    assert counts == ["1", "2", "3", "3+", "3+"]


def test_the_page_costs_the_same_for_one_lead_and_for_many(client, cast, plant, django_assert_max_num_queries):
    for _ in range(12):
        plant("county_a1")
        plant("county_a1", "in_review", assignee=cast.prosecutor)
    client.force_login(cast.prosecutor)
    client.get("/")
    with django_assert_max_num_queries(14):
        client.get("/")
