"""Measures of likeness between two texts, 0 to 1, counted in characters and the same on every engine.

The engines' own measures count bytes of UTF-8, which says nothing about Chinese. Pairs of neighbouring characters are
plain expressions; the other two are a maintained library's, called by the engine a batch of rows at a time.
"""

from collections.abc import Callable, Mapping

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from rapidfuzz.distance import JaroWinkler, Levenshtein
from rapidfuzz.process import cpdist

from models_engine.expressions.functions.similar import similarity
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


#: by the word that a model writes
MEASURES: Mapping[str, Callable[[ir.StringValue, ir.StringValue], ir.DecimalValue]] = {
    "bigrams": similarity,
    "edit": lambda a, b: edit_likeness(_plain(a), _plain(b)).round(6).cast(COMPUTED),
    "jaro_winkler": lambda a, b: jaro_winkler_likeness(_plain(a), _plain(b)).round(6).cast(COMPUTED),
}
