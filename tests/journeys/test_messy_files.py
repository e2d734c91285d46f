"""Models over messy files, through the commands: what they find is what plain Python finds in the same files."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from models_engine.management.commands import run_model
from tests.journeys.commands import run
from tests.models_engine.reference import model as reference
from tests.models_engine.reference.cleaning import table
from tests.models_engine.reference.comparing import key_text

pytestmark = pytest.mark.django_db(transaction=True)

HERE = Path(__file__).parent / "messy"
STANDARDS = {file.stem: YAML(typ="safe").load(file) for file in sorted((HERE / "standards").glob("*.yaml"))}
MODELS = [YAML(typ="safe").load(file) for file in sorted((HERE / "models").glob("*.yaml"))]
AS_OF = date(2022, 12, 31)
#: file -> (encoding, the days that its supplier says it covers); None: measured, or a reference that needs none
FILES = {
    "t_people_1": ("gb18030", ("2020-01-01", "2023-12-31")),
    "t_people_2": ("utf-8-sig", ("2024-01-01", "2024-06-30")),
    "t_fines_1": ("utf-8-sig", ("2022-01-01", "2022-12-31")),
    "t_fines_2": ("gb18030", ("2023-01-01", "2023-03-31")),
    "t_notices_1": ("utf-8", ("2022-01-01", "2022-03-31")),
    "t_notices_2": ("utf-8", ("2022-05-01", "2022-12-31")),
    "t_cases_1": ("utf-8", ("2022-01-01", "2022-12-31")),
    "t_enforce_1": ("gb18030", ("2022-01-01", "2022-09-30")),
    "t_trips_1": ("utf-8", None),
    "t_trips_2": ("gb18030", None),
    "t_rates_1": ("utf-8", None),
    "t_rates_2": ("utf-8", None),
}


def load(name: str) -> None:
    covered = FILES[name][1]
    words = ["--coverage-from", covered[0], "--coverage-to", covered[1]] if covered else []
    file, standard = HERE / "files" / f"{name}.csv", name.rpartition("_")[0]
    run("load_dataset", standard, file, "--office", "640202", "--accept-rejects", *words)


def expected(raw: dict) -> tuple[list, int, int]:
    """Keys, unjudgeable and pending by the reference, from the files themselves."""
    inputs = {name: rows_of(slug) for name, slug in raw["inputs"].items()}
    coverage = {name: coverage_of(slug) for name, slug in raw["inputs"].items()}
    parameters = {name: given["default"] for name, given in raw.get("parameters", {}).items()}
    found = reference.run(raw, inputs, coverage, parameters, AS_OF)
    names = [*([raw["lead"]["rule"]] if "rule" in raw["lead"] else []), *raw["lead"]["key"]]
    keys = [dict(zip(names, map(key_text, identity), strict=False)) for identity in found.leads]
    return spelt(keys), found.unjudgeable, found.pending


def rows_of(slug: str) -> tuple[tuple[str, ...], list[dict]]:
    standard = STANDARDS[slug]
    columns = {name: (column["title"], column["type"]) for name, column in standard["columns"].items()}
    loads = [list(csv.DictReader(text(name).splitlines())) for name in FILES if name.rpartition("_")[0] == slug]
    required = [name for name, column in standard["columns"].items() if column.get("required")]
    return tuple(columns), table(loads, columns, standard["key"], required)


def text(name: str) -> str:
    return (HERE / "files" / f"{name}.csv").read_text(encoding=FILES[name][0])


def coverage_of(slug: str) -> list[tuple[date, date]] | None:
    """What the suppliers declared; nothing bounds a reference, and what is measured is not asked for here."""
    declared = [covered for name, (_, covered) in FILES.items() if name.rpartition("_")[0] == slug and covered]
    return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in declared] or None


def spelt(keys: list[dict]) -> list[str]:
    """Keys in one order and one spelling: 12.50 and 12.5 are one number."""
    return sorted(json.dumps({name: _one(value) for name, value in key.items()}, ensure_ascii=False) for key in keys)


def _one(value):
    plain = isinstance(value, str) and value.replace(".", "", 1).isdecimal() and "." in value
    return str(Decimal(value).normalize()) if plain else value


def test_models_over_messy_files_find_what_plain_python_finds(offices, tmp_path, monkeypatch):
    monkeypatch.setattr(run_model, "worker_answers", lambda: False)
    run("import_standards", *(HERE / "standards").glob("*.yaml"))
    for name in FILES:
        load(name)
    found = {}
    for raw in MODELS:
        file = HERE / "models" / f"{raw['slug']}.yaml"
        told = run("run_model", "--file", file, "--office", "640202", "--as-of", AS_OF, "--dry-run")
        found[raw["slug"]] = (spelt(told["keys"]), told["unjudgeable"], told["pending"])
    assert found == {raw["slug"]: expected(raw) for raw in MODELS}
