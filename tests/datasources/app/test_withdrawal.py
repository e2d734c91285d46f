"""Taking a load back: its effect is shown first; undoing it restores what was."""

from datetime import date

import pytest
from django.urls import reverse

from datasources.actions import ActRefused, SameFile, reinstate_load, withdraw_load
from datasources.catalogue.withdrawal import effect_of
from datasources.models import Load
from datasources.users_of_data import LeadsAffected, answers
from supervision.audit.models import Entry as Audited
from tests.datasources.app.conftest import GOOD, csv_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client, cast):
    def sign_in(name: str):
        client.force_login(getattr(cast, name), backend="supervision.offices.backends.RoleBackend")
        return client

    return sign_in


def test_what_would_be_lost_is_shown_before_anybody_confirms(as_, loaded):
    load = loaded()
    effect = as_("head").get(reverse("datasources:withdraw", args=[load.pk])).context["effect"]
    assert (effect.rows_before, effect.rows_after) == (3, 0)
    assert effect.lost == [(date(2025, 1, 5), date(2025, 3, 5))]
    load.refresh_from_db()
    assert load.withdrawn_at is None


@pytest.mark.parametrize(
    ("other", "lost"),
    [
        (("2025-01-01", "2025-12-31"), []),
        (("2025-01-01", "2025-01-31"), [("2025-02-01", "2025-03-05")]),
        (("2025-02-01", "2025-02-10"), [("2025-01-05", "2025-01-31"), ("2025-02-11", "2025-03-05")]),
        (("2026-01-01", "2026-01-31"), [("2025-01-05", "2025-03-05")]),
    ],
)
def test_days_that_another_load_covers_are_not_lost(loaded, cast, other, lost):
    load = loaded()
    first, last = map(date.fromisoformat, other)
    loaded("决定书文号,决定日期\n", name="empty.csv", coverage=(first, last))
    expected = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in lost]
    assert effect_of(load, cast.head).lost == expected


def test_what_a_full_replacement_put_aside_comes_back(loaded, cast):
    old, full = loaded(), loaded(csv_text("A9,张三,,2025-06-01,1,"), name="full.csv", mode="replace")
    effect = effect_of(full, cast.head)
    assert (effect.rows_before, effect.rows_after, effect.returning) == (1, 3, [old])
    assert effect_of(old, cast.head).rows_after == 1  # it counts no longer, so nothing changes


def test_the_floors_above_say_what_rests_on_it(as_, loaded, monkeypatch):
    affected = LeadsAffected(total=7, by_status=[("new", "待研判", 7)], by_model=[("漏管", 7)], cases=[("1号", "")])
    monkeypatch.setattr(answers, "leads_resting_on", lambda load, viewer: affected)
    page = as_("head").get(reverse("datasources:withdraw", args=[loaded().pk])).content.decode()
    assert '<b data-q="leads">7</b>' in page
    assert "1号" in page


def test_only_the_own_office_is_asked_to_confirm(as_, loaded):
    address = reverse("datasources:withdraw", args=[loaded().pk])
    told = {name: as_(name).get(address).status_code for name in ("head", "prosecutor", "admin", "author", "outsider")}
    assert told == {"head": 200, "prosecutor": 403, "admin": 403, "author": 403, "outsider": 403}


def test_a_load_out_of_effect_has_nothing_to_confirm(as_, loaded, cast):
    load = loaded()
    withdraw_load(load, actor=cast.head, reason="来源有误")
    assert as_("head").get(reverse("datasources:withdraw", args=[load.pk])).url == load.get_absolute_url()


# --- undone -----------------------------------------------------------------------------------------


def test_a_withdrawal_is_undone_as_if_it_had_not_been(as_, loaded, cast):
    load = loaded()
    published_at = load.published_at
    withdraw_load(load, actor=cast.head, reason="来源有误")
    as_("head").post(reverse("datasources:reinstate", args=[load.pk]), {"reason": "核对无误"})
    load.refresh_from_db()
    assert (load.withdrawn_at, load.published_at) == (None, published_at)
    assert Load.objects.current().get() == load
    assert Audited.objects.get(action="load.reinstate").purpose == "核对无误"


def test_a_reinstated_load_stands_behind_a_later_replacement(loaded, cast):
    load = loaded()
    withdraw_load(load, actor=cast.head, reason="来源有误")
    full = loaded(csv_text("A9,张三,,2025-06-01,1,"), name="full.csv", mode="replace")
    reinstate_load(load, actor=cast.head, reason="核对无误")
    assert list(Load.objects.current()) == [full]


def test_a_file_that_came_again_meanwhile_is_not_counted_twice(loaded, cast):
    load = loaded(GOOD)
    withdraw_load(load, actor=cast.head, reason="来源有误")
    loaded(GOOD)
    with pytest.raises(SameFile):
        reinstate_load(load, actor=cast.head, reason="核对无误")


def test_what_is_in_effect_or_has_no_reason_is_not_reinstated(loaded, cast):
    load = loaded()
    with pytest.raises(ActRefused):
        reinstate_load(load, actor=cast.head, reason="核对无误")
    withdraw_load(load, actor=cast.head, reason="来源有误")
    with pytest.raises(ActRefused):
        reinstate_load(load, actor=cast.head, reason=" ")
