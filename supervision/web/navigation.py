"""The side menu and the frame of every page."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from supervision.leads.lifecycle import Status
from supervision.leads.models import Lead

COUNTED_UP_TO = 999


@dataclass(frozen=True)
class Place:
    """One entry of the menu: shown when its address exists and the person holds one of its permissions."""

    address: str
    title: str
    icon: str
    permissions: tuple[str, ...] = ()


MODEL_READERS = ("datasources.browse_rows",)
MENU: list[tuple[str, list[Place]]] = [
    ("", [Place("web:home", gettext_lazy("工作台"), "layout-dashboard")]),
    (
        gettext_lazy("监督办案"),
        [
            Place("leads:leads", gettext_lazy("线索研判"), "inbox", ("leads.view_leads",)),
            Place("cases:cases", gettext_lazy("案件办理"), "folder-open", ("cases.view_cases",)),
        ],
    ),
    (
        gettext_lazy("监督模型"),
        [
            Place("models_engine:models", gettext_lazy("模型库"), "library", MODEL_READERS),
            Place("models_engine:runs", gettext_lazy("运行监控"), "activity", MODEL_READERS),
        ],
    ),
    (
        gettext_lazy("数据资源"),
        [
            Place("datasources:datasets", gettext_lazy("数据目录"), "database", ("datasources.browse_rows",)),
            Place("datasources:pool", gettext_lazy("案源池"), "mails", ("datasources.browse_rows",)),
            Place(
                "datasources:standards",
                pgettext_lazy("many", "数据标准"),
                "book-open-check",
                ("datasources.browse_rows",),
            ),
            Place("datasources:upload", gettext_lazy("导入数据"), "upload", ("datasources.load_data",)),
            Place("datasources:sources", gettext_lazy("数据源接入"), "plug", ("datasources.manage_sources",)),
            Place("datasources:requests", gettext_lazy("使用申请"), "handshake", ("datasources.browse_rows",)),
            Place("datasources:lookup", gettext_lazy("即时查询"), "search", ("datasources.look_up",)),
            Place("datasources:list_matches", gettext_lazy("名单比对"), "list-checks", ("datasources.look_up",)),
        ],
    ),
    (
        gettext_lazy("统计分析"),
        [Place("dashboard:dashboard", gettext_lazy("监督驾驶舱"), "gauge", ("dashboard.view_dashboard",))],
    ),
    (
        gettext_lazy("系统"),
        [
            Place("offices:people", gettext_lazy("人员"), "users", ("offices.manage_people",)),
            Place("offices:offices", pgettext_lazy("many", "单位"), "landmark", ("offices.manage_people",)),
            Place("audit:entries", gettext_lazy("审计记录"), "scroll-text", ("audit.read_audit",)),
        ],
    ),
]


def address(name: str, *args) -> str | None:
    """The address of a page, or None where its room is not part of this installation."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


class Frame:
    """What ``base.html`` shows around a page. Asked lazily: a fragment pays nothing for it."""

    def __init__(self, request):
        self.request = request
        self.user = request.user

    @cached_property
    def office(self):
        return self.user.office if self.user.is_authenticated else None

    @property
    def demonstration(self) -> bool:
        return bool(self.office and self.office.is_demonstration)

    @property
    def search_url(self) -> str | None:
        return address("leads:leads") if self.user.has_perm("leads.view_leads") else None

    @property
    def todo(self) -> dict | None:
        """The person's own leads under review, one click away."""
        if not self.search_url:
            return None
        mine = Lead.objects.visible_to(self.user).filter(assignee=self.user, status=Status.IN_REVIEW)
        return {"count": _capped(mine), "url": f"{self.search_url}?assignee=me&status={Status.IN_REVIEW}"}

    @cached_property
    def menu(self) -> list[dict]:
        groups = [{"title": title, "items": self._items(places)} for title, places in MENU]
        shown = [item for group in groups for item in group["items"]]
        here = [item for item in shown if self._leads_here(item["url"])]
        if here:
            max(here, key=lambda item: len(item["url"]))["current"] = True
        return [group for group in groups if group["items"]]

    def _items(self, places: list[Place]) -> list[dict]:
        items = []
        for place in places:
            url = address(place.address)
            allowed = not place.permissions or any(map(self.user.has_perm, place.permissions))
            if url and allowed and self.user.is_authenticated:
                count = self._waiting() if place.address == "leads:leads" else ""
                items.append({"url": url, "title": place.title, "icon": place.icon, "count": count})
        return items

    def _leads_here(self, url: str) -> bool:
        return self.request.path == url or (url != "/" and self.request.path.startswith(url))

    def _waiting(self) -> str:
        return _capped(Lead.objects.visible_to(self.user).filter(status=Status.NEW))


def _capped(rows) -> str:
    """A count for the margin: empty for none, and never more work than a thousand rows."""
    count = rows.order_by()[: COUNTED_UP_TO + 1].count()
    return _("%(count)s+") % {"count": COUNTED_UP_TO} if count > COUNTED_UP_TO else str(count or "")


def context(request) -> dict:
    return {"frame": SimpleLazyObject(lambda: Frame(request))}
