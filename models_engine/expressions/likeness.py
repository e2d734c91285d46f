"""Measures of likeness between two texts, 0 to 1, counted in characters and the same on every engine.

The engines' own measures count bytes of UTF-8, which says nothing about Chinese. Pairs of neighbouring characters are
plain expressions; the other two are a maintained library's, called by the engine a batch of rows at a time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from rapidfuzz.distance import JaroWinkler, Levenshtein
from rapidfuzz.process import cpdist

from models_engine.expressions.functions.similar import bigrams, shared
from models_engine.expressions.values import COMPUTED


@ibis.udf.scalar.pyarrow
def edit_likeness(a: str, b: str) -> float:
    """One minus the edits (a character in, out or changed) between two texts, over the length of the longer."""
    return _measured(a, b, Levenshtein.normalized_similarity)


@ibis.udf.scalar.pyarrow
def jaro_winkler_likeness(a: str, b: str) -> float:
    """Jaro and Winkler's measure: common characters near each other, an equal beginning counting more."""
    return _measured(a, b, JaroWinkler.normalized_similarity)


def _measured(a: pa.Array, b: pa.Array, scorer: Callable) -> pa.Array:
    """Missing texts leave the measure missing."""
    known = np.asarray(a.is_valid()) & np.asarray(b.is_valid())
    left, right = a.fill_null("").to_pylist(), b.fill_null("").to_pylist()
    return pa.array(cpdist(left, right, scorer=scorer, dtype=np.float64), mask=~known)


def _plain(text: ir.StringValue) -> ir.StringValue:
    return text.re_replace(r"\s", "").upper()


def _by_length(a: ir.StringValue, b: ir.StringValue) -> ir.FloatingValue:
    """What edits leave alike at most: as many characters as the shorter text has."""
    longer = ibis.greatest(a.length(), b.length())
    return (longer == 0).ifelse(1.0, ibis.least(a.length(), b.length()) / longer)


@dataclass(frozen=True)
class Measure:
    """``prepared`` is made of a text once for each row, ``compared`` of two prepared texts for each pair; ``at_most``
    bounds that from above and costs less, None where there is no such bound.
    """

    prepared: Callable[[ir.StringValue], ir.Value]
    compared: Callable[[ir.Value, ir.Value], ir.DecimalValue]
    at_most: Callable[[ir.Value, ir.Value], ir.FloatingValue] | None = None


#: by the word that a model writes
MEASURES: Mapping[str, Measure] = {
    "bigrams": Measure(bigrams, shared),
    "edit": Measure(_plain, lambda a, b: edit_likeness(a, b).round(6).cast(COMPUTED), _by_length),
    "jaro_winkler": Measure(_plain, lambda a, b: jaro_winkler_likeness(a, b).round(6).cast(COMPUTED)),
}
