"""What a run has finished, kept on disk so that another attempt goes on from there.

A checkpoint is a folder of Parquet files and a manifest that names them with their digests, and says by one digest what
the results depend on. The manifest is put in its place last and at once, so a checkpoint is whole or not there. One
that is damaged, or of a run that would come to other results, is passed over: the attempt begins at the beginning.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from datasources.lake.files import sha256_of, sync
from models_engine.engines import Session
from models_engine.execution.figures import StepFigures
from models_engine.execution.unjudged import Part

log = logging.getLogger(__name__)
FOLDER = "checkpoint"
MANIFEST = "manifest.json"

#: writing a table is taken to cost a second for so many cells; on the safe side of what was measured
CELLS_PER_SECOND = 5_000_000


@dataclass(frozen=True)
class Finished:
    """The steps that are done, the tables that later steps still read, and the rows that could not be judged."""

    steps: Sequence[StepFigures]
    tables: Mapping[str, ir.Table]
    unjudged: Sequence[Part]


class Checkpoints:
    """The checkpoints of one run, the latest of which counts.

    ``digest`` says what the run's results depend on; ``every`` seconds of work are at most lost, or as many as writing
    what they yielded would take, if that is more. A run that is shorter writes nothing.
    """

    def __init__(self, session: Session, folder: Path, digest: str, every: float) -> None:
        self.session, self.folder, self.digest, self.every = session, folder, digest, every
        self._files: dict[str, dict[str, Any]] = {}
        self._since = time.monotonic()
        self._made = 0

    def load(self) -> Finished | None:
        """What an earlier attempt has finished, as tables of this session. None: nothing that can be used."""
        try:
            content = _opened(self.folder / MANIFEST, self.digest)
            self._files = content["files"]
            for entry in self._files.values():
                _verify(self.folder / entry["file"], entry["sha256"])
        except FileNotFoundError:
            return self._begin_anew()
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("checkpoint passed over: %s", error)
            return self._begin_anew()
        self._made = 1 + max((int(Path(entry["file"]).stem) for entry in self._files.values()), default=0)
        return Finished(
            [StepFigures(**figures) for figures in content["steps"]],
            {name: self._restored(_table(name)) for name in content["tables"]},
            [
                Part(one["step"], one["verdict"], self._restored(_part(place)))
                for place, one in enumerate(content["unjudged"])
            ],
        )

    def save(self, finished: Finished) -> None:
        """Keep this, where enough work was done since the last time. A disk that refuses does not stop the run."""
        new = {_table(name): table for name, table in finished.tables.items()}
        new |= {_part(place): part.rows for place, part in enumerate(finished.unjudged)}
        rows = {figures.name: figures.rows for figures in finished.steps}
        cells = sum(
            rows[name] * len(table.columns)
            for name, table in finished.tables.items()
            if _table(name) not in self._files
        )
        if time.monotonic() - self._since < max(self.every, cells / CELLS_PER_SECOND):
            return
        try:
            self._write(finished, new)
        except (*self.session.errors, OSError) as error:
            log.warning("no checkpoint: %s", error)
        self._since = time.monotonic()

    def _write(self, finished: Finished, tables: Mapping[str, ir.Table]) -> None:
        self.folder.mkdir(exist_ok=True)
        self._files = {key: self._files.get(key) or self._written(table) for key, table in tables.items()}
        content = {
            "digest": self.digest,
            "steps": [asdict(figures) for figures in finished.steps],
            "tables": list(finished.tables),
            "unjudged": [{"step": part.step, "verdict": part.verdict} for part in finished.unjudged],
            "files": self._files,
        }
        draft = self.folder / f".{MANIFEST}"
        draft.write_text(json.dumps({"content": content, "sha256": _seal(content)}), encoding="utf-8")
        sync(draft)
        draft.replace(self.folder / MANIFEST)
        sync(self.folder)
        self._drop_all_but({entry["file"] for entry in self._files.values()})

    def _written(self, table: ir.Table) -> dict[str, Any]:
        path = self.folder / f"{self._made}.parquet"
        self._made += 1
        self.session.write(table, path)
        sync(path)
        types = {name: str(kind) for name, kind in table.schema().items()}
        return {"file": path.name, "sha256": sha256_of(path), "types": types}

    def _restored(self, key: str) -> ir.Table:
        entry = self._files[key]
        stored = self.session.con.read_parquet(str(self.folder / entry["file"]))
        return self.session.materialise(stored.cast(ibis.schema(entry["types"])))

    def _begin_anew(self) -> None:
        self._files = {}
        shutil.rmtree(self.folder, ignore_errors=True)

    def _drop_all_but(self, kept: set[str]) -> None:
        for file in self.folder.glob("*.parquet"):
            if file.name not in kept:
                file.unlink()


def _table(step: str) -> str:
    return f"step {step}"


def _part(place: int) -> str:
    return f"unjudged {place}"


def _opened(manifest: Path, digest: str) -> dict[str, Any]:
    sealed = json.loads(manifest.read_text(encoding="utf-8"))
    content = sealed["content"]
    if sealed["sha256"] != _seal(content):
        raise ValueError("the manifest is not what was written")
    if content["digest"] != digest:
        raise ValueError("it belongs to a run with other results")
    return content


def _verify(file: Path, sha256: str) -> None:
    if sha256_of(file) != sha256:
        raise ValueError(f"{file.name} is not what was written")


def _seal(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
