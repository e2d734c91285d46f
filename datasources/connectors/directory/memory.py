"""What became of the files in a watched folder, so that each is dealt with once and large ones are not read again."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from datasources.connectors.directory.folder import FoundFile


@dataclass(frozen=True)
class Remembered:
    """A file as it was when dealt with. ``load``: what was made of it; ``refused``: why nothing was."""

    size: int
    changed: int
    load: int | None = None
    refused: str = ""


class Memory:
    """By the file's name below the folder."""

    def __init__(self, text: str = "") -> None:
        kept = json.loads(text) if text else {}
        self.files = {name: Remembered(**known) for name, known in kept.items()}

    def as_text(self) -> str:
        return json.dumps({name: asdict(known) for name, known in self.files.items()}, ensure_ascii=False)

    def knows(self, file: FoundFile) -> bool:
        """Whether this very state of the file was dealt with. A file that was written anew is a new one."""
        known = self.files.get(file.name)
        return known is not None and (known.size, known.changed) == (file.size, file.changed)

    def keep(self, file: FoundFile, load: int | None = None, refused: str = "") -> None:
        self.files[file.name] = Remembered(file.size, file.changed, load, refused)

    def forget_gone(self, present: Iterable[str]) -> None:
        """Files that were taken away need no memory: their loads know their digests."""
        here = set(present)
        self.files = {name: known for name, known in self.files.items() if name in here}
