"""数据源台账: the lines that were asked for, in order, summed up, and the tree of sources beside them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from datasources.catalogue.entries import Entry, Freshness, entries
from datasources.filters import ORIGINS, DatasetFilter
from datasources.models import Dataset
from datasources.terms import AgreementState

#: what a list may be ordered by; what nothing is known of stands last
ORDERINGS: dict[str, Callable[[Entry], Any]] = {
    "title": lambda entry: entry.dataset.standard.title,
    "office": lambda entry: entry.dataset.office_path,
    "level": lambda entry: entry.dataset.standard.level,
    "rows": lambda entry: entry.figures.rows,
    "loads": lambda entry: entry.figures.loads,
    "updated": lambda entry: entry.figures.newest_at,
    "covered": lambda entry: entry.figures.covered_until,
    "freshness": lambda entry: (Freshness.values.index(entry.freshness), entry.days_old or 0),
    "agreement": lambda entry: AgreementState.values.index(entry.agreement),
}
#: fields of the address that choose no datasets, or that the tree itself sets
APART = ("page", "sort", "format")
TREE = ("origin", "supplier", "standard")


@dataclass(frozen=True)
class Totals:
    datasets: int
    rows: int
    suppliers: int
    offices: int


@dataclass(frozen=True)
class Branch:
    """A node of the tree: what it is called, how many datasets hang from it, and the filters that choose it."""

    title: str
    count: int
    choice: Mapping[str, str]
    is_current: bool
    branches: tuple["Branch", ...] = ()


class Register:
    """``asked``: the address's filters; ``visible``: the datasets that the person may see."""

    def __init__(self, asked: QueryDict, visible: QuerySet[Dataset]) -> None:
        self.asked, self.visible = asked, visible
        self.filter = DatasetFilter(asked, visible)
        self.sort = asked.get("sort", "")
        if self.sort.removeprefix("-") not in ORDERINGS:
            self.sort = ""

    @cached_property
    def entries(self) -> list[Entry]:
        """Every line that was asked for; none where the question itself is wrong."""
        found = entries(self.filter.qs if self.filter.is_valid() else self.visible.none())
        return _ordered(found, self.sort)

    @cached_property
    def totals(self) -> Totals:
        return Totals(
            datasets=len(self.entries),
            rows=sum(entry.figures.rows for entry in self.entries),
            suppliers=len({entry.dataset.standard.supplier for entry in self.entries} - {""}),
            offices=len({entry.dataset.office_code for entry in self.entries}),
        )

    @property
    def given(self) -> dict[str, str]:
        """The filters that were set, for the account of an export."""
        return {name: value for name, value in self.asked.items() if value and name not in APART}

    @cached_property
    def tree(self) -> list[Branch]:
        """Origins, below them suppliers, below those standards; counted under all filters but its own."""
        rest = self.asked.copy()
        for name in TREE:
            rest.pop(name, None)
        found = DatasetFilter(rest, self.visible).qs.order_by()
        told = found.values_list("standard__origin", "standard__supplier", "standard__slug", "standard__title_zh")
        counts: dict[str, dict[str, Counter]] = {}
        for origin, supplier, slug, title in told:
            counts.setdefault(origin, {}).setdefault(supplier, Counter())[slug, title] += 1
        titles = dict(ORIGINS)
        return [
            self._branch(titles[origin], [self._supplier(origin, *item) for item in sorted(counts[origin].items())],
                         origin=origin)
            for origin in titles
            if origin in counts
        ]  # fmt: skip

    def _supplier(self, origin: str, supplier: str, standards: Counter) -> Branch:
        choice = {"origin": origin, "supplier": supplier}
        leaves = [
            Branch(title, count, choice | {"standard": slug}, self.asked.get("standard") == slug)
            for (slug, title), count in sorted(standards.items(), key=lambda item: item[0][1])
        ]
        return self._branch(supplier, leaves, **choice)

    def _branch(self, title: str, branches: list[Branch], **choice: str) -> Branch:
        chosen = {name: self.asked.get(name, "") for name in TREE}
        is_current = chosen == {name: choice.get(name, "") for name in TREE}
        return Branch(title, sum(branch.count for branch in branches), choice, is_current, tuple(branches))


def _ordered(found: list[Entry], sort: str) -> list[Entry]:
    if not sort:
        return found
    value = ORDERINGS[sort.removeprefix("-")]
    known = [entry for entry in found if value(entry) is not None]
    unknown = [entry for entry in found if value(entry) is None]
    return sorted(known, key=value, reverse=sort.startswith("-")) + unknown
