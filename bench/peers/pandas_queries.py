"""The six questions to pandas, each in its own idiom, on Arrow-backed columns."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

Files = Mapping[str, Path]


def q1(files: Files) -> pd.DataFrame:
    terms = _read(files["terms"], "person", "start_on", "end_on")
    pairs = terms.merge(_read(files["payments"], "person", "paid_on", "amount"), on="person")
    within = pairs[(pairs.paid_on >= pairs.start_on) & (pairs.paid_on <= pairs.end_on)]
    groups = within.groupby("person", as_index=False).agg(
        times=("amount", "size"), total=("amount", "sum"), last_on=("paid_on", "max")
    )
    return groups[groups.times >= 20]


def q2(files: Files) -> pd.DataFrame:
    terms = _dated(_read(files["terms"], "term_no", "person", "start_on", "end_on"), "start_on", "end_on")
    terms["until"] = terms.end_on + pd.Timedelta(days=365)
    judged = terms[terms.until.between(pd.Timestamp("2020-01-01"), pd.Timestamp("2025-06-30"))]
    pairs = judged.merge(_dated(_read(files["payments"], "person", "paid_on"), "paid_on"), on="person")
    cleared = pairs.term_no[(pairs.paid_on >= pairs.start_on) & (pairs.paid_on <= pairs.until)]
    return judged.loc[~judged.term_no.isin(cleared.unique()), ["term_no"]]


def q3(files: Files) -> pd.DataFrame:
    payments = _dated(_read(files["payments"], "payment_no", "person", "paid_on"), "paid_on")
    ordered = payments.sort_values(["person", "paid_on"], ignore_index=True)
    one = ordered.assign(one=1).groupby("person", sort=False).rolling("91D", on="paid_on", closed="right")["one"].sum()
    ordered["times"] = one.to_numpy().astype("int64")
    # a window counts the rows up to its own; the last of a day has all of that day
    ordered["times"] = ordered.groupby(["person", "paid_on"], sort=False)["times"].transform("max")
    return ordered.loc[ordered.times >= 3, ["payment_no", "times"]]


def q4(files: Files) -> pd.DataFrame:
    payments = _dated(_read(files["payments"], "payment_no", "person", "paid_on", "amount"), "paid_on")
    grades = _dated(_read(files["grades"], "person", "valid_from", "ceiling"), "valid_from")
    joined = pd.merge_asof(
        payments.sort_values("paid_on"),
        grades.sort_values("valid_from"),
        left_on="paid_on",
        right_on="valid_from",
        by="person",
    )
    above = joined[joined.amount > joined.ceiling]
    return above[["payment_no"]].assign(above=above.amount - above.ceiling)


def q5(files: Files) -> pd.DataFrame:
    """Every account takes the smallest number among those it shares a telephone with, until nothing changes."""
    held = _read(files["holdings"], "account", "phone").drop_duplicates()
    codes, names = pd.factorize(held.account, sort=True)
    phones = pd.factorize(held.phone)[0]
    circle = pd.Series(codes)
    while True:
        by_phone = circle.groupby(phones).transform("min")
        by_account = by_phone.groupby(codes).transform("min")
        if by_account.equals(circle):
            break
        circle = by_account
    groups = pd.DataFrame({"circle": circle, "account": codes}).drop_duplicates().groupby("circle").size()
    large = groups[groups >= 10]
    return pd.DataFrame({"circle": names[large.index], "accounts": large.to_numpy()})


def q6(files: Files) -> pd.DataFrame:
    members = _read(files["members"], "member_no", "area", "name")
    registrants = _read(files["registrants"], "registrant_no", "area", "name").rename(columns={"name": "other"})
    pairs = members.merge(registrants, on="area")
    plain = [pairs[name].str.replace(" ", "").str.upper().tolist() for name in ("name", "other")]
    alike = cpdist(*plain, scorer=Levenshtein.normalized_similarity, dtype=np.float64) >= 0.8
    return pairs.loc[alike, ["member_no", "registrant_no"]]


def _read(path: Path, *columns: str) -> pd.DataFrame:
    return pd.read_parquet(path, columns=list(columns), dtype_backend="pyarrow")


def _dated(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Windows and as-of merges want pandas's own days."""
    return rows.assign(
        **{name: rows[name].astype("timestamp[ns][pyarrow]").astype("datetime64[ns]") for name in columns}
    )


QUERIES: dict[str, Callable[[Files], pd.DataFrame]] = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6}
