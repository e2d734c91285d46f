import pytest

from supervision.leads.wording import reason_of, render, score_reasons, shown_value, subject_of
from tests.supervision.leads.building import ID_CARD

FACTS = {
    "name": {"value": "张三丰", "type": "name"},
    "id_card": {"value": ID_CARD, "type": "id_card"},
    "fine": {"value": "12000.00", "type": "money"},
    "nothing": {"value": None, "type": "string"},
}


def test_identities_are_masked_by_their_type():
    said = render("{name}（{id_card}）", FACTS)
    assert "三丰" not in said
    assert ID_CARD not in said


def test_identities_are_written_out_when_they_are_revealed():
    assert render("{name}（{id_card}）", FACTS, masked=False) == f"张三丰（{ID_CARD}）"


def test_long_numbers_in_free_text_are_hidden_until_they_are_revealed():
    fact = f"被告人（{ID_CARD}）电话13800001111，涉案2210元"
    assert shown_value(fact, "text") == f"被告人（{ID_CARD[:3]}*************{ID_CARD[-2:]}）电话138******11，涉案2210元"
    assert shown_value(fact, "text", masked=False) == fact


def test_parameters_and_the_date_of_the_run_can_be_named():
    assert render("{days}日，截至{as_of}", {}, {"days": 3, "as_of": "2026-06-30"}) == "3日，截至2026-06-30"


def test_money_is_grouped_and_a_missing_value_is_said_to_be_unknown():
    assert render("{fine}元，{nothing}", FACTS) == "12,000元，不详"


@pytest.mark.parametrize(
    ("value", "type_name", "said"),
    [
        (None, "string", ""),
        (True, "boolean", "是"),
        ("0.10", "money", "0.10"),
        (["甲", "乙"], "string", "甲、乙"),
        (7, "integer", "7"),
    ],
)
def test_values_are_said_as_people_write_them(value, type_name, said):
    assert shown_value(value, type_name) == said


@pytest.mark.django_db
def test_the_score_is_the_list_of_its_reasons(lead):
    assert score_reasons(lead) == [
        {"points": 60, "reason": "基础分", "met": True},
        {"points": 20, "reason": "罚款超过一千元", "met": True},
        {"points": 10, "reason": "罚款超过五千元", "met": False},
    ]


@pytest.mark.django_db
def test_the_reason_of_a_lead_is_masked_unless_asked_otherwise(lead):
    assert ID_CARD not in reason_of(lead)
    assert f"张三丰（{ID_CARD}）2026-01-05被处罚，应在3日内抄送，截至2026-06-30未见收文。" == reason_of(
        lead, masked=False
    )


@pytest.mark.django_db
def test_the_subject_is_read_from_the_columns_the_model_names(lead):
    assert subject_of(lead, masked=False) == {"kind": "person", "name": "张三丰", "id": ID_CARD}
    assert subject_of(lead)["id"] != ID_CARD
