"""Why an act on a lead is refused."""

from django.utils.translation import gettext as _

from supervision.errors import SupervisionError


class MoveRefused(SupervisionError):
    """The move is not open from the lead's status, or lacks what it asks for."""

    code = "move_refused"


class LeadChanged(SupervisionError):
    """Somebody else moved the lead first; nothing was changed by this act."""

    code = "lead_changed"

    def __init__(self, number: str, status: str, by: str) -> None:
        cause = _("状态已变为“%(status)s”") % {"status": status}
        if by:
            cause = _("%(by)s 已先行办理，状态已变为“%(status)s”") % {"by": by, "status": status}
        super().__init__(
            _("线索 %(number)s") % {"number": number}, cause, _("您的操作没有生效，请查看办理过程后再决定是否继续。")
        )


class PurposeMissing(SupervisionError):
    """Identities are shown only for a stated purpose."""

    code = "purpose_missing"


class ExportRefused(SupervisionError):
    """The export cannot be written in that form."""

    code = "export_refused"


class PackRefused(SupervisionError):
    """An evidence pack cannot be made or handed out."""

    code = "pack_refused"
