"""What Spark cannot do is told before anything runs, at its step; all else of the shipped models it can."""

import pytest

from models_engine.errors import ModelErrors
from models_engine.execution.paper import need_engine
from tests.models_engine.execution.notice import MODEL
from tests.models_engine.execution.notice import checked as notice
from tests.models_engine.library.test_shipped_models import FILES, checked

CONDITION = "where: right.received_on <= left.due_on"
BOTH_SIDES = "where: \"REGEXP_MATCHES(CONCAT(left.penalty_no, right.document_no), '(a|b)*c')\""
ONE_SIDE = "where: \"REGEXP_MATCHES(right.document_no, '(a|b)*c')\""


def test_a_pattern_over_both_sides_of_an_anti_join_is_refused_at_its_step():
    with pytest.raises(ModelErrors) as caught:
        need_engine(notice(MODEL.replace(CONDITION, BOTH_SIDES)), "spark")
    assert [problem.path for problem in caught.value.problems] == ["steps.not_notified.join"]


def test_a_pattern_over_one_side_is_not():
    need_engine(notice(MODEL.replace(CONDITION, ONE_SIDE)), "spark")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_model_asks_nothing_that_spark_cannot_do(path):
    need_engine(checked(path), "spark")
