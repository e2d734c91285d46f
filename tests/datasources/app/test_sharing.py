"""Sharing: which rows reach another office's models and eyes, from when, until when."""

from datetime import date, timedelta

import ibis
import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from datasources.actions.browsing import browse_rows
from datasources.actions.errors import ActRefused
from datasources.actions.sharing import Grant, revoke_share, set_requestable, share_dataset
from datasources.lake import relation
from datasources.models import Agreement, Dataset, Share
from datasources.office_directory import Entry, division_prefix
from datasources.sharing import region_for
from datasources.snapshots import OutsideTerms, Snapshot, snapshot, snapshot_of
from tests.datasources.app.conftest import GOOD, TITLES

YESTERDAY = timezone.localdate() - timedelta(days=1)


def keys(taken: Snapshot) -> set[str]:
    """What the models see."""
    table = relation(ibis.duckdb.connect(), "t", taken.standard, taken.holdings)
    return set(table.fine_no.to_pyarrow().to_pylist())


def read_by(office) -> set[str]:
    return keys(snapshot("region_register", office.path))


# --- which rows cross ------------------------------------------------------------------------------


def test_what_is_not_shared_does_not_cross(pool, offices):
    assert read_by(offices["county_a1"]) == set()


@pytest.mark.parametrize(
    ("office", "terms", "expected"),
    [
        ("county_a1", {"rows": "all"}, {"P1", "P2", "P3", "P4"}),
        ("county_a1", {"rows": "own_region"}, {"P1"}),
        ("city_a", {"rows": "own_region"}, {"P1", "P3"}),
        ("city_b", {"rows": "own_region"}, {"P2"}),
    ],
)
def test_the_rows_that_were_shared_are_read(pool, share, offices, office, terms, expected):
    share(pool, office, **terms)
    assert read_by(offices[office]) == expected


def test_shared_downwards_each_office_gets_its_own_region(pool, share, offices):
    share(pool, "province", downwards=True, rows="own_region")
    assert read_by(offices["county_a1"]) == {"P1"}
    assert read_by(offices["county_b1"]) == {"P2"}
    assert read_by(offices["city_a"]) == {"P1", "P3"}


def test_a_share_with_one_office_reaches_none_beside_or_below(pool, share, offices):
    share(pool, "city_a", rows="all")
    assert read_by(offices["county_a1"]) == set()
    assert read_by(offices["city_b"]) == set()


def test_the_widest_share_counts(pool, share, offices):
    share(pool, rows="own_region")
    share(pool, "city_a", downwards=True, rows="all")
    assert read_by(offices["county_a1"]) == {"P1", "P2", "P3", "P4"}


def test_a_row_that_moved_away_is_not_found_by_what_it_said_before(pool, register, share, loaded, offices):
    share(pool, rows="own_region")
    loaded(TITLES + "P1,张三,,2025-01-05,100,990201\n", office="province", standard=register)
    assert read_by(offices["county_a1"]) == set()


@pytest.mark.parametrize(
    ("path", "prefix"),
    [
        ("/000000/", ""),
        ("/000000/990000/", "99"),
        ("/000000/990000/990100/", "9901"),
        ("/000000/990000/990100/990101/", "990101"),
        ("/000000/640000/640200/640200P1/", "640200P1"),  # a prison's office has no area
    ],
)
def test_the_area_of_an_office(path, prefix):
    assert division_prefix(path) == prefix


# --- from when, until when -------------------------------------------------------------------------


def test_a_share_ends_when_it_is_revoked(pool, share, offices, cast):
    revoke_share(share(pool), actor=cast.admin, reason="协议终止")
    assert read_by(offices["county_a1"]) == set()


def test_a_share_holds_on_its_last_day_and_not_after_it(pool, share, offices):
    made = share(pool, expires_on=timezone.localdate())
    assert read_by(offices["county_a1"]) == {"P1", "P2", "P3", "P4"}
    Share.objects.filter(pk=made.pk).update(expires_on=YESTERDAY)
    assert read_by(offices["county_a1"]) == set()


def test_a_snapshot_is_repeated_exactly_after_the_share_has_ended(pool, share, offices, cast):
    made = share(pool, rows="own_region")
    taken = snapshot("region_register", offices["county_a1"].path)
    revoke_share(made, actor=cast.admin, reason="协议终止")
    again = snapshot_of(taken.load_ids, taken.shared)
    assert again == taken
    assert keys(again) == {"P1"}


# --- coverage --------------------------------------------------------------------------------------

PERIOD = (date(2025, 1, 1), date(2025, 12, 31))


def test_without_data_of_its_own_the_pool_says_which_days_are_covered(pool, share, offices):
    share(pool)
    assert snapshot("region_register", offices["county_a1"].path).coverage == [(date(2025, 1, 5), date(2025, 4, 5))]


def test_a_pool_neither_narrows_nor_widens_what_the_office_s_own_data_cover(
    pool, register, share, loaded, offices, declared
):
    loaded(TITLES + "O1,张三,,2025-06-01,1,990101\n", standard=register, coverage=declared)
    share(pool)
    taken = snapshot("region_register", offices["county_a1"].path)
    assert taken.coverage == [PERIOD]
    assert keys(taken) == {"O1", "P1", "P2", "P3", "P4"}
    assert snapshot_of(taken.load_ids, taken.shared) == taken


# --- terms -----------------------------------------------------------------------------------------


def test_a_model_of_another_field_is_refused(pool, share, offices):
    share(pool)
    Dataset.objects.filter(pk=pool.pk).update(permitted_fields=["civil"])
    assert snapshot("region_register", offices["county_a1"].path, "civil").load_ids
    with pytest.raises(OutsideTerms):
        snapshot("region_register", offices["county_a1"].path, "criminal")


def test_data_whose_agreement_is_over_are_refused_with_the_owner_s_name(pool, share, offices, cast):
    share(pool)
    Agreement.objects.create(
        dataset=pool, title="协议", party="公安厅", valid_from=date(2020, 1, 1), expires_on=YESTERDAY,
        recorded_by=cast.admin,
    )  # fmt: skip
    with pytest.raises(OutsideTerms, match=offices["province"].name):
        snapshot("region_register", offices["county_a1"].path)


# --- who may look at rows --------------------------------------------------------------------------


def test_a_share_for_models_shows_no_row(pool, share, cast):
    share(pool)
    with pytest.raises(ActRefused):
        browse_rows(pool, actor=cast.prosecutor, purpose="核对数据")


def test_a_share_for_browsing_shows_the_rows_that_crossed(pool, share, cast):
    share(pool, access="browse", rows="own_region")
    rows = browse_rows(pool, actor=cast.prosecutor, purpose="核对数据")
    assert [row[0] for row in rows] == ["P1"]


def test_a_wide_share_for_models_does_not_widen_what_may_be_browsed(pool, share, cast):
    share(pool, rows="all")
    share(pool, access="browse", rows="own_region")
    assert region_for(pool, cast.prosecutor.office.path) == "990101"


def test_whoever_looks_at_shared_rows_states_a_purpose(pool, share, cast):
    share(pool, access="browse")
    with pytest.raises(ActRefused):
        browse_rows(pool, actor=cast.prosecutor, purpose="")


# --- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "terms",
    [
        {"reason": "无"},
        {"expires_on": YESTERDAY},
    ],
)
def test_a_share_needs_a_reason_and_a_day_to_come(pool, share, terms):
    with pytest.raises(ActRefused):
        share(pool, **terms)


def test_an_office_above_needs_no_share(loaded, share):
    with pytest.raises(ActRefused):
        share(loaded(GOOD).dataset, "city_a")


def test_the_same_share_twice_is_refused(pool, share):
    share(pool)
    with pytest.raises(ActRefused):
        share(pool)


def test_without_a_region_column_no_region_can_be_shared(loaded, share):
    with pytest.raises(ActRefused):
        share(loaded(GOOD).dataset, "county_b1", rows="own_region")


def test_an_office_without_an_area_has_no_region(pool, cast):
    prison = Entry("990100P1", "/000000/990000/990100/990100P1/", "城郊地区人民检察院")
    with pytest.raises(ActRefused):
        share_dataset(pool, Grant(office=prison, rows="own_region", reason="数据池共享"), actor=cast.admin)


def test_revoking_needs_a_reason_and_works_once(pool, share, cast):
    made = share(pool)
    with pytest.raises(ActRefused):
        revoke_share(made, actor=cast.admin, reason="")
    revoke_share(made, actor=cast.admin, reason="协议终止")
    with pytest.raises(ActRefused):
        revoke_share(made, actor=cast.admin, reason="协议终止")


# --- usable, not visible: one refusal after the other ----------------------------------------------


@pytest.fixture
def hidden(pool):
    Dataset.objects.filter(pk=pool.pk).update(visibility=Dataset.Visibility.USABLE)
    pool.refresh_from_db()
    return pool


def test_a_hidden_dataset_is_joined_by_models(hidden, share, offices):
    share(hidden)
    assert read_by(offices["county_a1"]) == {"P1", "P2", "P3", "P4"}
    assert read_by(offices["province"]) == {"P1", "P2", "P3", "P4"}


def test_not_even_its_owner_looks_at_rows_of_a_hidden_dataset(hidden, cast):
    with pytest.raises(ActRefused):
        browse_rows(hidden, actor=cast.admin, purpose="核对数据")


def test_its_sample_is_refused_on_the_page(hidden, as_):
    answer = as_("admin").post(reverse("datasources:sample", args=[hidden.slug]), {"purpose": "核对数据"}, follow=True)
    assert "张三" not in answer.content.decode()
    assert "P1" not in strip_tags(answer.content.decode())


def test_a_hidden_dataset_is_in_no_list_of_what_may_be_browsed(hidden, cast):
    assert not Dataset.objects.browsable_by(cast.admin).filter(pk=hidden.pk).exists()


def test_a_hidden_dataset_cannot_be_shared_for_browsing(hidden, share):
    with pytest.raises(ActRefused):
        share(hidden, access="browse")


def test_a_share_for_browsing_made_before_it_was_hidden_shows_nothing_any_more(pool, share, cast):
    share(pool, access="browse")
    Dataset.objects.filter(pk=pool.pk).update(visibility=Dataset.Visibility.USABLE)
    pool.refresh_from_db()
    with pytest.raises(ActRefused):
        browse_rows(pool, actor=cast.prosecutor, purpose="核对数据")


# --- pages and accounts ----------------------------------------------------------------------------

FORM = {"office": "990101", "access": "use", "rows": "all", "reason": "省级数据池共享", "expires_on": ""}


@pytest.mark.parametrize("office", ["990101", "990101 某院", "{name}"])
def test_the_page_shares_with_an_office_by_code_or_name(as_, pool, offices, office):
    said = FORM | {"office": office.format(name=offices["county_a1"].name)}
    as_("admin").post(reverse("datasources:shares", args=[pool.slug]), said)
    assert [one.to_office_code for one in pool.shares.all()] == ["990101"]


def test_a_name_that_fits_several_offices_is_asked_again_with_them_listed(as_, pool, offices):
    page = as_("admin").post(reverse("datasources:shares", args=[pool.slug]), FORM | {"office": "北湖市"})
    assert offices["county_b1"].name in page.content.decode()
    assert not pool.shares.exists()


def test_only_the_owner_s_administrators_see_the_page(as_, loaded, pool):
    own = loaded(GOOD).dataset
    page = reverse("datasources:shares", args=[own.slug])
    assert as_("head").get(page).status_code == 200
    assert as_("prosecutor").get(page).status_code == 403  # of the office, without the right
    assert as_("admin").get(page).status_code == 403  # of an office above: it is not theirs to give
    assert as_("head").get(reverse("datasources:shares", args=[pool.slug])).status_code == 404


def test_granting_and_revoking_are_told_to_both_sides(announced, pool, share, offices, cast):
    revoke_share(share(pool), actor=cast.admin, reason="协议终止")
    told = [(one["action"], one["office_path"]) for one in announced if one["action"].startswith("share.")]
    paths = [offices["province"].path, offices["county_a1"].path]
    assert told == [(action, path) for action in ("share.grant", "share.revoke") for path in paths]


def test_listing_a_dataset_is_told_once(announced, pool, cast):
    set_requestable(pool, True, actor=cast.admin)
    set_requestable(pool, True, actor=cast.admin)
    assert [one["detail"]["requestable"] for one in announced if one["action"] == "dataset.offer"] == [True]
