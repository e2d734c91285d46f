"""Why an act on a model or a run is refused, in sentences a person can act on."""

from django.utils.translation import gettext as _

from models_engine.errors import ModelError


class ImportRefused(ModelError):
    """The text is in order, but this office may not put it into the library under that name."""

    code = "import_refused"


class PublicationRefused(ModelError):
    """The version cannot be published (or retired) as it stands."""

    code = "publication_refused"


class RunRefused(ModelError):
    """The run cannot be queued: no published version, a parameter out of bounds, or data that is not there."""

    code = "run_refused"


class LiveRunExists(RunRefused):
    """The office already has a run of this model that has not ended."""

    code = "live_run_exists"

    def __init__(self, model, run) -> None:
        self.run = run
        super().__init__(
            place=str(model),
            cause=_("本院的这一模型已有未结束的运行（运行 %(run)s）。") % {"run": run.pk},
            next_step=_("请等待其结束，或先取消该运行，再重新提交。"),
        )
