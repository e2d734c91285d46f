import pytest

from tests.supervision.leads.building import make_evidence, make_lead, make_model, make_standard


@pytest.fixture
def model(offices):
    """A published model of the province."""
    return make_model()


@pytest.fixture
def lead(model, offices):
    """A lead of county_a1 that nobody has touched."""
    return make_lead(model, offices["county_a1"])


@pytest.fixture
def lake(settings, tmp_path):
    settings.LAKE_URL = str(tmp_path / "lake")
    return tmp_path / "lake"


@pytest.fixture
def evidence(offices, lake):
    """The lead's two source rows, in loads of county_a1."""
    return make_evidence(offices["county_a1"], lake)


@pytest.fixture
def standards(db):
    return [make_standard("person_register"), make_standard("penalty_register")]


@pytest.fixture
def signed_in(client):
    """The browser of a person of the cast."""

    def go(person):
        client.force_login(person, backend="supervision.offices.backends.RoleBackend")
        return client

    return go
