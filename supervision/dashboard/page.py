"""What the dashboard shows: the figures of a scope, each with the address of the rows that it counts."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.dashboard import figures
from supervision.dashboard.figures import Rate, Row, Scope, Tally
from supervision.dashboard.links import Links
from supervision.leads.lifecycle import Status
from supervision.offices.models import Office

#: lists have no single status for these two: what they hold is everything but what is still new, or still open
FUNNEL_STATUS: dict[str, list[str]] = {
    "leads": ["all"],
    "taken_up": [Status.IN_REVIEW, Status.DISMISSED, Status.FILED],
    "decided": [Status.DISMISSED, Status.FILED],
    "filed": [Status.FILED],
}


@dataclass(frozen=True)
class Figure:
    """A number on the page, and where it leads (empty: nowhere that this viewer may go)."""

    label: str
    value: Any
    url: str = ""
    unit: str = ""
    rate: Rate | None = None
    word: str = ""  # names the figure for tests and scripts


class Page:
    def __init__(self, scope: Scope, today: date) -> None:
        self.scope, self.today, self.links = scope, today, Links(scope)

    @property
    def office(self) -> Office:
        return self.scope.office

    @property
    def period(self):
        return self.scope.period

    @property
    def as_at(self) -> datetime:
        return timezone.now()

    @cached_property
    def tally(self) -> Tally:
        return figures.tally(self.scope)

    @cached_property
    def trail(self) -> list[dict[str, str]]:
        """The offices from the viewer's own down to the one that is shown."""
        path, codes = self.scope.user.office.path, []
        while path != self.office.path:
            code = self.office.path[len(path) :].partition("/")[0]
            path = f"{path}{code}/"
            codes.append(code)
        names = dict(Office.objects.filter(code__in=codes).values_list("code", "name"))
        above = [(self.scope.user.office.code, self.scope.user.office.name), *((code, names[code]) for code in codes)]
        return [{"name": name, "url": self.links.dashboard(code)} for code, name in above]

    @cached_property
    def cards(self) -> list[Figure]:
        """The strip across the top."""
        of, links = self.tally, self.links
        return [
            Figure(_("模型命中"), figures.matches(self.scope), links.runs(), _("条"), word="matches"),
            Figure(_("线索"), of.leads, links.leads(), _("条"), word="leads"),
            Figure(_("待研判"), of.new, links.leads(status=Status.NEW), _("条"), word="new"),
            Figure(_("研判中"), of.in_review, links.leads(status=Status.IN_REVIEW), _("条"), word="in_review"),
            Figure(_("已排除"), of.dismissed, links.leads(status=Status.DISMISSED), _("条"), word="dismissed"),
            Figure(_("成案线索"), of.filed, links.leads(status=Status.FILED), _("条"), of.conversion, word="filed"),
            Figure(_("案件"), figures.cases(self.scope), links.cases(), _("件"), word="cases"),
            Figure(_("涉案金额"), of.amount, links.leads(ordering="-amount"), word="amount"),
        ]

    @cached_property
    def funnel(self) -> list[Figure]:
        labels = {
            "leads": _("线索"),
            "taken_up": _("已受理研判"),
            "decided": _("完成研判"),
            "filed": _("成案线索"),
        }
        return [
            Figure(labels[stage.word], stage.count, self._by_status(stage.word), rate=stage.rate, word=stage.word)
            for stage in figures.funnel(self.tally)
        ]

    @cached_property
    def dismissals(self) -> list[Figure]:
        return [
            Figure(
                reason.label,
                rate.numerator,
                self.links.leads(status=Status.DISMISSED, dismiss_reason=reason),
                rate=rate,
                word=reason,
            )
            for reason, rate in figures.dismissals(self.scope)
        ]

    @cached_property
    def months(self) -> list[dict]:
        return [
            {
                "month": f"{month.period.first:%Y-%m}",
                "leads": Figure("", month.leads, self.links.leads(period=month.period)),
                "filed": Figure("", month.filed, self.links.leads(period=month.period, status=Status.FILED)),
                "rate": Rate(month.filed, month.leads),
            }
            for month in figures.by_month(self.scope, self.today)
        ]

    @cached_property
    def offices(self) -> list[dict]:
        return [self._office(row) for row in figures.by_office(self.scope)]

    @cached_property
    def models(self) -> list[dict]:
        return [self._model(row) for row in figures.by_model(self.scope)]

    @property
    def charts(self) -> dict:
        """What the script draws; every number of it stands in a table as well."""
        return {
            "funnel": [{"name": figure.label, "value": figure.value} for figure in self.funnel],
            "months": [
                {"month": month["month"], "leads": month["leads"].value, "filed": month["filed"].value}
                for month in self.months
            ],
            "labels": {"leads": _("线索"), "filed": _("成案线索")},
        }

    def _by_status(self, word: str) -> str:
        statuses = FUNNEL_STATUS[word]
        url = self.links.leads(status=statuses[0])
        return url and url + "".join(f"&status={status}" for status in statuses[1:])

    def _office(self, row: Row) -> dict:
        where = {"office": row.of.code, "own": row.own}
        drill = "" if row.own else self.links.dashboard(row.of.code)
        return {"office": row.of, "own": row.own, "url": drill, **self._numbers(row, where)}

    def _model(self, row: Row) -> dict:
        return {"model": row.of, **self._numbers(row, {"model": row.of.slug})}

    def _numbers(self, row: Row, narrowed: dict) -> dict:
        links, of = self.links, row.tally
        return {
            "cells": [
                Figure("", row.matches, links.runs(**narrowed), word="matches"),
                Figure("", of.leads, links.leads(**narrowed), word="leads"),
                Figure("", of.new, links.leads(status=Status.NEW, **narrowed), word="new"),
                Figure("", of.in_review, links.leads(status=Status.IN_REVIEW, **narrowed), word="in_review"),
                Figure("", of.dismissed, links.leads(status=Status.DISMISSED, **narrowed), word="dismissed"),
                Figure("", of.filed, links.leads(status=Status.FILED, **narrowed), word="filed"),
                Figure("", row.cases, links.cases(**narrowed), word="cases"),
            ],
            "conversion": of.conversion,
            "amount": Figure("", of.amount, links.leads(ordering="-amount", **narrowed), word="amount"),
        }
