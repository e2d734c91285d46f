"""Had the compiler been fooled: the locked session refuses, and behind it the operating system."""

import hashlib
import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from datasources.confinement import Confinement, missing_walls, start
from tests.models_engine.execution.jobs import write_load
from tests.models_engine.execution.notice import standards

TESTS = Path(__file__).resolve().parents[2]
CANARY = "canary-5b1c"

#: what reads or writes outside, or reaches the network; {canary}, {outside} and {input} are paths
REACHING = [
    "SELECT * FROM read_csv('{canary}')",
    "SELECT * FROM read_text('{canary}')",
    "SELECT * FROM read_blob('{canary}')",
    "SELECT * FROM '{canary}'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/proc/1/environ')",
    "SELECT * FROM sniff_csv('{canary}')",
    "COPY (SELECT 1) TO '{outside}/out.csv'",
    "COPY (SELECT 1) TO '{outside}/out.parquet' (FORMAT parquet)",
    "COPY (SELECT 1 AS x) TO '{input}' (FORMAT parquet, USE_TMP_FILE false)",
    "COPY (SELECT 1 AS x) TO '{input}' (FORMAT parquet)",
    "EXPORT DATABASE '{outside}/all'",
    "ATTACH '{outside}/new.db' AS other",
    "ATTACH '{canary}' AS other (READ_ONLY)",
    "ATTACH 'https://127.0.0.1/x.db' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '{outside}/x.duckdb_extension'",
    "FORCE INSTALL sqlite FROM 'http://127.0.0.1/'",
    "SELECT * FROM read_csv('http://127.0.0.1/x.csv')",
    "SELECT * FROM read_parquet('s3://x/y.parquet')",
    "SELECT * FROM sqlite_scan('{outside}/x.db', 'auth_user')",
    "SELECT * FROM postgres_scan('host=127.0.0.1', 'public', 'auth_user')",
    "COPY penalties FROM '{canary}'",
    "IMPORT DATABASE '{outside}'",
    "PRAGMA import_database('{outside}')",
    "SELECT getenv('SECRET_KEY')",
    "SELECT * FROM python_variable",
]  # fmt: skip

#: what would loosen the lock
LOOSENING = [
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET GLOBAL enable_external_access = true",
    "SET lock_configuration = false",
    "RESET lock_configuration",
    "SET allowed_directories = ['/']",
    "SET allowed_paths = ['/etc/passwd']",
    "SET temp_directory = '/'",
    "SET memory_limit = '64GB'",
    "SET max_temp_directory_size = '1TB'",
    "SET threads = 64",
    "SET autoinstall_known_extensions = true",
    "SET autoload_known_extensions = true",
    "SET allow_community_extensions = true",
    "SET allow_unsigned_extensions = true",
    "SET extension_directory = '/tmp'",
    "SET home_directory = '/'",
    "SET python_enable_replacements = true",
    "SET custom_user_agent = 'x'",
    "PRAGMA memory_limit = '64GB'",
    "PRAGMA enable_profiling = 'json'",
    "CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET 'y')",
]  # fmt: skip

#: what the engine allows within its own memory: nothing of it leaves the process
IDLE = [
    "SELECT content FROM read_text('{outside}/*')",
    "SELECT * FROM glob('{outside}/*')",
    "SELECT * FROM glob('/etc/*')",
    "ATTACH ':memory:' AS other",
    "SET VARIABLE x = 1",
    "SELECT * FROM query('SELECT 1')",
    "SELECT current_setting('temp_directory')",
    "CREATE MACRO f(x) AS x + 1",
    "DROP VIEW penalties",
]  # fmt: skip

PYTHON = [
    "__import__('socket').socket()",
    "__import__('socket').create_connection(('127.0.0.1', 80), 1)",
    "__import__('socket').socket(__import__('socket').AF_UNIX)",
    "__import__('socket').socketpair()",
    "open('{canary}').read()",
    "open('/etc/passwd').read()",
    "open('/proc/1/environ').read()",
    "open('/proc/%d/environ' % os.getppid()).read()",
    "os.listdir('{outside}')",
    "os.listdir('/')",
    "open('{outside}/new', 'w')",
    "open('{canary}', 'a')",
    "open('{input}', 'r+b')",
    "os.truncate('{input}', 0)",
    "os.unlink('{input}')",
    "os.rename('{input}', '{outside}/moved')",
    "os.link('{canary}', os.environ['HOME'] + '/link') or open(os.environ['HOME'] + '/link').read()",
    "os.symlink('{canary}', os.environ['HOME'] + '/sym') or open(os.environ['HOME'] + '/sym').read()",
    "os.mkdir('{outside}/folder')",
    "os.kill(os.getppid(), 9)",
    "os.execv('/bin/sh', ['sh', '-c', 'id'])",
    "__import__('subprocess').run(['/usr/bin/id'], check=True)",
    "os.environ['SECRET_KEY']",
    "open(os.environ['HOME'] + '/big', 'wb').write(bytes(64 << 20))",
    "bytearray(8 << 30)",
]  # fmt: skip

walled = pytest.mark.skipif(bool({"network", "files"} & missing_walls().keys()), reason=f"walls: {missing_walls()}")


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """A secret outside, a folder outside, and an input that may be read."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "canary.txt").write_text(CANARY)
    standard = standards()["police_admin_penalty"]
    load = write_load(outside, standard, [{"penalty_no": "A1", "decided_on": date(2022, 7, 5)}])
    return {"outside": str(outside), "canary": str(outside / "canary.txt"), "input": load["paths"][0]}


def answers(places: dict, folder: Path, *, locked: bool) -> dict[str, dict]:
    """What became of every attempt, by its text."""
    plan = Confinement(folder, [places["input"], TESTS], memory=4 << 30, file_size=32 << 20)
    child = start("tests.models_engine.attacks.fooled", [], plan, stdin=subprocess.PIPE)
    filled = [[text.format(**places) for text in texts] for texts in (REACHING + LOOSENING + IDLE, PYTHON)]
    job = {"input": places["input"], "locked": locked, "sql": filled[0], "python": filled[1]}
    said, complaints = child.communicate(json.dumps(job).encode(), timeout=120)
    found = {line["attempt"]: line for line in map(json.loads, said.splitlines())}
    assert list(found) == filled[0] + filled[1], complaints.decode()
    return found


@pytest.fixture(scope="module", params=[True, False], ids=["locked", "not locked"])
def became(request, places, tmp_path_factory):
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(places["outside"]).iterdir()}
    found = answers(places, tmp_path_factory.mktemp("run"), locked=request.param)
    after = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(places["outside"]).iterdir()}
    return request.param, found, before, after


def test_the_inputs_and_all_else_outside_are_as_they_were(became):
    _locked, _found, before, after = became
    assert after == before


def test_nothing_that_lies_outside_is_ever_told(became):
    said = json.dumps(list(became[1].values()))
    assert CANARY not in said
    assert "root:x:0" not in said


@walled
def test_nothing_reaches_outside_even_where_the_session_is_not_locked(became, places):
    found = became[1]
    assert [one for one in (text.format(**places) for text in REACHING) if "refused" not in found[one]] == []


def test_the_lock_is_not_loosened(became, places):
    locked, found, *_ = became
    assert not locked or [one for one in LOOSENING if "refused" not in found[one]] == []


@walled
def test_python_itself_has_no_network_no_other_file_and_no_other_program(became, places):
    found = became[1]
    assert [one for one in (text.format(**places) for text in PYTHON) if "refused" not in found[one]] == []


@walled
def test_names_of_files_outside_are_not_listed(became, places):
    told = became[1]["SELECT * FROM glob('{outside}/*')".format(**places)]
    assert told.get("answer", "[]") == "[]"
