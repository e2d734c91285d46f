"""The cover of a pack: one page that is printed, signed and put into the file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from supervision.leads.packs.contents import Frozen, coverage_said, load_facts, version_entry
from supervision.leads.packs.manifest import digests_of
from supervision.leads.rule_words import rule_sentences
from supervision.leads.wording import reason_of, score_reasons, title_of


def with_cover(
    entries: Mapping[str, bytes], frozen: Sequence[Frozen], viewer, about: Mapping[str, Any]
) -> dict[str, bytes]:
    """The entries with a cover that names each of them with its digest. ``about``: what the manifest says too."""
    context = {
        "about": about,
        "leads": [_lead(one, viewer) for one in frozen],
        "loads": _loads(frozen, viewer),
        "entries": [
            {"name": name, "bytes": len(content), "sha256": digests_of(content)["sha256"]}
            for name, content in sorted(entries.items())
        ],
    }
    page = render_to_string("leads/pack/cover.html", context)
    style = Path(finders.find("css/evidence-cover.css")).read_bytes()
    return {**entries, "cover.html": page.encode(), "cover.css": style}


def _lead(frozen: Frozen, viewer) -> dict[str, Any]:
    lead, run = frozen.lead, frozen.lead.last_run
    sees_run = viewer.horizon.sees(run.office_path)
    return {
        "lead": lead,
        "title": title_of(lead, masked=False),
        "reason": reason_of(lead, masked=False),
        "score_reasons": [one for one in score_reasons(lead) if one["met"]],
        "run": run,
        "sees_run": sees_run,
        "sentences": rule_sentences(lead, "zh", with_rows=sees_run),
        "version_entry": version_entry(lead.version),
        "inputs": [
            {
                "name": found.name,
                "found": found,
                "title": found.rows[0][1].dataset.standard.title_zh if found.rows else found.name,
                "rows": [(load.pk, row.get("source_file"), row.get("source_line")) for row, load in found.rows],
            }
            for found in frozen.inputs
        ],
    }


def _loads(frozen: Sequence[Frozen], viewer) -> list[dict[str, Any]]:
    facts = {pk: load_facts(load, one, viewer) for one in frozen for pk, load in one.loads.items()}
    return [{**told, "coverage": coverage_said(told)} for _pk, told in sorted(facts.items())]
