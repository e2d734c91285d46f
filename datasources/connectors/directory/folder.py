"""A watched folder: which finished files lie in it, and putting them aside. Nothing outside the office's root."""

import os
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _

from datasources.connectors.errors import SourceError

QUIET = 30  # seconds without a change after which a file counts as finished
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp")
DONE, REFUSED = "done", "refused"


@dataclass(frozen=True)
class FoundFile:
    """A file in the folder: its ``name`` is the path below the folder, with slashes."""

    name: str
    path: Path
    size: int
    changed: int  # nanoseconds

    def is_unchanged(self) -> bool:
        """Whether it is still what it was when found."""
        try:
            now = self.path.stat()
        except OSError:
            return False
        return (now.st_size, now.st_mtime_ns) == (self.size, self.changed)


class Folder:
    """``folder``: a path below ``SOURCE_DIR/<office code>``; ``pattern``: a glob below it."""

    def __init__(self, office_code: str, folder: str, pattern: str = "*") -> None:
        self._pattern = pattern or "*"
        # each office has a root of its own: one office's sources never read another's files
        self._root = (settings.SOURCE_DIR / office_code).resolve()
        self.path = (self._root / folder).resolve()
        plain = not Path(folder).is_absolute() and ".." not in PurePosixPath(self._pattern).parts
        if not plain or self._pattern.startswith("/") or not self.path.is_relative_to(self._root):
            raise SourceError(
                folder, _("目录不在允许的范围内"), _("请填写 %(root)s 之下的目录。") % {"root": self._root}
            )

    def check(self) -> None:
        """Raise SourceError unless the folder is there and can be read."""
        if not self.path.is_dir() or not os.access(self.path, os.R_OK | os.X_OK):
            raise SourceError(
                str(self.path), _("目录不存在，或没有读取权限"), _("请系统管理员建立目录并授予服务账号权限。")
            )

    def files(self) -> list[FoundFile]:
        """Finished files that fit the pattern, the oldest first; at one moment by name.

        Left alone: hidden files, files under a provisional name, files that changed a moment ago, what was put aside,
        and links that lead out of the root.
        """
        self.check()
        found = [self._found(path) for path in self.path.glob(self._pattern) if self._is_meant(path)]
        ready = [file for file in found if file and abs(time.time() - file.changed / 1e9) >= QUIET]
        return sorted(ready, key=lambda file: (file.changed, file.name))

    def put_aside(self, file: FoundFile, where: str, sentence: str = "") -> None:
        """Move a file into ``done/`` or ``refused/``; beside a refused one a text says why."""
        if not file.is_unchanged():
            return  # another delivery under the same name has come since
        target = _free(self.path / where / file.name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        file.path.rename(target)
        if sentence:
            target.with_name(target.name + ".txt").write_text(sentence + "\n", encoding="utf-8")

    def _is_meant(self, path: Path) -> bool:
        parts = path.relative_to(self.path).parts
        aside = parts[0] in (DONE, REFUSED)
        return not aside and not any(part.startswith(".") for part in parts) and path.suffix.lower() not in UNFINISHED

    def _found(self, path: Path) -> FoundFile | None:
        try:
            real = path.resolve(strict=True)
            state = real.stat()
        except (OSError, RuntimeError):
            return None
        if not real.is_file() or not real.is_relative_to(self._root):
            return None
        return FoundFile(path.relative_to(self.path).as_posix(), path, state.st_size, state.st_mtime_ns)


def _free(path: Path) -> Path:
    """The path, or the next free one beside it, so that nothing put aside before is overwritten."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
