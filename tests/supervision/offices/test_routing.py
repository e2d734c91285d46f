"""A lead goes to the office that answers for its place, and never out of the run's reach."""

import pytest

from supervision.offices.models import Jurisdiction
from supervision.offices.routing import office_for, office_lookup


@pytest.fixture(autouse=True)
def places(offices):
    Jurisdiction.objects.bulk_create(
        [
            Jurisdiction(kind="place", value="青崖监狱", office=offices["dispatch"]),
            Jurisdiction(kind="court", value="北湖市柳原区人民法院", office=offices["county_b1"]),
            Jurisdiction(kind="region", value="990199", office=offices["county_a2"]),
        ]
    )


@pytest.mark.parametrize(
    ("value", "run_office", "answer"),
    [
        ("990102", "province", "county_a2"),
        ("990102", "city_a", "county_a2"),
        ("990102", "county_a2", "county_a2"),
        ("990100P1", "province", "dispatch"),
        ("青崖监狱", "province", "dispatch"),
        ("青崖监狱", "city_b", "city_b"),  # out of reach: the run's own office
        ("北湖市柳原区人民法院", "province", "county_b1"),
        ("990199", "province", "county_a2"),  # a jurisdiction row goes before the code's city
        ("990188", "province", "city_a"),  # no such county: its city
        ("997755", "province", "province"),  # no such city: its province
        ("990102003004", "province", "county_a2"),  # a town's code lies in its county
        ("990201", "city_a", "city_a"),
        ("640202", "province", "province"),
        ("640202", "national", None),
        ("不知道的地方", "province", "province"),
        ("", "province", "province"),
        (None, "province", "province"),
    ],
)
def test_a_value_finds_its_office(offices, value, run_office, answer):
    found = office_for(value, offices[run_office])
    assert found.code == (offices[answer].code if answer else value)


def test_any_number_of_values_costs_two_queries(offices, django_assert_num_queries):
    with django_assert_num_queries(2):
        find = office_lookup(offices["province"])
        assert {find("990101").code, find("990203").code, find("青崖监狱").code} == {"990101", "990203", "990100P1"}
