"""Numbers are consecutive, separate by office, kind and year, and never given twice."""

import threading

import pytest
from django.db import connection, transaction

from supervision.offices.demonstration import plant_demonstration_offices
from supervision.offices.models import NumberSeries
from supervision.offices.numbering import allocate


def test_each_series_counts_for_itself(offices):
    a, b = offices["county_a1"], offices["county_b1"]
    given = [
        allocate(a, "lead", year=2026),
        allocate(a, "lead", count=5, year=2026),
        allocate(a, "lead", year=2026),
        allocate(a, "case", year=2026),
        allocate(b, "lead", year=2026),
        allocate(a, "lead", year=2027),
    ]
    assert given == [1, 2, 7, 1, 1, 1]


def test_a_rollback_takes_the_numbers_back(offices):
    place = offices["county_a1"]
    with transaction.atomic():
        assert allocate(place, "lead", count=3, year=2026) == 1
        transaction.set_rollback(True)
    assert allocate(place, "lead", year=2026) == 1


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_number_is_given():
    place = plant_demonstration_offices()["county_a1"]
    with pytest.raises(transaction.TransactionManagementError):
        allocate(place, "lead")
    assert not NumberSeries.objects.exists()


@pytest.mark.production  # SQLite in memory shares one connection's locks
@pytest.mark.django_db(transaction=True)
def test_people_at_the_same_moment_get_different_numbers():
    place = plant_demonstration_offices()["county_a1"]
    given, start = [], threading.Barrier(4)

    def take() -> None:
        start.wait()
        try:
            for _ in range(10):
                with transaction.atomic():
                    given.append(allocate(place, "lead", count=2, year=2026))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 81, 2))
