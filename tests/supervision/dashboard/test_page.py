"""The page: who sees it, and that every number on it leads to exactly the rows that it counts."""

import re
from html import unescape
from urllib.parse import parse_qs, urlparse

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_date

from supervision.leads.models import Lead

CELL = re.compile(r'<a href="([^"]+)" data-figure="(\w+)">([\d,]+)</a>')
CARD = re.compile(r'<a href="([^"]+)" class="kpi" data-figure="(\w+)">.*?<b>([\d,]+)<small>', re.DOTALL)


@pytest.fixture
def page(client):
    def get(person, **fields) -> str:
        client.force_login(person, backend="supervision.offices.backends.RoleBackend")
        answer = client.get("/dashboard/", fields)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


@pytest.fixture
def counted(client):
    """How many rows the list behind an address has."""

    def count(url: str) -> int:
        context = client.get(url).context
        return sum(run.matches or 0 for run in _all_pages(client, url)) if url.startswith("/runs/") else _total(context)

    return count


def _total(context) -> int:
    return context["listing"].total if "listing" in context else context["page_obj"].paginator.count


def _all_pages(client, url):
    return client.get(url).context["page_obj"].paginator.object_list


def linked(html: str) -> list[tuple[str, str, int]]:
    """(address, figure, number) of every linked number."""
    found = CELL.findall(html) + CARD.findall(html)
    return [(unescape(url), word, int(number.replace(",", ""))) for url, word, number in found]


@pytest.mark.parametrize("period", [{"period": "all"}, {"from": "2025-03-01", "to": "2025-12-31"}])
@pytest.mark.parametrize("person", ["city_prosecutor", "prosecutor"])
def test_every_number_leads_to_the_rows_that_it_counts(page, counted, cast, busy, person, period):
    numbers = linked(page(getattr(cast, person), **period))
    assert {word for _, word, _ in numbers} >= {"matches", "leads", "new", "in_review", "dismissed", "filed", "cases"}
    wrong = [(url, number, counted(url)) for url, _, number in numbers if counted(url) != number]
    assert wrong == []


def test_rates_stand_beside_what_they_are_shares_of(page, cast, busy):
    html = page(cast.city_prosecutor, period="all")
    for row in re.findall(r'<td class="rate">(.*?)</td>', html, re.DOTALL):
        assert "%" not in row or re.search(r"[\d,]+ / [\d,]+", row)


def test_one_drills_down_to_an_office_below(page, cast, offices, busy):
    html = page(cast.city_prosecutor, period="all")
    down = "/dashboard/?office=990101&amp;period=all"
    assert down in html
    below = page(cast.city_prosecutor, office="990101", period="all")
    assert 'data-office="990101"' in below
    assert 'href="/dashboard/?office=990100&amp;period=all"' in below  # and up again


@pytest.mark.parametrize("code", ["990200", "990201", "990000", "000000", "no-such"])
def test_an_office_outside_the_horizon_answers_like_one_that_does_not_exist(client, cast, code):
    client.force_login(cast.city_prosecutor, backend="supervision.offices.backends.RoleBackend")
    assert client.get("/dashboard/", {"office": code}).status_code == 404


@pytest.mark.parametrize("person", ["auditor", "sysadmin", "stray"])
def test_others_are_refused(client, cast, person):
    client.force_login(getattr(cast, person), backend="supervision.offices.backends.RoleBackend")
    assert client.get("/dashboard/").status_code == 403


def test_who_may_not_see_leads_gets_numbers_without_links(page, cast, busy):
    assert "/leads/?" not in page(cast.author, period="all")


def test_an_empty_dashboard_says_what_to_do(page, cast):
    html = page(cast.prosecutor)
    assert "所选期间没有模型运行，也没有线索" in html
    assert "没有被排除的线索" in html


def test_a_period_that_ends_before_it_begins_is_named_and_the_usual_one_is_shown(page, cast):
    html = page(cast.prosecutor, **{"from": "2026-05-01", "to": "2026-04-01"})
    assert "命中日期起晚于命中日期止" in html
    assert 'data-period="12m"' in html


def test_the_usual_period_is_twelve_months(page, cast, busy):
    html = page(cast.city_prosecutor)
    url = next(url for url, word, _ in linked(html) if word == "leads")
    asked = parse_qs(urlparse(url).query)
    today = timezone.localdate()
    first = parse_date(asked["created_from"][0])
    assert (first.day, asked["created_to"]) == (1, [today.isoformat()])
    assert (today.year - first.year) * 12 + today.month - first.month == 11


def test_the_page_asks_few_questions_however_many_leads_there_are(cast, busy, client, django_assert_max_num_queries):
    client.force_login(cast.city_prosecutor, backend="supervision.offices.backends.RoleBackend")
    with django_assert_max_num_queries(32):
        client.get("/dashboard/", {"period": "all"})
    assert Lead.objects.count() == 240
