"""The six questions to Polars, lazily and on its streaming engine, as its own documentation would have them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import polars as pl
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

Files = Mapping[str, Path]


def q1(files: Files) -> pl.DataFrame:
    terms, payments = pl.scan_parquet(files["terms"]), pl.scan_parquet(files["payments"])
    pairs = terms.select("person", "start_on", "end_on").join(
        payments.select("person", "paid_on", "amount"), on="person"
    )
    within = pairs.filter(pl.col("paid_on").is_between("start_on", "end_on"))
    groups = within.group_by("person").agg(
        times=pl.len(), total=pl.col("amount").sum(), last_on=pl.col("paid_on").max()
    )
    return _collect(groups.filter(pl.col("times") >= 20).sort("person"))


def q2(files: Files) -> pl.DataFrame:
    terms = pl.scan_parquet(files["terms"]).select("term_no", "person", "start_on", "end_on")
    payments = pl.scan_parquet(files["payments"]).select("person", "paid_on")
    until = pl.col("end_on").dt.offset_by("365d")
    judged = terms.with_columns(until=until).filter(
        pl.col("until").is_between(pl.date(2020, 1, 1), pl.date(2025, 6, 30))
    )
    cleared = judged.join(payments, on="person").filter(pl.col("paid_on").is_between("start_on", "until"))
    return _collect(judged.join(cleared, on="term_no", how="anti").select("term_no").sort("term_no"))


def q3(files: Files) -> pl.DataFrame:
    payments = pl.scan_parquet(files["payments"]).select("payment_no", "person", "paid_on")
    windows = (
        payments.sort("person", "paid_on")
        .rolling("paid_on", period="91d", closed="right", group_by="person")
        .agg(times=pl.len())
        .unique()
    )
    counted = payments.join(windows.filter(pl.col("times") >= 3), on=["person", "paid_on"])
    return _collect(counted.select("payment_no", "times").sort("payment_no"))


def q4(files: Files) -> pl.DataFrame:
    payments = pl.scan_parquet(files["payments"]).select("payment_no", "person", "paid_on", "amount")
    grades = pl.scan_parquet(files["grades"]).select("person", "valid_from", "ceiling")
    joined = payments.sort("paid_on").join_asof(
        grades.sort("valid_from"), left_on="paid_on", right_on="valid_from", by="person"
    )
    above = joined.filter(pl.col("amount") > pl.col("ceiling"))
    return _collect(above.select("payment_no", above=pl.col("amount") - pl.col("ceiling")).sort("payment_no"))


def q5(files: Files) -> pl.DataFrame:
    """Every account takes the smallest number among those it shares a telephone with, until nothing changes."""
    held = pl.read_parquet(files["holdings"], columns=["account", "phone"]).unique()
    held = held.select(account=pl.col("account").rank("dense"), phone=pl.col("phone").rank("dense"), name="account")
    held = held.with_columns(circle=pl.col("account"))
    while True:
        by_phone = held.with_columns(circle=pl.col("circle").min().over("phone"))
        by_account = by_phone.with_columns(circle=pl.col("circle").min().over("account"))
        if by_account["circle"].equals(held["circle"]):
            break
        held = by_account
    groups = held.group_by("circle").agg(accounts=pl.col("account").n_unique(), name=pl.col("name").min())
    return groups.filter(pl.col("accounts") >= 10).select(circle="name", accounts="accounts").sort("circle")


def q6(files: Files) -> pl.DataFrame:
    members = pl.scan_parquet(files["members"]).select("member_no", "area", "name")
    registrants = pl.scan_parquet(files["registrants"]).select("registrant_no", "area", other="name")
    pairs = _collect(members.join(registrants, on="area"))
    alike = np.concatenate([_likeness(part) for part in pairs.iter_slices(2_000_000)]) >= 0.8
    return pairs.filter(alike).select("member_no", "registrant_no").sort("member_no", "registrant_no")


def _likeness(pairs: pl.DataFrame) -> np.ndarray:
    plain = [pairs[name].str.replace_all(" ", "").str.to_uppercase().to_list() for name in ("name", "other")]
    return cpdist(*plain, scorer=Levenshtein.normalized_similarity, dtype=np.float64)


def _collect(query: pl.LazyFrame) -> pl.DataFrame:
    return query.collect(engine="streaming")


QUERIES: dict[str, Callable[[Files], pl.DataFrame]] = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6}
