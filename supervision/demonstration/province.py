"""The whole province: every supplier's file, and what the runs must find in them."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from supervision.demonstration import (
    correction,
    enforcement,
    judgments,
    not_notified,
    property,
    unregistered,
)
from supervision.demonstration.forms import FORMS
from supervision.demonstration.petitions import write_petitions
from supervision.demonstration.sheets import Sheet, write, write_extracts
from supervision.demonstration.world import AS_OF, FIRST, PROVINCE, Expected, World

SEED = 20261121
#: the starting set of rows that ships beside the standard
CHARGES = Path(__file__).resolve().parents[2] / "datasources" / "standards" / "reference" / "charge_catalogue.csv"
_LATE: dict[tuple[str, str], date] = {
    ("community_correction_register", "990200"): correction.LATE_REGISTER,
    ("doc_receipt_register", "990203"): correction.LATE_RECEIPTS,
    ("enforcement_asset_query", "990200"): enforcement.LATE_QUERIES,
}


@dataclass(frozen=True)
class Province:
    """Files to load, and by model what a run of the province must find."""

    sheets: tuple[Sheet, ...]
    truth: Mapping[str, Expected]


def generate(folder: Path, seed: int = SEED) -> Province:
    """Write every file into ``folder`` (made if missing). One seed writes the same rows and expects the same keys."""
    folder.mkdir(parents=True, exist_ok=True)
    world = World(seed)
    for theme in (judgments, correction, enforcement):
        theme.lay_ordinary(world)
    for theme in (judgments, unregistered, not_notified, property):
        theme.plant(world)
    extracts = judgments.extracts(world)
    sheets = [_sheet(folder, world, standard, office) for standard, office in sorted(world.rows)]
    sheets += [_extracts(folder, extracts), _charges(folder), *write_petitions(folder, seed)]
    return Province(tuple(sheets), dict(world.truth))


def _sheet(folder: Path, world: World, standard: str, office: str) -> Sheet:
    form, rows = FORMS[standard], world.rows[standard, office]
    world.rng.shuffle(rows)
    path, count, rejected = write(folder, form, standard, office, rows, world.rng)
    coverage = (FIRST, _LATE.get((standard, office), AS_OF))
    return Sheet(path, standard, office, form.source, coverage, count, rejected)


def _extracts(folder: Path, rows: list[dict]) -> Sheet:
    path = folder / judgments.EXTRACT_FILE
    write_extracts(path, rows)
    return Sheet(path, "criminal_judgment_extract", PROVINCE, "演示裁判文书摘录", None, len(rows), 0)


def _charges(folder: Path) -> Sheet:
    path = folder / CHARGES.name
    shutil.copyfile(CHARGES, path)
    rows = len(path.read_text(encoding="utf-8").splitlines()) - 1
    return Sheet(path, "charge_catalogue", PROVINCE, "省级院刑事检察部门", None, rows, 0)
