"""Look-up: what is recognised, what is found, what is said of it, what is refused."""

import json
from pathlib import Path

import pytest
from django.core import signing
from django.urls import reverse

from datasources.actions import withdraw_load
from datasources.actions.errors import ActRefused
from datasources.actions.lookup import SALT, Question, look_up_subject, reveal_row
from datasources.actions.sharing import revoke_share
from datasources.lookup import child, process
from datasources.lookup.subjects import recognise
from datasources.models import Dataset, Load, LookUp
from tests.datasources.app.conftest import GOOD, ID_CARD, OTHER_CARD

PURPOSE = "核对当事人身份"
own_process = process.ask_child


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch):
    """A process of its own for every question takes a second; what it answers is the same."""

    def answer(job, wall_seconds) -> bytes:
        sent = json.loads(json.dumps(job))
        return "".join(child.as_line(message) + "\n" for message in child.answers(sent)).encode()

    monkeypatch.setattr(process, "ask_child", answer)


def ask(actor, text=ID_CARD, **changes):
    return look_up_subject(Question(**{"text": text, "reason": "case", "purpose": PURPOSE, **changes}), actor=actor)


def found(outcome) -> dict[str, list[str]]:
    """Slug -> the first cells of its rows."""
    return {group.dataset.slug: [cells[0] for _token, cells in group.rows] for group in outcome.groups}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (" 11010519491231002x ", "id_card", ID_CARD),
        ("110105491231002", "id_card", ID_CARD),
        ("91110000802100433B", "uscc", "91110000802100433B"),
        ("〔2024〕冀0702执 045 号", "case_number", "(2024)冀0702执45号"),
        ("冀A·12345", "plate", "冀A12345"),
        ("张 三", "name", "张三"),
        ("北京某某科技有限公司", "name", "北京某某科技有限公司"),
    ],
)
def test_what_was_typed_is_recognised_and_cleaned(text, kind, value):
    subject = recognise(text)
    assert (subject.kind, subject.value) == (kind, value)


@pytest.mark.parametrize("text", ["", "***", "不详"])
def test_what_says_nothing_is_no_subject(text):
    assert recognise(text) is None


def test_rows_of_the_own_office_and_below_are_found(loaded, cast):
    loaded(GOOD), loaded(GOOD, office="county_b1")
    assert found(ask(cast.prosecutor)) == {"fine_register-990101": ["A1", "A2", "A3"]}
    assert set(found(ask(cast.city_prosecutor))) == {"fine_register-990101"}


def test_identities_are_masked_and_nothing_of_the_number_is_kept(loaded, cast, announced):
    loaded(GOOD)
    outcome = ask(cast.prosecutor)
    assert ID_CARD not in str(outcome.groups)
    record = LookUp.objects.get()
    assert (record.subject, record.rows, record.datasets) == ("110105********002X", 3, 1)
    told = [one for one in announced if one["action"] == "lookup.search"]
    assert [one["purpose"] for one in told] == [PURPOSE]
    assert ID_CARD not in json.dumps([one["detail"] for one in told])


def test_a_row_that_was_superseded_is_not_found(loaded, cast):
    loaded(GOOD)
    loaded(f"决定书文号,姓名,身份证号,决定日期,罚款金额,备注\nA1,张三,{OTHER_CARD},2025-01-05,100,甲\n")
    assert found(ask(cast.prosecutor)) == {"fine_register-990101": ["A2", "A3"]}
    assert found(ask(cast.prosecutor, OTHER_CARD)) == {"fine_register-990101": ["A1"]}


def test_a_withdrawn_load_is_not_searched(loaded, cast):
    withdraw_load(loaded(GOOD), actor=cast.head, reason="来源撤回")
    assert found(ask(cast.prosecutor)) == {}


def test_a_name_is_found_and_narrowed_by_the_year_of_birth(loaded, cast):
    loaded(GOOD)
    assert found(ask(cast.prosecutor, "李 四四")) == {"fine_register-990101": ["A2"]}
    assert found(ask(cast.prosecutor, "李四四", birth_year=1949)) == {"fine_register-990101": ["A2"]}
    assert found(ask(cast.prosecutor, "李四四", birth_year=1950)) == {}


def test_a_share_for_models_is_not_searched_and_one_for_browsing_only_by_its_region(pool, share, cast):
    share(pool)
    assert found(ask(cast.prosecutor)) == {}
    given = share(pool, access="browse", rows="own_region")
    assert found(ask(cast.prosecutor)) == {pool.slug: ["P1"]}
    assert found(ask(cast.prosecutor, OTHER_CARD)) == {}
    revoke_share(given, actor=cast.admin, reason="协议终止")
    assert found(ask(cast.prosecutor)) == {}


def test_a_hidden_dataset_is_searched_by_nobody(loaded, cast):
    loaded(GOOD)
    Dataset.objects.update(visibility=Dataset.Visibility.USABLE)
    assert ask(cast.prosecutor).groups == []


def test_a_file_that_is_gone_is_named_and_stops_nothing(loaded, cast, settings):
    load = loaded(GOOD)
    (Path(settings.LAKE_URL) / load.manifest[0]["path"]).unlink()
    outcome = ask(cast.prosecutor)
    assert [dataset.pk for dataset in outcome.failed] == [load.dataset_id]


@pytest.mark.parametrize("changes", [{"purpose": "查"}, {"kind": "id_card", "text": "张三"}])
def test_without_purpose_or_with_a_number_of_another_kind_nothing_is_searched(cast, changes):
    with pytest.raises(ActRefused):
        ask(cast.prosecutor, **changes)
    assert not LookUp.objects.exists()


def test_the_day_s_number_is_limited(loaded, cast, settings):
    settings.LOOKUPS_PER_DAY = 1
    loaded(GOOD)
    ask(cast.prosecutor)
    with pytest.raises(ActRefused, match="1"):
        ask(cast.prosecutor)
    ask(cast.city_prosecutor)


def test_in_a_process_of_its_own_the_answer_is_the_same(loaded, cast, monkeypatch):
    loaded(GOOD)
    here = found(ask(cast.prosecutor))
    monkeypatch.setattr(process, "ask_child", own_process)
    assert found(ask(cast.prosecutor)) == here


def test_what_was_not_searched_in_time_is_said(loaded, cast, monkeypatch, settings):
    loaded(GOOD)
    monkeypatch.setattr(process, "ask_child", lambda job, wall: b'{"subject": {"kind": "name", "masked": "a"}}\n{"da')
    assert ask(cast.prosecutor).finished is False


# --- one row in clear ------------------------------------------------------------------------------


@pytest.fixture
def token(loaded, cast) -> str:
    loaded(GOOD)
    return ask(cast.prosecutor).groups[0].rows[0][0]


def test_a_row_is_shown_in_clear_for_a_purpose_of_its_own(token, cast, announced):
    _dataset, cells = reveal_row(token, actor=cast.prosecutor, purpose=PURPOSE)
    assert ("公民身份号码", ID_CARD) in cells
    assert [one["action"] for one in announced if one["action"] == "lookup.reveal"] == ["lookup.reveal"]


def test_without_a_purpose_it_stays_masked(token, cast):
    with pytest.raises(ActRefused):
        reveal_row(token, actor=cast.prosecutor, purpose="")


def test_another_person_s_find_is_not_shown(token, cast):
    with pytest.raises(ActRefused):
        reveal_row(token, actor=cast.city_prosecutor, purpose=PURPOSE)


@pytest.mark.parametrize("crafted", ["", "x", "eyJyb3ciOjF9:1:2"])
def test_a_crafted_token_shows_nothing(cast, crafted):
    with pytest.raises(ActRefused):
        reveal_row(crafted, actor=cast.prosecutor, purpose=PURPOSE)


def test_a_row_that_went_out_of_sight_is_not_shown(token, cast):
    Dataset.objects.update(visibility=Dataset.Visibility.USABLE)
    with pytest.raises(ActRefused):
        reveal_row(token, actor=cast.prosecutor, purpose=PURPOSE)


def test_a_row_of_another_region_is_not_shown(pool, share, cast):
    share(pool, access="browse", rows="own_region")
    second = Load.objects.get(dataset=pool).pk * 2**36 + 1
    with pytest.raises(ActRefused):
        reveal_row(
            signing.dumps({"row": second, "user": cast.prosecutor.pk}, salt=SALT),
            actor=cast.prosecutor,
            purpose=PURPOSE,
        )


# --- the page --------------------------------------------------------------------------------------


def test_the_page_finds_masks_and_never_offers_an_export(as_, loaded):
    loaded(GOOD)
    said = {"text": ID_CARD, "reason": "case", "purpose": PURPOSE}
    answer = as_("prosecutor").post(reverse("datasources:lookup"), said)
    page = answer.content.decode()
    assert "110105********002X" in page
    assert page.count(ID_CARD) == 1  # in the field in which it was typed
    assert "download" not in page
    assert "no-store" in answer.headers["Cache-Control"]


def test_who_has_no_right_to_look_up_does_not(as_):
    assert as_("author").get(reverse("datasources:lookup")).status_code == 403
    assert as_("auditor").get(reverse("datasources:lookup")).status_code == 403
