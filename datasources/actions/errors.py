"""What the acts of floor 1 refuse, as sentences."""

from django.utils.translation import gettext as _

from datasources.errors import DataError


class ActRefused(DataError):
    """An act that the state of things does not permit."""

    code = "refused"


class StandardIncompatible(DataError):
    """A change of a standard that would contradict what has been loaded under it."""

    code = "incompatible_standard"


class SameFile(DataError):
    """A file that this dataset has had before."""

    code = "same_file"

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(name, cause, _("如确需再次导入，请选择“仍然导入”（命令行为 --force）。"))
