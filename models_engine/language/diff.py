"""Two versions of a model told apart in sentences that a prosecutor reads.

Meanings are compared, never lines: how a file is laid out, its comments, the order of its keys and names that only
changed make no difference.
"""

from __future__ import annotations

from models_engine.language.checked import CheckedModel
from models_engine.language.differences.change import Change, Effect, Ledger
from models_engine.language.differences.headings import (
    compare_examples,
    compare_headings,
    compare_inputs,
    compare_parameters,
    compare_rules,
)
from models_engine.language.differences.lead import compare_lead
from models_engine.language.differences.phrases import EFFECTS
from models_engine.language.differences.renames import renames
from models_engine.language.differences.steps import compare_steps
from models_engine.language.differences.version import Version
from models_engine.language.source import ModelSource

__all__ = ["Change", "Effect", "diff", "effect_title"]


def diff(old: CheckedModel | ModelSource, new: CheckedModel | ModelSource, language: str = "zh") -> list[Change]:
    """Every difference between two versions, the gravest effect first, then in the order of the file.

    Versions that were checked are said in the titles of their standards; one that was only read (its standards have
    changed since) in the names that its file gives.
    """
    before, after = Version(old, language), Version(new, language)
    names, ledger = renames(before.source, after.source), Ledger(language)
    compare_headings(before, after, ledger)
    compare_inputs(before, after, names, ledger)
    compare_parameters(before, after, names, ledger)
    compare_steps(before, after, names, ledger)
    compare_lead(before, after, names, ledger)
    compare_rules(before, after, ledger)
    compare_examples(before, after, ledger)
    return sorted(ledger.changes, key=lambda change: change.effect.rank)


def effect_title(effect: Effect, language: str = "zh") -> str:
    """What an effect means, for the head of its group."""
    chinese, english = EFFECTS[effect.value]
    return english if language == "en" else chinese
