"""What the first page shows a person: only what the person's roles allow."""

from dataclasses import dataclass

from django.db.models import Count, Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from datasources.catalogue.reminders import Reminder, reminders
from datasources.models import Load, Subscription, UseRequest
from models_engine.models import Run
from supervision.leads.lifecycle import Status
from supervision.leads.models import Lead
from supervision.offices.models import User
from supervision.web.navigation import MODEL_READERS, address

SHOWN = 6
SHORTCUTS = [
    (
        "offices.manage_people",
        "offices:people",
        "users",
        gettext_lazy("人员"),
        gettext_lazy("新增账号、调整单位与角色、重置密码"),
    ),
    (
        "offices.manage_people",
        "offices:offices",
        "landmark",
        pgettext_lazy("many", "单位"),
        gettext_lazy("查看检察院及其管辖对应"),
    ),
    (
        "audit.read_audit",
        "audit:entries",
        "scroll-text",
        gettext_lazy("审计记录"),
        gettext_lazy("查询谁在何时做了什么"),
    ),
]


@dataclass(frozen=True)
class Workbench:
    user: User

    @property
    def handles_leads(self) -> bool:
        return self.user.has_perm("leads.view_leads")

    @property
    def works_with_data(self) -> bool:
        return self.user.has_perm("datasources.browse_rows")

    @property
    def follows_runs(self) -> bool:
        return any(map(self.user.has_perm, MODEL_READERS))

    @property
    def leads_url(self) -> str | None:
        return address("leads:leads")

    @property
    def models_url(self) -> str | None:
        return address("models_engine:models")

    @property
    def upload_url(self) -> str | None:
        return address("datasources:upload") if self.user.has_perm("datasources.load_data") else None

    def figures(self) -> list[dict]:
        """The strip at the top: a number, its label, and the list it opens."""
        if not self.handles_leads:
            return []
        found = Lead.objects.visible_to(self.user).order_by().values_list("status").annotate(Count("pk"))
        counts = dict(found)
        strip = [(_("我的研判"), self._mine().count(), f"?assignee=me&status={Status.IN_REVIEW}")]
        strip += [(status.label, counts.get(status.value, 0), f"?status={status}") for status in Status]
        return [{"label": label, "count": count, "url": f"{self.leads_url}{query}"} for label, count, query in strip]

    def mine_first(self) -> list[Lead]:
        """Leads that this person has taken up, the most urgent first."""
        return _linked(self._mine(), "leads:lead")

    def waiting_first(self) -> list[Lead]:
        """Leads of the own office and below that nobody has taken up, the most urgent first."""
        return _linked(self._leads().filter(status=Status.NEW), "leads:lead")

    def loads(self) -> list[Load]:
        rows = Load.objects.visible_to(self.user).select_related("dataset__standard")
        return _linked(rows.defer("manifest", "report"), "datasources:load")

    def reminders(self) -> list[Reminder]:
        """Agreements and retention of the own office's data that end soon, for those who look after them."""
        if not self.user.has_perm("datasources.manage_catalogue"):
            return []
        return reminders(self.user.office.path)[:SHOWN]

    def requests_waiting(self) -> int:
        """Requests for the use of the own office's data that wait for a decision."""
        if not self.user.has_perm("datasources.manage_catalogue"):
            return 0
        return UseRequest.objects.to_decide(self.user).count()

    def news(self) -> int:
        """Datasets the person follows that have new data."""
        if not self.works_with_data:
            return 0
        return Subscription.objects.visible_to(self.user).with_news().count()

    def runs(self) -> list[Run]:
        return _linked(Run.objects.visible_to(self.user).select_related("model").defer("loads"), "models_engine:run")

    def shortcuts(self) -> list[dict]:
        return [
            {"icon": icon, "title": title, "says": says, "url": address(name)}
            for permission, name, icon, title, says in SHORTCUTS
            if self.user.has_perm(permission)
        ]

    def _leads(self) -> QuerySet[Lead]:
        rows = Lead.objects.visible_to(self.user).select_related("office", "model")
        return rows.defer("facts", "evidence", "key")

    def _mine(self) -> QuerySet[Lead]:
        return self._leads().filter(assignee=self.user, status=Status.IN_REVIEW)


def _linked(rows: QuerySet, page: str) -> list[Model]:
    """The first few rows, each with the address of its own page as ``url``."""
    shown = list(rows[:SHOWN])
    for row in shown:
        row.url = address(page, row.pk)
    return shown
