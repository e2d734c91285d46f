"""Figures for reading."""

from django import template

register = template.Library()


@register.filter
def thousands(value: int | None) -> str:
    """A whole number in groups of three: 12,345. (The Chinese locale of the framework groups nothing.)"""
    return "" if value is None else f"{value:,}"
