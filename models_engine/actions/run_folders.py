"""The folders of runs: one a run, in it one for every holder of it, named after the holder's fence."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from datasources.work.models import LIVE
from models_engine.execution.checkpoint import FOLDER as CHECKPOINT
from models_engine.execution.checkpoint import MANIFEST
from models_engine.models import Run

#: lies in a run's folder when somebody asked it to stop: seen also while a writer keeps the whole database to itself
_STOP = "stop"


def result_folder(run_id: int, fence: int) -> Path:
    """Where the holder of a fence writes; a later holder never meets an earlier one's files."""
    return settings.RUN_DIR / str(run_id) / str(fence)


def inherit_checkpoint(folder: Path) -> None:
    """Bring what the latest earlier holder has finished into a holder's folder. The earlier one may still be writing:
    its files are never changed in place, and what does not fit together is passed over by the engine.
    """
    for earlier in _earlier(folder):
        if (earlier / CHECKPOINT / MANIFEST).exists():
            with suppress(OSError):  # it is being dropped this moment: the run begins at the beginning
                _link_all(earlier / CHECKPOINT, folder / CHECKPOINT)
            return


def drop_results(folder: Path, *, keep_checkpoint: bool = False) -> None:
    """Remove what a holder wrote; what it finished may stay for the next one."""
    if not keep_checkpoint:
        shutil.rmtree(folder, ignore_errors=True)
        return
    with suppress(OSError):
        _remove(one for one in folder.iterdir() if one.name != CHECKPOINT)


def tidy(folder: Path) -> None:
    """A run has ended with the results in ``folder``: nothing else of it is needed any more."""
    shutil.rmtree(folder / CHECKPOINT, ignore_errors=True)
    with suppress(OSError):
        _remove(one for one in folder.parent.iterdir() if one != folder)


def drop_checkpoints_of_ended_runs() -> None:
    """Those of runs that ended while nobody held them: cancelled in the queue, or given up by the sweep."""
    found = [path for path in settings.RUN_DIR.glob(f"*/*/{CHECKPOINT}") if _run_of(path).isdigit()]
    runs = Run.objects.filter(pk__in={int(_run_of(path)) for path in found}, status__in=LIVE)
    live = {str(pk) for pk in runs.values_list("pk", flat=True)}
    for path in found:
        if _run_of(path) not in live:
            shutil.rmtree(path, ignore_errors=True)


def ask_to_stop(run_id: int) -> None:
    """Leave word in the run's folder, where there is one."""
    with suppress(OSError):
        (settings.RUN_DIR / str(run_id) / _STOP).touch()


def is_asked_to_stop(run_id: int) -> bool:
    return (settings.RUN_DIR / str(run_id) / _STOP).exists()


def _run_of(checkpoint: Path) -> str:
    return checkpoint.parts[-3]


def _earlier(folder: Path) -> list[Path]:
    """The folders of earlier holders, the latest first."""
    others = [one for one in folder.parent.iterdir() if one.name.isdigit() and int(one.name) < int(folder.name)]
    return sorted(others, key=lambda one: int(one.name), reverse=True)


def _link_all(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for file in source.iterdir():
        try:
            os.link(file, target / file.name)
        except OSError:  # a file system without links
            shutil.copyfile(file, target / file.name)


def _remove(paths: Iterator[Path]) -> None:
    for path in list(paths):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
