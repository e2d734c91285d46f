"""Every shipped model is in order, and each of its examples comes out as it says."""

from functools import cache
from pathlib import Path

import pytest

from datasources.schema.standards import Standard, read_standards, shipped_standards
from models_engine.execution import run_examples
from models_engine.language import check_model, describe, parse_model, publication_problems

LIBRARY = Path(__file__).resolve().parents[3] / "models_engine" / "library"
FILES = sorted(LIBRARY.rglob("*.yaml"))
STANDARDS = {
    standard.slug: standard
    for path in shipped_standards()
    for standard in map(Standard.from_definition, read_standards(path))
}
shipped = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@cache
def checked(path: Path):
    return check_model(parse_model(path.read_text(encoding="utf-8"), path.name), STANDARDS)


def test_the_library_holds_the_models_of_the_first_release():
    assert {path.stem for path in FILES} >= {
        "accessory_penalty_improper",
        "theft_fine_missing",
        "cc_unregistered",
        "cc_sanction_not_notified",
        "zb_property_collision",
    }


@shipped
def test_nothing_stands_against_publishing_it(path):
    assert publication_problems(checked(path)) == []


@shipped
def test_its_slug_is_its_file_and_its_field_its_folder(path):
    source = checked(path).source
    assert (source.slug, source.field) == (path.stem, path.parent.name)


@shipped
def test_it_has_at_least_two_hits_and_two_near_misses(path):
    examples = checked(path).source.examples
    hits = sum(bool(example.expect) for example in examples)
    assert hits >= 2
    assert len(examples) - hits >= 2


@shipped
def test_it_says_which_law_it_rests_on(path):
    basis = checked(path).source.legal_basis
    assert basis
    assert all(one["law"] and one["article"] and one["gist"] for one in basis)


@shipped
def test_every_step_can_be_said_in_words(path):
    model = checked(path)
    assert {sentence.step for sentence in describe(model, "zh")} >= set(model.source.steps)


@shipped
def test_its_examples_come_out_as_they_say(path):
    assert [result for result in run_examples(checked(path)) if not result.ok] == []
