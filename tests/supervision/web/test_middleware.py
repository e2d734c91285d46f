"""What holds for every address."""

import pytest


@pytest.mark.django_db
def test_a_nul_in_an_address_is_refused_before_any_database_sees_it(client):
    assert client.get("/leads/?text=a%00b").status_code == 400
