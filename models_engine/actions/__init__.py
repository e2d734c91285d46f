"""The only writers of models, versions and runs. Page, REST and command call the same acts."""

from models_engine.actions.library import import_library
from models_engine.actions.performing import perform_run
from models_engine.actions.rehearsal import rehearse
from models_engine.actions.run_folders import drop_checkpoints_of_ended_runs
from models_engine.actions.runs import cancel_run, queue_run
from models_engine.actions.versions import assign_owner, import_model, publish_version, retire_version

__all__ = [
    "assign_owner",
    "cancel_run",
    "drop_checkpoints_of_ended_runs",
    "import_library",
    "import_model",
    "perform_run",
    "publish_version",
    "queue_run",
    "rehearse",
    "retire_version",
]
