"""案源池: petitions and applications of every channel, where one matter that came by several stands once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from datasources import lake
from datasources.models import Load

STANDARD = "case_source"
_READ = [
    "channel", "petition_no", "received_date", "applicant_name", "id_card", "respondent_name", "case_number",
    "content", "row_id",
]  # fmt: skip


@dataclass(frozen=True)
class Matter:
    """One matter: the channels it came by, how often and when; the texts are those of its newest petition."""

    channels: tuple[str, ...]
    petitions: int
    first_on: date | None
    last_on: date | None
    applicant_name: str
    respondent_name: str
    case_number: str
    content: str


def matters(office_path: str) -> list[Matter]:
    """The matters of the office's own pool, newest first; an empty list where nothing is loaded."""
    loads = Load.objects.current().filter(
        dataset__standard__slug=STANDARD, dataset__visibility="open", office_path=office_path
    )
    root = Path(settings.LAKE_URL)
    parts = [
        pq.read_table(path, columns=_READ) for load in loads for path in lake.paths_of(root, load.manifest) if path
    ]
    return merge(pa.concat_tables(parts).to_pandas()) if parts else []


def merge(rows: pd.DataFrame) -> list[Matter]:
    """Merge petitions, oldest load first: the same case number and the same applicant are one matter.

    The applicant is known by identity number; one without it is taken for the only number that stands with the same
    name in the same case, and where there are several it stays alone, as nobody can tell whose it is.
    """
    rows = rows.drop_duplicates(["channel", "petition_no"], keep="last")
    named = rows.groupby(["case_number", "applicant_name"])["id_card"]
    only_number = named.transform("first").where(named.transform("nunique") == 1)
    several = named.transform("nunique") > 1
    person = rows["id_card"].fillna(only_number).fillna(rows["applicant_name"].where(~several))
    alone = person.isna() | rows["case_number"].isna()
    person = person.where(~alone, "#" + rows["row_id"].astype(str))
    rows = rows.assign(person=person, number=rows["case_number"].fillna("")).sort_values(
        "received_date", kind="stable", na_position="first"
    )
    merged = rows.groupby(["number", "person"], sort=False).agg(
        channels=("channel", lambda found: tuple(sorted(set(found)))),
        petitions=("row_id", "size"),
        first_on=("received_date", "min"),
        last_on=("received_date", "max"),
        applicant_name=("applicant_name", "last"),
        respondent_name=("respondent_name", "last"),
        content=("content", "last"),
    )
    merged = merged.sort_values("last_on", ascending=False, na_position="last", kind="stable").reset_index()
    return [_matter(row) for row in merged.itertuples()]


def select(found: Sequence[Matter], *, text: str = "", channel: str = "", several: bool = False) -> list[Matter]:
    """Those whose case number, applicant or respondent holds ``text``; that came by ``channel``; by several."""
    return [
        matter
        for matter in found
        if (not text or text in matter.case_number or text in (matter.applicant_name, matter.respondent_name))
        and (not channel or channel in matter.channels)
        and (not several or len(matter.channels) > 1)
    ]


def _matter(row) -> Matter:
    def plain(value):
        return "" if pd.isna(value) else str(value)

    return Matter(
        channels=row.channels,
        petitions=int(row.petitions),
        first_on=None if pd.isna(row.first_on) else row.first_on,
        last_on=None if pd.isna(row.last_on) else row.last_on,
        applicant_name=plain(row.applicant_name),
        respondent_name=plain(row.respondent_name),
        case_number=row.number,
        content=plain(row.content),
    )
