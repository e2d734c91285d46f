"""What can go wrong with offices and people."""

from supervision.errors import SupervisionError


class OfficeError(SupervisionError):
    """An office or person cannot be as asked."""

    code = "bad_office_request"
