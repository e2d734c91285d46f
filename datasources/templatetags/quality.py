"""Warnings of quality reports in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django import template

from datasources.models import Load
from datasources.quality_report.words import warning_text

register = template.Library()


@register.filter
def said_of(warning: Mapping[str, Any], load: Load) -> str:
    """The sentence of a warning about a load."""
    return warning_text(warning, load.dataset.standard.standard)
