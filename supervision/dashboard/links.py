"""Where a number leads: the list of exactly the rows that it counts."""

from urllib.parse import urlencode

from django.urls import reverse

from supervision.dashboard.figures import Scope
from supervision.dashboard.periods import Period


class Links:
    """Addresses for one scope, and for what one viewer may open."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.user = scope, scope.user

    def leads(self, *, office: str = "", own: bool = False, period: Period | None = None, **narrowed: str) -> str:
        """The leads of the scope, or of one office below it (``own``: of that office alone); empty where forbidden."""
        if not self.user.has_perm("leads.view_leads"):
            return ""
        where = {"at" if own else "office": office or self.scope.office.code}
        when = _days(period or self.scope.period, "created")
        return _address("leads:leads", {"status": "all", **where, **when, **narrowed})

    def cases(self, *, office: str = "", own: bool = False, **narrowed: str) -> str:
        if not self.user.has_perm("cases.view_cases"):
            return ""
        where = {"at" if own else "office": office or self.scope.office.code}
        return _address("cases:cases", {**where, **_days(self.scope.period, "lead"), **narrowed})

    def runs(self, *, office: str = "", own: bool = False, **narrowed: str) -> str:
        if not self.user.has_perm("datasources.browse_rows"):
            return ""
        where = {"at" if own else "office": office or self.scope.office.code}
        when = _days(self.scope.period, "finished")
        return _address("models_engine:runs", {"status": "done", "dry_run": "false", **where, **when, **narrowed})

    def dashboard(self, office: str) -> str:
        """The same dashboard one office up or down."""
        period = self.scope.period
        when = {"period": period.word} if period.word != "chosen" else _days(period, "")
        return _address("dashboard:dashboard", {"office": office, **when})


def _days(period: Period, what: str) -> dict[str, str]:
    name = f"{what}_" if what else ""
    ends = {f"{name}from": period.first, f"{name}to": period.last}
    return {key: day.isoformat() for key, day in ends.items() if day}


def _address(name: str, fields: dict[str, str]) -> str:
    return f"{reverse(name)}?{urlencode(fields)}"
