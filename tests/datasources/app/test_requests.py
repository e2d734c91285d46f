"""The list of services, requests with their decisions, and news of what one follows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from datasources.actions import requests as acts
from datasources.actions.errors import ActRefused
from datasources.models import Dataset, Subscription, UseRequest
from datasources.snapshots import snapshot
from tests.datasources.app.conftest import ID_CARD, ROWS, TITLES

PURPOSE = "核查社区矫正对象"


@pytest.fixture
def offered(pool):
    Dataset.objects.filter(pk=pool.pk).update(requestable=True)
    pool.refresh_from_db()
    return pool


@pytest.fixture
def asked(offered, cast) -> UseRequest:
    return acts.ask_for_use(offered, actor=cast.prosecutor, purpose=PURPOSE, access="use")


def listed(client) -> str:
    return client.get(reverse("datasources:services")).content.decode()


# --- the list --------------------------------------------------------------------------------------


def test_what_is_neither_shared_nor_offered_is_not_listed(as_, pool):
    assert pool.slug not in listed(as_("prosecutor"))
    assert as_("prosecutor").get(reverse("datasources:service", args=[pool.slug])).status_code == 404


def test_what_is_offered_is_listed_by_name_and_totals_without_a_row(as_, offered):
    client = as_("prosecutor")
    pages = listed(client) + client.get(reverse("datasources:service", args=[offered.slug])).content.decode()
    assert offered.slug in pages
    assert not any(word in pages for word in ("张三", ID_CARD, "P1", "110105"))


def test_an_offer_reaches_the_province_and_not_beyond_it(offered, cast, offices):
    assert Dataset.objects.offered_to(cast.outsider).filter(pk=offered.pk).exists()
    cast.outsider.office.path = "/000000/880000/880100/880101/"
    assert not Dataset.objects.offered_to(cast.outsider).filter(pk=offered.pk).exists()


def test_what_is_shared_is_listed_as_shared(as_, pool, share):
    share(pool)
    assert "共享给本院" in listed(as_("prosecutor"))


def test_a_sample_is_only_there_for_browsing(as_, pool, share):
    page = reverse("datasources:service_sample", args=[pool.slug])
    assert as_("prosecutor").post(page, {"purpose": "核对数据"}).status_code == 404
    share(pool)
    answer = as_("prosecutor").post(page, {"purpose": "核对数据"}, follow=True).content.decode()
    assert "张*" not in answer
    share(pool, access="browse", rows="own_region")
    answer = as_("prosecutor").post(page, {"purpose": "核对数据"}).content.decode()
    assert "张*" in answer
    assert "李**" not in answer
    assert ID_CARD not in answer


# --- asking and deciding ---------------------------------------------------------------------------


def test_a_request_by_the_page_waits_for_the_owner(as_, offered, cast):
    said = {"purpose": PURPOSE, "access": "use", "until": ""}
    as_("prosecutor").post(reverse("datasources:service", args=[offered.slug]), said)
    assert [one.purpose for one in UseRequest.objects.to_decide(cast.admin)] == [PURPOSE]


def test_an_approval_makes_a_share_until_the_day_asked_for(as_, offered, cast, offices):
    until = timezone.localdate() + timedelta(days=30)
    made = acts.ask_for_use(offered, actor=cast.prosecutor, purpose=PURPOSE, access="use", until=until)
    as_("admin").post(reverse("datasources:approve_request", args=[made.pk]), {"rows": "own_region", "note": ""})
    made.refresh_from_db()
    assert made.status == "approved"
    assert (made.share.rows, made.share.expires_on) == ("own_region", until)
    assert snapshot("region_register", offices["county_a1"].path).shared == {offered.pk: "990101"}


def test_a_refusal_says_why(asked, as_, cast):
    refuse = reverse("datasources:refuse_request", args=[asked.pk])
    as_("admin").post(refuse, {"note": ""})
    asked.refresh_from_db()
    assert asked.status == "pending"
    as_("admin").post(refuse, {"note": "目的与协议不符"})
    asked.refresh_from_db()
    assert (asked.status, asked.decision_note) == ("refused", "目的与协议不符")
    assert "目的与协议不符" in as_("prosecutor").get(asked.get_absolute_url()).content.decode()


def test_who_asked_may_withdraw_and_nobody_else(asked, as_):
    withdraw = reverse("datasources:withdraw_request", args=[asked.pk])
    assert as_("head").post(withdraw).status_code == 403
    as_("prosecutor").post(withdraw)
    asked.refresh_from_db()
    assert asked.status == "withdrawn"


def test_what_has_been_decided_stays_decided(asked, cast):
    acts.refuse_request(asked, actor=cast.admin, note="目的与协议不符")
    with pytest.raises(ActRefused):
        acts.approve_request(asked, actor=cast.admin, rows="all")
    assert not asked.dataset.shares.exists()


def test_nobody_but_the_owner_decides(asked, as_):
    approve = reverse("datasources:approve_request", args=[asked.pk])
    assert as_("head").post(approve, {"rows": "all"}).status_code == 403  # the asking office itself
    assert as_("outsider").post(approve, {"rows": "all"}).status_code == 403  # without the right
    asked.refresh_from_db()
    assert asked.status == "pending"


def test_a_request_of_others_is_as_if_it_did_not_exist(asked, as_):
    assert as_("outsider").get(asked.get_absolute_url()).status_code == 404
    assert PURPOSE not in as_("outsider").get(reverse("datasources:requests")).content.decode()


@pytest.mark.parametrize("said", [{"purpose": "无"}, {"until": timezone.localdate() - timedelta(days=1)}])
def test_a_request_needs_a_purpose_and_a_day_to_come(offered, cast, said):
    with pytest.raises(ActRefused):
        acts.ask_for_use(offered, actor=cast.prosecutor, **{"purpose": PURPOSE, "access": "use", **said})


def test_an_office_asks_once_at_a_time_and_not_for_what_it_has(asked, share, cast):
    with pytest.raises(ActRefused):
        acts.ask_for_use(asked.dataset, actor=cast.head, purpose=PURPOSE, access="use")
    acts.approve_request(asked, actor=cast.admin, rows="all")
    with pytest.raises(ActRefused):
        acts.ask_for_use(asked.dataset, actor=cast.head, purpose=PURPOSE, access="use")


def test_browsing_a_hidden_dataset_cannot_even_be_asked_for(offered, cast):
    offered.visibility = Dataset.Visibility.USABLE
    with pytest.raises(ActRefused):
        acts.ask_for_use(offered, actor=cast.prosecutor, purpose=PURPOSE, access="browse")


def test_every_step_is_told_to_both_sides(announced, asked, cast, offices):
    acts.approve_request(asked, actor=cast.admin, rows="all")
    for action in ("request.ask", "request.approve"):
        told = {one["office_path"] for one in announced if one["action"] == action}
        assert told == {offices["province"].path, offices["county_a1"].path}


def test_numbers_in_a_purpose_are_not_kept(offered, cast):
    made = acts.ask_for_use(offered, actor=cast.prosecutor, purpose=f"核查{ID_CARD}", access="use")
    assert ID_CARD not in made.purpose


# --- news ------------------------------------------------------------------------------------------


def test_a_new_load_of_a_followed_dataset_is_news_until_it_is_seen(as_, offered, register, loaded, cast):
    client = as_("prosecutor")
    client.post(reverse("datasources:follow", args=[offered.slug]), {"follow": "1"})
    mine = Subscription.objects.visible_to(cast.prosecutor)
    assert not mine.with_news().exists()
    loaded(TITLES + ROWS.replace("P", "Q"), office="province", standard=register)
    assert mine.with_news().exists()
    assert "有更新" in client.get(reverse("datasources:subscriptions")).content.decode()
    client.post(reverse("datasources:subscriptions"))
    assert not mine.with_news().exists()


def test_what_is_out_of_sight_is_no_news(as_, offered, register, loaded, cast):
    as_("prosecutor").post(reverse("datasources:follow", args=[offered.slug]), {"follow": "1"})
    Dataset.objects.update(requestable=False)
    loaded(TITLES + ROWS.replace("P", "Q"), office="province", standard=register)
    assert not Subscription.objects.visible_to(cast.prosecutor).exists()


def test_nobody_follows_what_they_may_not_know(as_, pool):
    assert as_("prosecutor").post(reverse("datasources:follow", args=[pool.slug]), {"follow": "1"}).status_code == 404
