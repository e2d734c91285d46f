"""Installations on SQLite and on a real PostgreSQL, both with a real Redis."""

import os
import re

import psycopg2
import pytest

from tests import services
from tests.installation import Installation, running


@pytest.fixture(scope="session")
def redis_url():
    if url := os.environ.get("REDIS_URL"):
        yield url
    else:
        with services.redis() as url:
            yield url


@pytest.fixture(scope="session")
def postgresql_url():
    if (url := os.environ.get("DATABASE_URL", "")).startswith("postgres"):
        yield url
    else:
        with services.postgresql() as url:
            yield url


@pytest.fixture(scope="session")
def new_database(postgresql_url):
    """Makes databases on the PostgreSQL server, empty or as copies."""
    made = 0

    def make(template: str = "template0") -> str:
        nonlocal made
        made += 1
        name = f"installation_{os.getpid()}_{made}"
        execute(postgresql_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
        return re.sub(r"/[^/]*$", f"/{name}", postgresql_url)

    return make


def execute(url: str, statement: str) -> None:
    connection = psycopg2.connect(dsn_of(url))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def dsn_of(url: str) -> str:
    """psycopg2 wants a socket folder as a parameter, not as a host in the address."""
    socket = re.match(r"postgres://(\w+)@(%2F[^/]+)/(\w+)$", url)
    if not socket:
        return url
    user, folder, name = socket.groups()
    return f"host={folder.replace('%2F', '/')} user={user} dbname={name}"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def prepared(request, tmp_path_factory, redis_url):
    """An installation with tables, offices, standards and shipped models; one for each database."""
    url = request.getfixturevalue("new_database")() if request.param == "postgresql" else ""
    installation = Installation(tmp_path_factory.mktemp(request.param), url, redis_url)
    installation.manage("migrate", "-v", "0")
    return installation


@pytest.fixture
def installation(prepared, tmp_path, request):
    """A copy of the prepared installation that the test may break, with a Redis database of its own."""
    url = prepared.database_url
    if url:
        url = request.getfixturevalue("new_database")(template=url.rsplit("/", 1)[1])
    with services.redis() as redis, running(prepared.copy(tmp_path / "data", url)) as copy:
        copy.redis_url = redis
        yield copy


@pytest.hookimpl(tryfirst=True)  # before the groups become part of the tests' names
def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/production" in str(item.path):
            item.add_marker(pytest.mark.production)
            item.add_marker(pytest.mark.xdist_group("production"))
