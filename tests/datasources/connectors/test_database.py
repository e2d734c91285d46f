"""Tables of a real PostgreSQL and a real MariaDB: exact, incremental without loss or repeats, and never written to."""

import json
from pathlib import Path

import pytest

from datasources.actions.scheduling import queue_collection
from datasources.connectors.database import DatabaseConnector
from datasources.connectors.errors import SourceError
from datasources.connectors.row_file import RowFile
from datasources.models import Collection
from datasources.work.models import WorkStatus
from tests.datasources.connectors.conftest import ID_CARD, loaded_keys

TABLE = (
    "CREATE TABLE fine (fine_no varchar(20), id_card varchar(18), decided_on date, fine decimal(20,4), "
    "changed_at timestamp(6) NULL DEFAULT NULL, remark varchar(20))"
)
NOON = "2025-06-01 12:00:00.000001"
CURSOR = {"cursor_column": "changed_at"}


def insert(key: str, changed_at: str | None = NOON) -> str:
    moment = f"'{changed_at}'" if changed_at else "NULL"
    return f"INSERT INTO fine VALUES ('{key}', '{ID_CARD}', '2025-01-05', 1200.5000, {moment}, '')"


@pytest.fixture
def fines(server):
    server.run(TABLE)
    return server


@pytest.fixture
def source(fines, source_of):
    def make(**changes):
        table = {} if "query" in changes else {"table": "fine"}
        connection = (
            fines.connection | table | {name: changes.pop(name) for name in ("query", "look_back") if name in changes}
        )
        return source_of("database", connection, fines.secret, **changes)

    return make


def test_values_arrive_exactly(fines, source):
    fines.run(insert("A1"), "INSERT INTO fine VALUES (NULL, '', NULL, NULL, NULL, NULL)")
    with RowFile() as file:
        for row in DatabaseConnector(source().connection, fines.secret).rows():
            file.add(row)
        lines = [json.loads(line) for line in Path(file.stored("x").path).read_text().splitlines()]
    assert lines[0] == {
        "fine_no": "A1", "id_card": ID_CARD, "decided_on": "2025-01-05", "fine": "1200.5000", "changed_at": NOON,
        "remark": "",
    }  # fmt: skip
    assert lines[1] == dict.fromkeys(lines[1], None) | {"id_card": ""}


def test_everything_is_collected_and_loaded_once_as_long_as_nothing_changes(fines, source, collect):
    fines.run(insert("A1"), insert("A2"))
    register = source(mode="replace")
    first, second = collect(register), collect(register)
    assert first.rows == 2
    assert first.load.source == register
    assert second.load is None
    assert "没有变化" in second.stage
    assert loaded_keys(register) == ["A1", "A2"]


def test_an_increment_takes_each_row_once_also_those_that_share_the_last_value(fines, source, collect):
    fines.run(insert("A1", "2025-05-01 00:00:00"), insert("A2"), insert("A3"))
    register = source(**CURSOR)
    taken = [collect(register).rows]
    taken.append(collect(register).rows)  # nothing new
    fines.run(insert("A4"), insert("A5", "2025-07-01 00:00:00"))  # A4 has the very value at which we stopped
    taken.append(collect(register).rows)
    taken.append(collect(register).rows)
    assert taken == [3, 0, 2, 0]
    assert loaded_keys(register) == ["A1", "A2", "A3", "A4", "A5"]


def test_what_another_source_has_brought_already_moves_the_position_too(fines, source, collect):
    fines.run(insert("A1"))
    collect(source(**CURSOR))
    again = source(name="又一个", **CURSOR)
    assert collect(again).load is None
    assert again.cursor_value != ""
    assert collect(again).rows == 0


def test_a_look_back_finds_rows_that_were_committed_late(fines, source, collect):
    fines.run(insert("A1", "2025-06-01 12:00:00"))
    register = source(look_back=30, **CURSOR)
    collect(register)
    fines.run(insert("A2", "2025-06-01 11:45:00"), insert("A3", "2025-06-01 11:15:00"))
    assert collect(register).rows == 1
    assert loaded_keys(register) == ["A1", "A2"]


def test_rows_without_a_cursor_value_are_counted_and_said(fines, source, collect):
    fines.run(insert("A1"), insert("A2", None))
    assert collect(source(**CURSOR)).stage == "1 行的增量字段为空，没有采集"


def test_the_position_waits_until_the_load_has_taken_effect(fines, source, collect):
    fines.run(insert("A1"))
    register = source(**CURSOR)
    collection = collect(register, load=False)
    assert register.cursor_value == ""
    assert collection.cursor_to != ""
    with pytest.raises(Exception, match="还没有处理完"):
        queue_collection(register, actor=None)


def test_only_mapped_columns_are_asked_for(fines, source, collect):
    fines.run(insert("A1"))
    register = source(mapping={"fine_no": "fine_no", "decided_on": "decided_on", "remark": ""}, **CURSOR)
    load = collect(register).load
    assert json.loads(Path(load.files[0]["path"]).read_text()) == {"fine_no": "A1", "decided_on": "2025-01-05"}


def test_a_query_of_the_administrator_is_read(fines, source, collect):
    fines.run(insert("A1"), insert("B1"))
    query = "SELECT fine_no AS 文书号, decided_on AS 决定日期 FROM fines.fine WHERE fine_no LIKE 'A%' -- 只要 A: 开头"
    assert collect(source(query=query)).rows == 1


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM fine",
        "SELECT 1; DELETE FROM fine",
        "WITH gone AS (DELETE FROM fine RETURNING *) SELECT * FROM gone",
        "SELECT * INTO copy FROM fine",
        "SELECT * FROM fine FOR UPDATE",
        "TRUNCATE fine",
        "COMMIT",
        "SELECT 1) x; DELETE FROM fine; --",
    ],
)
def test_what_does_more_than_read_is_refused_and_changes_nothing(fines, source, query):
    fines.run(insert("A1"))
    with pytest.raises(SourceError, match="查询语句"):
        list(DatabaseConnector(source(query=query).connection, fines.secret).rows())
    assert [row["fine_no"] for row in DatabaseConnector(source(name="表").connection, fines.secret).rows()] == ["A1"]


def test_the_database_itself_refuses_writes_on_our_connection(fines, source):
    connector = DatabaseConnector(source().connection, fines.secret)
    with pytest.raises(SourceError, match=r"(?i)read.only"), connector._reading() as link:
        link.exec_driver_sql(insert("A1").replace("INTO fine", "INTO fines.fine"))


def test_a_quoted_table_name_is_a_name_and_nothing_else(fines, source):
    connection = fines.connection | {"table": "fine; DROP TABLE fine"}
    with pytest.raises(SourceError):
        list(DatabaseConnector(connection, fines.secret).rows())
    assert list(DatabaseConnector(fines.connection | {"table": "fine"}, fines.secret).rows()) == []


def test_tables_and_columns_are_listed(fines):
    connector = DatabaseConnector(fines.connection | {"table": "fine"}, fines.secret)
    assert ("fines", "fine") in connector.tables()
    assert [name for name, _type in connector.columns()][:2] == ["fine_no", "id_card"]


def test_a_host_outside_the_list_is_not_asked(source_of, collect, settings, fines):
    settings.SOURCE_HOSTS = []
    source = source_of("database", fines.connection | {"table": "fine"}, fines.secret)
    failed = collect(source)
    assert failed.status == WorkStatus.FAILED
    assert "SOURCE_HOSTS" in failed.error


def test_what_the_server_says_holds_no_password(source_of, collect, fines):
    secret = {"password": "canary-5ecret-W0rd"}
    source = source_of("database", fines.connection | {"table": "nowhere", "user": "nobody"}, secret)
    failed = collect(source)
    assert failed.status == WorkStatus.FAILED
    assert "canary" not in failed.error
    assert Collection.objects.filter(error__contains="canary").count() == 0


def test_a_missing_driver_is_named_with_what_to_install():
    connection = {"system": "oracle", "host": "127.0.0.1", "database": "orcl", "user": "x", "table": "t"}
    with pytest.raises(SourceError, match="pip install oracledb"):
        DatabaseConnector(connection, {}).test()
