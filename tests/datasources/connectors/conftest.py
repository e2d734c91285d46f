"""Sources of the small standard of the loading tests, and real servers to collect from."""

import os

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from django.conf import settings as project

from datasources.actions import perform_load
from datasources.actions.collecting import perform_collection
from datasources.actions.scheduling import queue_collection
from datasources.actions.sources import create_source
from datasources.models import Collection, DataSource, Load
from datasources.work.models import WorkStatus
from tests import services
from tests.datasources.app.conftest import ID_CARD, _own_storage, delivery, standard  # noqa: F401 (fixtures)

CANARY = "canary-5ecret-W0rd"


@pytest.fixture(autouse=True)
def _own_sources(settings, tmp_path):
    settings.SOURCE_DIR = tmp_path / "sources"
    settings.SOURCE_HOSTS = ["127.0.0.1"]


@pytest.fixture
def source_of(standard, cast):  # noqa: F811
    """Makes a source of county_a1; ``changes`` are fields set afterwards."""

    def make(kind: str, connection: dict, secret: dict | None = None, mode: str = "append", **changes) -> DataSource:
        office = cast.data_admin.office
        made = create_source(
            actor=cast.data_admin,
            office_code=office.code,
            office_path=office.path,
            name=changes.pop("name", f"{kind} 罚款"),
            standard=standard,
            kind=kind,
            connection=connection,
            secret=secret or {},
            mode=mode,
        )
        DataSource.objects.filter(pk=made.pk).update(**changes)
        made.refresh_from_db()
        return made

    return make


@pytest.fixture
def collect(cast):
    """Collects once from a source and does the load that comes of it."""

    def once(source: DataSource, load: bool = True) -> Collection:
        made = queue_collection(source, actor=cast.data_admin, ring=False)
        assert perform_collection(made.pk, ring=False)
        made.refresh_from_db()
        if made.load and load:
            assert perform_load(made.load_id)
            made.load.refresh_from_db()
            assert made.load.status == WorkStatus.DONE, made.load.error
        source.refresh_from_db()
        return made

    return once


def loaded_keys(source: DataSource) -> list[str]:
    """The keys of all rows that loads of this source brought in, repeats included."""
    keys: list[str] = []
    for load in Load.objects.filter(source=source).current():
        for part in load.manifest:
            keys += pq.read_table(f"{project.LAKE_URL}/{part['path']}", columns=["fine_no"])["fine_no"].to_pylist()
    return sorted(keys)


class Server:
    """A database server to read from: ``connection`` and ``secret`` of a source, and an engine that may write."""

    def __init__(self, connection: dict, secret: dict, engine: sa.Engine) -> None:
        self.connection, self.secret, self.engine = connection, secret, engine

    def run(self, *statements: str) -> None:
        with self.engine.begin() as link:
            for statement in statements:
                link.exec_driver_sql(statement)


@pytest.fixture(scope="session")
def mariadb_server():
    if "CI" not in os.environ and not services.has_mariadb():
        pytest.skip("no MariaDB server is installed: run make mariadb")
    with services.mariadb() as account:
        address = sa.URL.create(
            "mysql+pymysql", account["user"], account["password"], account["host"], account["port"],
            query={"charset": "utf8mb4"},
        )  # fmt: skip
        yield account, sa.create_engine(address)


@pytest.fixture(scope="session")
def postgresql_server():
    with services.postgresql() as url:
        folder = url.split("@")[1].split("/")[0].replace("%2F", "/")
        yield (
            folder,
            sa.create_engine(sa.URL.create("postgresql+psycopg2", "postgres", host=folder, database="postgres")),
        )


@pytest.fixture(params=["postgresql", "mysql"])
def server(request, settings) -> Server:
    """A schema ``fines`` without tables on each of the two servers."""
    if request.param == "mysql":
        account, engine = request.getfixturevalue("mariadb_server")
        connection = {"host": account["host"], "port": account["port"], "database": "fines", "schema": ""}
        with engine.begin() as link:
            link.exec_driver_sql("DROP DATABASE IF EXISTS fines")
            link.exec_driver_sql("CREATE DATABASE fines")
        engine = sa.create_engine(engine.url.set(database="fines"))
        secret = {"password": account["password"]}
        user = account["user"]
    else:
        folder, engine = request.getfixturevalue("postgresql_server")
        settings.SOURCE_HOSTS = ["127.0.0.1", folder]
        connection = {"host": folder, "database": "postgres", "schema": "fines"}
        with engine.begin() as link:
            link.exec_driver_sql("DROP SCHEMA IF EXISTS fines CASCADE")
            link.exec_driver_sql("CREATE SCHEMA fines")
            link.exec_driver_sql("SET search_path TO fines")
        engine = sa.create_engine(engine.url, connect_args={"options": "-c search_path=fines"})
        secret, user = {"password": CANARY}, "postgres"
    yield Server({"system": request.param, "user": user, **connection}, secret, engine)
    engine.dispose()
