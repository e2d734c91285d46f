"""The walls round a run: what the process of each engine may do."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from datasources.confinement import Confinement

_MIB = 2**20
#: the interpreter and the engine map about this much, in MiB, before any data are read, and each thread its own part
_MAPPED, _MAPPED_BY_THREAD = 1536, 128
#: a run may write this many times its memory into any one file (DuckDB is told so of all its spilling together)
_DISK_FACTOR = 20
#: what a cluster's client is told by its environment
_SPARK_HOMES = ("JAVA_HOME", "SPARK_HOME", "SPARK_CONF_DIR", "HADOOP_CONF_DIR")
_SPARK_NAMES = (*_SPARK_HOMES, "SPARK_LOCAL_IP", "PYSPARK_PYTHON", "PATH")


def confinement_of(job: Mapping, folder: Path, wall_seconds: float) -> Confinement:
    """What the child of a job (see ``run_caged``) may do; ``folder`` is where it writes."""
    return _BY_ENGINE[str(job.get("engine", "duckdb"))](job, folder, wall_seconds)


def _duckdb(job: Mapping, folder: Path, wall_seconds: float) -> Confinement:
    """Everything bounded. Address space is more than memory: twice the memory, and what is mapped but never touched."""
    threads, memory = int(job["threads"]), int(job["memory_mb"])
    disk = int(job.get("disk_mb") or memory * _DISK_FACTOR)
    return Confinement(
        folder,
        _inputs(job),
        memory=(2 * memory + _MAPPED + _MAPPED_BY_THREAD * threads) * _MIB,
        cpu_seconds=int(job.get("cpu_seconds") or wall_seconds * threads + 60),
        file_size=disk * _MIB,
        open_files=4096,
        processes=64 + 2 * threads,
        environment={"ARROW_DEFAULT_MEMORY_POOL": "system"},
    )


def _spark(job: Mapping, folder: Path, wall_seconds: float) -> Confinement:
    """A Java machine and a cluster to talk to: the cluster bounds memory and processes, the system's files are read."""
    found = {name: os.environ[name] for name in _SPARK_NAMES if name in os.environ}
    homes = [Path(found[name]) for name in _SPARK_HOMES if name in found]
    system = [Path(name) for name in ("/usr", "/etc", "/opt", "/proc", "/sys", "/dev/random", "/dev/urandom")]
    return Confinement(
        folder,
        [*_inputs(job), *homes, *system],
        open_files=None,
        processes=None,
        network=True,
        programs=True,
        environment=found,
    )


_BY_ENGINE: dict[str, Callable[[Mapping, Path, float], Confinement]] = {"duckdb": _duckdb, "spark": _spark}


def _inputs(job: Mapping) -> list[str]:
    loads = [load for given in job.get("inputs", {}).values() for holding in given["holdings"] for load in holding]
    return [path for load in loads for path in load["paths"]]
