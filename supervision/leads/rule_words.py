"""The rule that found a lead, step by step in words."""

import logging
from typing import Any

from datasources.errors import DataError
from datasources.models import DataStandard
from models_engine.errors import ModelError
from models_engine.language import check_model, describe

logger = logging.getLogger(__name__)


def rule_sentences(lead, language: str, *, with_rows: bool) -> list[dict[str, Any]]:
    """[{"step", "text", "rows"}]: every step of the lead's model version in Chinese ("zh") or English ("en").

    ``with_rows``: how many rows each step left in the lead's last run; else None. A version that cannot be described
    any more is told by the names of its steps.
    """
    rows = {step["name"]: step.get("rows") for step in lead.last_run.steps} if with_rows else {}
    source = lead.version.parsed
    standards = DataStandard.objects.in_bulk(source.inputs.values(), field_name="slug")
    try:
        checked = check_model(source, {slug: row.standard for slug, row in standards.items()})
        said = describe(checked, language)
    except (DataError, ModelError):
        logger.exception("Model version %s cannot be described.", lead.version_id)
        return [{"step": name, "text": name, "rows": rows.get(name)} for name in source.steps]
    return [{"step": sentence.step, "text": sentence.text, "rows": rows.get(sentence.step)} for sentence in said]
