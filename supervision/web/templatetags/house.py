"""Tags and filters that every template may use."""

import functools
from decimal import Decimal, InvalidOperation

import lucide
from django import template
from django.core.paginator import Page
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from datasources.bilingual import language
from supervision.web.masking import mask

register = template.Library()

#: how readers of a language shorten an amount: from this many yuan on, in these words; the largest first
SCALES = {
    "zh": ((Decimal(10) ** 8, "{} 亿元"), (Decimal(10) ** 4, "{} 万元")),
    "en": ((Decimal(10) ** 9, "¥{}bn"), (Decimal(10) ** 6, "¥{}m"), (Decimal(10) ** 3, "¥{}k")),
}
STATUS_COLOURS = {
    # work (loads, runs)
    "queued": "gray",
    "running": "blue",
    "held": "amber",
    "done": "green",
    "failed": "red",
    "cancelled": "gray",
    # leads
    "new": "blue",
    "in_review": "amber",
    "dismissed": "gray",
    "filed": "green",
    # model versions
    "draft": "gray",
    "published": "green",
    "retired": "gray",
}


@register.simple_tag
@functools.lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """A lucide icon as inline SVG; decoration unless it has a label."""
    spoken = {"role": "img", "aria-label": label + ""} if label else {"aria-hidden": "true"}
    return mark_safe(lucide._render_icon(name + "", 16, **{"class": "icon", "focusable": "false", **spoken}))


@register.filter
def masked(value, type_name: str = "") -> str:
    """The value as it may be shown: identities lose their middle (``{{ value|masked:"id_card" }}``)."""
    return "" if value is None else mask(str(value), type_name)


@register.filter
def yuan(value, form: str = "") -> str:
    """An amount for reading: 1,234.50 元, 1.23 万元, 4.5 亿元; ¥2.3m; ``yuan:"full"`` keeps every digit."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return ""
    full = _("%(amount)s 元") % {"amount": f"{amount:,.2f}"}
    if form == "full" or abs(amount) < 10_000:
        return full
    scale, words = next(step for step in SCALES[language()] if abs(amount) >= step[0])
    short = f"{amount / scale:,.2f}".rstrip("0").rstrip(".")
    return format_html('<span title="{}">{}</span>', full, words.format(short))


@register.filter
def thousands(value) -> str:
    """A whole number for reading: 12,345. (The Chinese locale groups by four digits, which nobody writes.)"""
    return "" if value is None or value == "" else f"{int(value):,}"


@register.simple_tag
def status_badge(status: str, label: str) -> SafeString:
    colour = STATUS_COLOURS.get(str(status), "gray")
    return format_html('<span class="badge badge-{}" data-status="{}">{}</span>', colour, status, label)


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """This page's query string with some fields changed: ``{% query page=2 status=None %}`` (None removes)."""
    fields = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            fields.pop(name, None)
        else:
            fields[name] = value
    return "?" + fields.urlencode()


@register.inclusion_tag("web/_pager.html", takes_context=True)
def pager(context, page: Page, target: str = "") -> dict:
    """Numbered pages that keep the query string; with ``target`` (a CSS selector) they swap that region by htmx."""
    links = [
        {"number": number, "current": number == page.number, "url": _page_url(context, number)}
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
    return {"page": page, "links": links, "target": target}


def _page_url(context, number) -> str:
    return query(context, page=number) if isinstance(number, int) else ""
