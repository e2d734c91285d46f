"""Fills the table of offices from the division codes of 2023 and the list of offices that follow no division."""

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.db import connection, transaction

from supervision.offices.models import Office, Tier
from supervision.offices.naming import city_office, county_office

DATA = Path(__file__).parent / "data"
NATIONAL = "000000"
TIERS = (Tier.NATIONAL, Tier.PROVINCIAL, Tier.MUNICIPAL, Tier.COUNTY)


def _read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@lru_cache(maxsize=1)
def known_offices() -> dict[str, dict]:
    """Code -> the fields of every office that this installation knows, parents before children.

    Three cities without districts (东莞, 中山, 儋州) stand in the code table a second time as their own county;
    they have one office, the city's.
    """
    names: dict[str, str] = {NATIONAL: ""}
    found: dict[str, dict] = {NATIONAL: _fields(NATIONAL, "最高人民检察院", None, Tier.NATIONAL)}
    for row in _read("divisions.csv"):
        code, parent = row["code"], row["parent"]
        if code == parent:
            continue
        names[code] = row["name"]
        tier = TIERS[TIERS.index(found[parent]["tier"]) + 1]
        found[code] = _fields(code, _division_office(row, tier, names), found[parent], tier)
    for row in _read("offices.csv"):
        found[row["code"]] = _fields(
            row["code"], row["name"], found[row["parent"]], Tier(row["tier"]), Office.Kind(row["kind"])
        )
    return found


def _division_office(row: dict[str, str], tier: Tier, names: dict[str, str]) -> str:
    province = names.get(row["code"][:2] + "0000", "")
    if tier == Tier.PROVINCIAL:
        return row["name"] + "人民检察院"
    if tier == Tier.MUNICIPAL:
        return city_office(row["name"], province)
    return county_office(row["code"], row["name"], names[row["parent"]], province)


def _fields(code: str, name: str, parent: dict | None, tier: Tier, kind: str = Office.Kind.DIVISION) -> dict:
    return {
        "code": code,
        "name": name,
        "parent_code": parent["code"] if parent else None,
        "path": f"{parent['path'] if parent else '/'}{code}/",
        "tier": tier,
        "kind": kind,
        "region_code": code if kind == Office.Kind.DIVISION else "",
    }


@transaction.atomic
def seed_offices() -> int:
    """Adds the offices that are missing and answers how many; what is there stays as it is."""
    ids = dict(Office.objects.values_list("code", "id"))
    missing = [fields for code, fields in known_offices().items() if code not in ids]
    for depth in sorted({fields["path"].count("/") for fields in missing}):
        level = [_office(fields, ids) for fields in missing if fields["path"].count("/") == depth]
        Office.objects.bulk_create(level)
        ids.update((office.code, office.pk) for office in level)
    return len(missing)


def _office(fields: dict, ids: dict[str, int]) -> Office:
    own = {name: value for name, value in fields.items() if name != "parent_code"}
    return Office(parent_id=ids.get(fields["parent_code"]), **own)


def seed_after_migration(sender, *, using: str, **kwargs) -> None:
    """After every migration the offices are in place; with all of them there it costs one query."""
    if using != "default" or Office._meta.db_table not in connection.introspection.table_names():
        return  # only some of the apps were migrated
    if Office.objects.filter(is_demonstration=False).count() < len(known_offices()):
        seed_offices()
