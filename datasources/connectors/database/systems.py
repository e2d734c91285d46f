"""The database systems that can be read, and how each is told to let nothing be written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import sqlalchemy as sa
from django.utils.translation import gettext as _

from datasources.connectors.errors import DriverMissing

CONNECT_SECONDS = 8


@dataclass(frozen=True)
class System:
    """``read_only``: a statement that makes the open transaction read-only, where the connection itself cannot be.
    ``grammar``: how its SQL is called by the parser."""

    title: str
    driver: str  # as SQLAlchemy names it
    module: str  # what has to be installed
    port: int
    grammar: str
    options: Mapping[str, Any] = field(default_factory=dict)
    read_only: str = ""


SYSTEMS: dict[str, System] = {
    "postgresql": System(
        "PostgreSQL / openGauss",
        "postgresql+psycopg2",
        "psycopg2",
        5432,
        "postgres",
        {"connect_timeout": CONNECT_SECONDS, "options": "-c default_transaction_read_only=on"},
    ),
    "mysql": System(
        "MySQL / MariaDB",
        "mysql+pymysql",
        "pymysql",
        3306,
        "mysql",
        {
            "connect_timeout": CONNECT_SECONDS,
            "charset": "utf8mb4",
            "init_command": "SET SESSION TRANSACTION READ ONLY",
        },
    ),
    "oracle": System(
        "Oracle",
        "oracle+oracledb",
        "oracledb",
        1521,
        "oracle",
        {"tcp_connect_timeout": CONNECT_SECONDS},
        read_only="SET TRANSACTION READ ONLY",
    ),
    "mssql": System("SQL Server", "mssql+pymssql", "pymssql", 1433, "tsql", {"login_timeout": CONNECT_SECONDS}),
}


def engine_for(connection: Mapping[str, Any], password: str) -> sa.Engine:
    """An engine that keeps no connection open and shows neither password nor values in what it says.

    Raises:
        DriverMissing: the system's driver is not installed.
    """
    system = SYSTEMS[connection["system"]]
    if find_spec(system.module) is None:
        raise DriverMissing(
            system.title,
            _("服务器上没有安装读取它的驱动程序 %(module)s") % {"module": system.module},
            _("请系统管理员在运行环境中执行 pip install %(module)s 并重启服务。") % {"module": system.module},
        )
    return sa.create_engine(
        _address(system, connection, password),
        poolclass=sa.NullPool,
        hide_parameters=True,
        connect_args=dict(system.options),
    )


def _address(system: System, connection: Mapping[str, Any], password: str) -> sa.URL:
    database, query = connection["database"], {}
    if connection["system"] == "oracle":  # what people call its database is a service
        database, query = None, {"service_name": connection["database"]}
    return sa.URL.create(
        system.driver,
        username=connection["user"],
        password=password,
        host=connection["host"],
        port=int(connection.get("port") or system.port),
        database=database,
        query=query,
    )
