"""Agreements: when they hold, what they permit, who keeps their texts; and what terms forbid."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from datasources.actions import ActRefused
from datasources.actions.agreements import end_agreement, record_agreement
from datasources.actions.upkeep import drop_orphans
from datasources.catalogue.reminders import AGREEMENT, RETENTION, reminders
from datasources.models import Agreement, Dataset
from datasources.terms import AgreementState, agreement_state, in_force, terms_problem
from supervision.audit.models import Entry as Audited

TODAY = date(2026, 6, 15)
CHINA = ZoneInfo("Asia/Shanghai")


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def agreement(first: int = -100, last: int | None = 100, ended: int | None = None) -> Agreement:
    """From and to which day, counted from today; ``ended``: on which day somebody ended it."""
    at = None if ended is None else datetime.combine(days(ended), datetime.min.time(), CHINA)
    return Agreement(valid_from=days(first), expires_on=None if last is None else days(last), ended_at=at)


@pytest.mark.parametrize(
    ("one", "holds"),
    [
        (agreement(), True),
        (agreement(first=0), True),
        (agreement(first=1), False),
        (agreement(last=0), True),
        (agreement(last=-1), False),
        (agreement(last=None), True),
        (agreement(ended=1), True),
        (agreement(ended=0), False),
    ],
)
def test_an_agreement_holds_from_its_first_day_to_its_last(one, holds):
    assert in_force(one, TODAY) == holds


@pytest.mark.parametrize(
    ("together", "state"),
    [
        ([], AgreementState.NONE),
        ([agreement()], AgreementState.IN_FORCE),
        ([agreement(last=30)], AgreementState.IN_FORCE),
        ([agreement(last=29)], AgreementState.EXPIRING),
        ([agreement(last=0)], AgreementState.EXPIRING),
        ([agreement(last=-1)], AgreementState.EXPIRED),
        ([agreement(last=5), agreement(first=6, last=400)], AgreementState.IN_FORCE),  # renewed in time
        ([agreement(last=-1), agreement()], AgreementState.IN_FORCE),
        ([agreement(first=5)], AgreementState.EXPIRED),  # none holds today
        ([agreement(ended=0)], AgreementState.EXPIRED),
    ],
)
def test_the_state_of_all_agreements_together(together, state):
    assert agreement_state(together, TODAY) == state


# --- what the terms forbid --------------------------------------------------------------------------


@pytest.fixture
def dataset(standard, offices) -> Dataset:
    own = offices["county_a1"]
    return Dataset.objects.create(
        slug="fine_register-990101", standard=standard, office_code=own.code, office_path=own.path
    )


def agree(dataset, cast, last: int | None = 100, **more) -> Agreement:
    last_day = None if last is None else timezone.localdate() + timedelta(days=last)
    first_day = timezone.localdate() - timedelta(days=400)
    terms = {"title": "共享协议", "party": "公安局", "valid_from": first_day, "expires_on": last_day}
    return record_agreement(dataset, actor=cast.head, **terms | more)


def problem(dataset: Dataset, field: str | None = None) -> str | None:
    return terms_problem(Dataset.objects.get(pk=dataset.pk), timezone.localdate(), field)


def test_nothing_stands_against_data_without_terms(dataset):
    assert problem(dataset, "criminal") is None


def test_data_whose_agreements_are_all_over_may_not_be_used(dataset, cast):
    agree(dataset, cast, -1)
    assert "均不在有效期内" in problem(dataset)
    agree(dataset, cast, 1)
    assert problem(dataset) is None


@pytest.mark.parametrize(("required", "refused"), [(True, True), (False, False)])
def test_whether_data_from_outside_need_an_agreement_is_a_setting(dataset, settings, required, refused):
    settings.REQUIRE_AGREEMENT = required
    assert (problem(dataset) is not None) == refused


def test_own_data_never_need_one(dataset, settings):
    settings.REQUIRE_AGREEMENT = True
    dataset.standard.origin = "internal"
    dataset.standard.save()
    assert problem(dataset) is None


def test_models_of_other_fields_are_named_and_refused(dataset):
    Dataset.objects.update(permitted_fields=["criminal"])
    assert problem(dataset, "criminal") is None
    assert problem(dataset) is None
    assert "限用于刑事检察，民事检察的模型不能使用" in problem(dataset, "civil")


@pytest.mark.parametrize(("until", "refused"), [(-1, True), (0, False)])
def test_data_past_their_retention_may_not_be_used(dataset, until, refused):
    Dataset.objects.update(retain_until=timezone.localdate() + timedelta(days=until))
    assert (problem(dataset) is not None) == refused


# --- recorded, renewed, ended -----------------------------------------------------------------------


@pytest.fixture
def as_(client, cast):
    def sign_in(name: str):
        client.force_login(getattr(cast, name), backend="supervision.offices.backends.RoleBackend")
        return client

    return sign_in


FORM = {"title": "共享协议", "party": "公安局", "valid_from": "2026-01-01", "expires_on": "2099-12-31"}


def form(**changes) -> dict:
    return FORM | changes


def test_an_agreement_is_recorded_with_its_text(as_, dataset, settings):
    text = SimpleUploadedFile("../../协议.pdf", b"%PDF-1.7 text")
    as_("data_admin").post(reverse("datasources:record_agreement", args=[dataset.slug]), form(file=text))
    kept = Agreement.objects.get()
    assert (kept.title, kept.file["name"], kept.recorded_by.username) == ("共享协议", "协议.pdf", "data_admin")
    assert kept.file["path"].startswith(str(settings.UPLOAD_DIR))
    assert "协议" not in kept.file["path"]
    assert Audited.objects.filter(action="agreement.record").count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"file": SimpleUploadedFile("page.html", b"<script>")},
        {"file": SimpleUploadedFile("a.pdf", b"")},
        {"expires_on": "2025-01-01"},
        {"valid_from": ""},
    ],
)
def test_what_is_wrong_is_not_recorded_and_leaves_no_file(as_, dataset, settings, changes):
    answer = as_("head").post(reverse("datasources:record_agreement", args=[dataset.slug]), form(**changes))
    assert answer.context["form"].errors
    assert not Agreement.objects.exists()
    assert not settings.UPLOAD_DIR.exists() or not list(settings.UPLOAD_DIR.iterdir())


def test_the_text_is_downloaded_never_shown(as_, dataset, cast):
    kept = agree(dataset, cast, file=SimpleUploadedFile("协议.pdf", b"%PDF-1.7 text"))
    address = reverse("datasources:agreement_file", args=[dataset.slug, kept.pk])
    answer = as_("prosecutor").get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 text"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert Audited.objects.filter(action="agreement.download").count() == 1
    assert as_("outsider").get(address).status_code == 404
    assert as_("auditor").get(address).status_code == 403


def test_the_text_is_no_orphan_among_the_uploads(dataset, cast, settings):
    import os

    kept = agree(dataset, cast, file=SimpleUploadedFile("协议.pdf", b"text"))
    os.utime(kept.file["path"], (0, 0))
    drop_orphans()
    assert [str(path) for path in settings.UPLOAD_DIR.iterdir()] == [kept.file["path"]]


def test_a_renewal_starts_on_the_day_after_the_last(as_, dataset, cast):
    old = agree(dataset, cast, 10)
    page = as_("head").get(reverse("datasources:record_agreement", args=[dataset.slug]) + f"?renews={old.pk}")
    assert page.context["form"].initial["valid_from"] == old.expires_on + timedelta(days=1)
    as_("head").post(page.request["PATH_INFO"] + f"?renews={old.pk}", form())
    assert Audited.objects.filter(action="agreement.renew").count() == 1


def test_an_ended_agreement_counts_no_more(dataset, cast):
    kept = agree(dataset, cast)
    end_agreement(kept, actor=cast.head, reason="提供单位终止")
    assert "均不在有效期内" in problem(dataset)
    with pytest.raises(ActRefused):
        end_agreement(kept, actor=cast.head, reason="再次终止")


@pytest.mark.parametrize("name", ["prosecutor", "admin", "outsider"])
def test_only_those_who_look_after_the_offices_data_record_and_end(as_, dataset, cast, name):
    kept = agree(dataset, cast)
    new = as_(name).post(reverse("datasources:record_agreement", args=[dataset.slug]), form())
    end = as_(name).post(reverse("datasources:end_agreement", args=[dataset.slug, kept.pk]), {"reason": "终止"})
    assert {new.status_code, end.status_code} == {403}
    assert Agreement.objects.filter(ended_at=None).count() == 1


# --- reminders --------------------------------------------------------------------------------------


def test_what_ends_soon_is_reminded_of_the_most_urgent_first(dataset, cast, loaded):
    load = loaded()
    assert load.dataset == dataset
    agree(dataset, cast, 10)
    Dataset.objects.update(retain_until=timezone.localdate() + timedelta(days=30))
    assert [reminder.kind for reminder in reminders(dataset.office_path)] == [AGREEMENT, RETENTION]
    Agreement.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert reminders(dataset.office_path)[0].is_over


def test_nobody_is_reminded_of_what_lasts(dataset, cast):
    agree(dataset, cast, 31)
    Dataset.objects.update(retain_until=timezone.localdate() + timedelta(days=31))
    assert reminders(dataset.office_path) == []


def test_the_workbench_of_a_data_administrator_shows_it(as_, dataset, cast):
    agree(dataset, cast, 10)
    assert 'id="data-reminders"' in as_("data_admin").get("/").content.decode()
    assert 'id="data-reminders"' not in as_("prosecutor").get("/").content.decode()
