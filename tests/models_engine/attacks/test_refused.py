"""No text of a model becomes anything but the question it asks: each attempt is refused where it stands."""

import pytest

from models_engine.language import ModelErrors, check_model, parse_model
from tests.models_engine.attacks.corpus import EXPRESSIONS, FILES, NAMES, PLACES, TEMPLATES
from tests.models_engine.attacks.texts import POSITIONS, changed, changed_all, renamed
from tests.models_engine.execution.notice import MODEL, standards

RENAMED = ("steps.due", "steps.due.derive.columns.due_on", "parameters.notice_days", "inputs.receipts")
STANDARDS = standards()


def faults(text: str) -> list:
    """What is said against a text; each fault stands somewhere."""
    with pytest.raises(ModelErrors) as refused:
        check_model(parse_model(text, "model.yaml"), STANDARDS)
    found = refused.value.problems
    assert all(fault.line >= 1 and fault.column >= 1 for fault in found)
    return found


def test_the_model_that_is_changed_here_is_right_before_it_is_changed():
    assert check_model(parse_model(MODEL, "model.yaml"), STANDARDS).lead


def test_there_are_more_than_sixty_attempts():
    assert len(EXPRESSIONS) > 60


@pytest.mark.parametrize("attempt", EXPRESSIONS)
def test_an_expression_is_refused_in_every_position(attempt):
    found = {fault.path for fault in faults(changed_all(dict.fromkeys(POSITIONS, attempt)))}
    assert [place for place in POSITIONS if not any(path.startswith(place) for path in found)] == []


@pytest.mark.parametrize("place", RENAMED)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_refused_wherever_it_is_given(name, place):
    faults(renamed(place, name))


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_reaches_nothing_but_columns(template):
    found = {fault.path for fault in faults(changed_all({"lead.title": template, "lead.reason": template}))}
    assert {"lead.title", "lead.reason"} <= found


@pytest.mark.parametrize(("place", "value"), PLACES)
def test_whatever_else_names_something_names_nothing_outside(place, value):
    faults(changed(place, value))


@pytest.mark.parametrize("text", FILES, ids=lambda text: repr(text[:30]))
def test_a_file_that_is_no_model_is_refused(text):
    faults(text)
