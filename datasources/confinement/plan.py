"""What a child process may do, as data that travels to it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Confinement:
    """The walls round one child. None lifts a limit.

    ``folder`` is the only place it writes: its home, its working files, its results. ``readable`` are the files and
    folders it reads besides the interpreter and the product's code. ``memory`` bounds the address space and
    ``file_size`` any one file, both in bytes; ``cpu_seconds`` counts the seconds of all its threads together.
    ``network`` and ``programs`` allow it to open connections and to start other programs. ``environment`` is all that
    it sees besides the locale.
    """

    folder: Path
    readable: Sequence[str | Path] = ()
    memory: int | None = None
    cpu_seconds: int | None = None
    file_size: int | None = None
    open_files: int | None = 256
    processes: int | None = 64
    network: bool = False
    programs: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> str:
        plan = {**asdict(self), "folder": str(self.folder.absolute())}
        return json.dumps({**plan, "readable": [str(Path(path).absolute()) for path in self.readable]})

    @classmethod
    def from_json(cls, text: str) -> "Confinement":
        plan = json.loads(text)
        return cls(**{**plan, "folder": Path(plan["folder"])})
