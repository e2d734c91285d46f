"""Why a case cannot be opened."""

from supervision.errors import SupervisionError


class CaseRefused(SupervisionError):
    """The leads cannot become one case."""

    code = "case_refused"
