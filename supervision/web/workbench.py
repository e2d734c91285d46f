"""What the first page shows a person: only what the person's roles allow."""

from dataclasses import dataclass

from django.db.models import QuerySet

from datasources.models import Load
from models_engine.models import Run
from supervision.leads.lifecycle import Status
from supervision.leads.models import Lead
from supervision.offices.models import User

SHOWN = 8


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
        return self.user.has_perm("models_engine.run_model") or self.handles_leads

    def _leads(self) -> QuerySet[Lead]:
        return Lead.objects.visible_to(self.user).select_related("office", "model")

    def mine(self) -> QuerySet[Lead]:
        """Leads that this person has taken up, the most urgent first."""
        return self._leads().filter(assignee=self.user, status=Status.IN_REVIEW)

    def waiting(self) -> QuerySet[Lead]:
        """Leads of the own office and below that nobody has taken up."""
        return self._leads().filter(status=Status.NEW)

    def figures(self) -> list[dict]:
        """The strip at the top: number, label, and the status whose list it opens."""
        if not self.handles_leads:
            return []
        all_leads = Lead.objects.visible_to(self.user).order_by()
        rows = [
            ("我的研判", self.mine().order_by(), Status.IN_REVIEW),
            (Status.NEW.label, all_leads.filter(status=Status.NEW), Status.NEW),
            (Status.IN_REVIEW.label, all_leads.filter(status=Status.IN_REVIEW), Status.IN_REVIEW),
            (Status.FILED.label, all_leads.filter(status=Status.FILED), Status.FILED),
            (Status.DISMISSED.label, all_leads.filter(status=Status.DISMISSED), Status.DISMISSED),
        ]
        return [{"label": label, "count": found.count(), "status": status} for label, found, status in rows]

    def loads(self) -> QuerySet[Load]:
        return Load.objects.visible_to(self.user).select_related("dataset__standard")[:SHOWN]

    def runs(self) -> QuerySet[Run]:
        return Run.objects.visible_to(self.user).select_related("model")[:SHOWN]
