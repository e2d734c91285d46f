"""A real Spark cluster on this machine: one master and two workers on loopback, from the installed package."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
_START_SECONDS = 120
#: few tasks and a light compiler, since the tables are tiny; everything else is as in production
CONF = """\
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1
spark.sql.shuffle.partitions 2
spark.cores.max 2
spark.executor.cores 1
spark.executor.memory 1g
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
"""


class Cluster:
    """Processes of a cluster that is up when ``start`` returns; ``environment`` is what its client needs."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder, self.size = folder, workers
        self.port = free_port()
        self.processes: list[subprocess.Popen] = []

    @property
    def master(self) -> str:
        return f"spark://127.0.0.1:{self.port}"

    @property
    def environment(self) -> Mapping[str, str]:
        conf = {"SPARK_CONF_DIR": str(self.folder / "conf"), "SPARK_LOCAL_IP": "127.0.0.1"}
        return {**conf, "JAVA_HOME": java_home(), "PYSPARK_PYTHON": sys.executable}

    @property
    def workers(self) -> list[subprocess.Popen]:
        return self.processes[1:]

    def start(self) -> Cluster:
        (self.folder / "conf").mkdir(parents=True)
        (self.folder / "conf" / "spark-defaults.conf").write_text(CONF)
        self._start("master.Master", "--port", str(self.port))
        _until(lambda: _answers(self.port), "the master")
        for number in range(self.size):
            self.start_worker(number)
        _until(lambda: self._log("Master").count("Registering worker") >= self.size, "the workers")
        return self

    def start_worker(self, number: int) -> None:
        self._start(
            "worker.Worker",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--work-dir",
            str(self.folder / f"w{number}"),
            self.master,
        )

    def kill_worker(self, number: int) -> int:
        """End a worker and what it runs at once, as a power cut would. Returns its process id."""
        return _end(self.workers[number])

    def stop(self) -> None:
        for process in reversed(self.processes):
            _end(process)

    def _start(self, name: str, *arguments: str) -> None:
        environment = {
            **os.environ,
            **self.environment,
            "SPARK_HOME": str(HOME),
            "SPARK_DAEMON_MEMORY": "256m",
        }
        environment.pop("PYTHONPATH", None)  # workers do not have the code of the platform
        with open(self.folder / f"{name.split('.')[1]}.log", "ab") as log:
            self.processes.append(
                subprocess.Popen(
                    [HOME / "bin" / "spark-class", f"org.apache.spark.deploy.{name}", "--host", "127.0.0.1"]
                    + ["--webui-port", "0", *arguments],
                    cwd=self.folder,
                    env=environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def _log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")


def _end(process: subprocess.Popen) -> int:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return process.pid


def java_home() -> str:
    """Java 17: where the environment says, or where Debian has it."""
    found = sorted(Path("/usr/lib/jvm").glob("java-17-openjdk*"))
    return os.environ.get("JAVA_HOME") or str(found[0] if found else "")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(holds, what: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come up")
        time.sleep(0.2)
