"""The walls one by one: each is had on its own, and what cannot be had is said."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from datasources.confinement import Confinement, WallsMissing, missing_walls, required_walls, start

ROOT = Path(__file__).resolve().parents[3]

#: takes kernel functions away, raises the walls and says what is missing and whether a socket can be had
WITHOUT = """
import errno, json, os, socket, sys
from pathlib import Path
from datasources.confinement import Confinement, kernel, walls
def no(*_given, **_more):
    raise OSError(errno.EPERM, "not here")
for name in sys.argv[1].split(","):
    setattr(walls if hasattr(walls, name) else kernel, name, no)
missing = walls.raise_walls(Confinement(Path(sys.argv[2])), os.getppid())
try:
    socket.create_connection(("127.0.0.1", 9), 1)
except OSError as error:
    reached = errno.errorcode[error.errno]
print(json.dumps([sorted(missing), reached]))
"""


def without(names: str, folder: Path, python: str = sys.executable) -> tuple[set[str], str]:
    """(Walls that are missing, how a connection fails) where some calls are refused."""
    done = subprocess.run([python, "-c", WITHOUT, names, str(folder)], cwd=ROOT, capture_output=True, check=True)
    missing, reached = json.loads(done.stdout)
    return set(missing) - {"account"}, reached


@pytest.mark.parametrize(
    ("refused", "missing", "reached"),
    [
        ("forbid_calls,confine_files", {"files"}, "ENETUNREACH"),  # an empty network stands alone
        ("own_network,own_users", set(), "EPERM"),  # so does the filter of system calls
        ("own_network,own_users,forbid_calls,confine_files", {"network", "files"}, "ECONNREFUSED"),
        ("own_network,own_users,forbid_calls", {"network"}, "EACCES"),  # Landlock alone keeps TCP out, no more
    ],
)
def test_a_wall_that_cannot_be_had_is_said_and_another_takes_its_place(tmp_path, refused, missing, reached):
    if {"network", "files"} & missing_walls().keys():
        pytest.skip(f"this machine has no {missing_walls()}")
    assert without(refused, tmp_path) == (missing, reached)


def test_what_must_stand_and_does_not_stops_the_child(tmp_path, monkeypatch):
    monkeypatch.setenv("REQUIRE_CAGE", "1")
    monkeypatch.setattr("datasources.confinement.starting.missing_walls", lambda: {"network": "没有"})
    with pytest.raises(WallsMissing, match="断网：没有.*运维手册"):
        start("datasources.lookup.child", [], Confinement(tmp_path))


def test_a_name_that_is_no_wall_is_refused(monkeypatch):
    monkeypatch.setenv("REQUIRE_CAGE", "network,moat")
    with pytest.raises(WallsMissing, match="moat"):
        required_walls()


@pytest.mark.parametrize(("said", "names"), [("", []), ("0", []), ("1", ["network", "files"]), ("files", ["files"])])
def test_the_operator_says_what_must_stand(monkeypatch, said, names):
    monkeypatch.setenv("REQUIRE_CAGE", said)
    assert required_walls() == names


def test_a_child_sees_no_more_of_the_environment_than_it_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    child = start("timeit", ["-n1", "-r1", "import os; print(dict(os.environ))"], Confinement(tmp_path))
    said = child.communicate()[0].decode()
    assert "canary" not in said
    assert str(tmp_path) in said


def test_processor_time_ends_a_child_by_a_signal_of_its_own(tmp_path):
    child = start("timeit", ["-n1", "-r1", "while True: pass"], Confinement(tmp_path, cpu_seconds=1))
    child.communicate()
    assert child.returncode == -24  # SIGXCPU


ACCOUNT = """
import os, sys
from pathlib import Path
from datasources.confinement.account import change_account
change_account(65534, [Path(sys.argv[2])], Path(sys.argv[1]))
Path(sys.argv[1], "mine").write_text("x")
try:
    open(sys.argv[2], "r+b")
except PermissionError:
    print(os.getuid(), open(sys.argv[2]).read())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator changes accounts")
def test_an_administrators_child_becomes_another_account_that_may_not_change_its_inputs():
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o755)
        given, own = folder / "input", folder / "run"
        given.write_text("given")
        given.chmod(0o644)
        own.mkdir()
        done = subprocess.run([sys.executable, "-c", ACCOUNT, str(own), str(given)], cwd=ROOT, capture_output=True)
        assert done.stdout.decode().split() == ["65534", "given"], done.stderr.decode()
        assert (own / "mine").stat().st_uid == 65534
    finally:
        shutil.rmtree(folder)
