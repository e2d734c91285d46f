"""The shared cast: an invented province, its offices, and one person of every kind."""

import os
import string
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import make_password
from django.middleware import csrf
from hypothesis import settings as hypothesis

from supervision.offices.demonstration import plant_demonstration_offices
from supervision.offices.models import Office, RoleGrant, User
from supervision.offices.roles import Role

# CI asks the same questions every time; a developer's machine asks new ones. How long one takes is no property.
hypothesis.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis.register_profile("spark", deadline=None, derandomize=True, max_examples=3)  # a question costs seconds there
hypothesis.load_profile("spark" if os.environ.get("TEST_ENGINE") == "spark" else "house")

# Tokens stand in every page: of small letters alone, so that none ever holds a number that a test looks for in vain.
csrf.CSRF_ALLOWED_CHARS = string.ascii_lowercase

PASSWORD = "demo-Passw0rd"
CAST = [
    ("prosecutor", "county_a1", [Role.PROSECUTOR]),
    ("head", "county_a1", [Role.DEPARTMENT_HEAD]),
    ("outsider", "county_b1", [Role.PROSECUTOR]),
    ("city_prosecutor", "city_a", [Role.PROSECUTOR]),
    ("author", "city_a", [Role.MODEL_AUTHOR]),
    ("data_admin", "county_a1", [Role.DATA_ADMIN]),
    ("admin", "province", [Role.PROVINCIAL_MODEL_ADMIN]),
    ("auditor", "province", [Role.AUDITOR]),
    ("sysadmin", "province", [Role.SYSTEM_ADMIN]),
    ("stray", None, [Role.PROSECUTOR]),
]


@pytest.fixture(scope="session")
def password_digest() -> str:
    """Hashed once: a slow hash for nine people would be most of a test's time."""
    return make_password(PASSWORD)


@pytest.fixture
def offices(db) -> dict[str, Office]:
    """The demonstration province's offices by a short word, and the national one."""
    return plant_demonstration_offices()


@pytest.fixture
def cast(offices, password_digest) -> SimpleNamespace:
    """One person of every kind, by name; the password of all is ``demo-Passw0rd``."""
    people = SimpleNamespace()
    for name, word, roles in CAST:
        office = offices[word] if word else None
        user = User.objects.create(username=name, display_name=name, office=office, password=password_digest)
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
        setattr(people, name, user)
    return people
