"""What is made up passes every check that real data must pass, and can be taken for nobody."""

from datetime import date
from random import Random

import pytest

from datasources.schema.cleaning import clean_values
from supervision.demonstration.invented import Inventor


@pytest.fixture
def invent() -> Inventor:
    return Inventor(Random(1))


def test_identity_numbers_are_valid_and_of_a_region_that_does_not_exist(invent):
    numbers = [invent.person("990101").id_card for _ in range(50)]
    assert clean_values("id_card", numbers) == numbers
    assert {number[:2] for number in numbers} == {"99"}


def test_no_two_people_share_a_number(invent):
    born = date(1990, 1, 1)
    assert len({invent.person("990101", born).id_card for _ in range(900)}) == 900


def test_credit_codes_vehicle_numbers_and_plates_are_valid(invent):
    for kind, values in {
        "uscc": [invent.company("990101").uscc for _ in range(50)],
        "vin": [invent.vin() for _ in range(5)],
        "plate": [invent.plate() for _ in range(5)],
        "account_no": [invent.account() for _ in range(5)],
    }.items():
        assert clean_values(kind, values) == values


def test_names_are_plainly_invented(invent):
    assert all("某" in invent.person("990101").name for _ in range(20))
    assert invent.company("990101").name.startswith("演示")
