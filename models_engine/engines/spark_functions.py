"""Functions that Spark's Python workers run, a batch of rows at a time.

Workers have the libraries of requirements-spark.txt and not this code, so what is here travels by value.
"""

from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def in_arrow(function: Callable[..., pa.Array]) -> Callable[..., pd.Series]:
    """A function of Arrow arrays as one of pandas series, which is what Spark calls."""

    def called(*columns: pd.Series) -> pd.Series:
        return function(*(pa.Array.from_pandas(column) for column in columns)).to_pandas()

    return called


def searching(pattern: str) -> Callable[[pd.Series], pd.Series]:
    """Whether some part of a text matches, by RE2."""

    def found(texts: pd.Series) -> pd.Series:
        matched = pc.match_substring_regex(pa.array(texts, pa.string(), from_pandas=True), pattern)
        return matched.to_pandas().astype("object")

    return found


def extracting(pattern: str, group: int) -> Callable[[pd.Series], pd.Series]:
    """The first part of a text that matches, or a group of it, by RE2; empty where none does."""
    everything = rf"(?s:^.*?)({pattern})(?s:.*$)"

    def extracted(texts: pd.Series) -> pd.Series:
        cells = pa.array(texts, pa.string(), from_pandas=True)
        parts = pc.replace_substring_regex(cells, everything, rf"\{group + 1}", max_replacements=1)
        return pc.if_else(pc.match_substring_regex(cells, everything), parts, "").to_pandas()

    return extracted


def replacing(pattern: str, replacement: str) -> Callable[[pd.Series], pd.Series]:
    """Every part of a text that matches replaced, by RE2."""

    def replaced(texts: pd.Series) -> pd.Series:
        return pc.replace_substring_regex(
            pa.array(texts, pa.string(), from_pandas=True), pattern, replacement
        ).to_pandas()

    return replaced
