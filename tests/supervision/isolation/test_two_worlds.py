"""What a county is told does not depend on anything that is not the county's to see.

Two worlds are built alike but for the records of every other office, which differ in number and in every field. The
same requests get the same answers in both.
"""

from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.db.models import Q
from django.test import Client

from datasources.querysets import (
    DatasetQuerySet,
    DataSourceQuerySet,
    ListMatchQuerySet,
    LoadQuerySet,
    UseRequestQuerySet,
)
from models_engine.querysets import ModelVersionQuerySet, RunQuerySet, SupervisionModelQuerySet
from supervision.api.actions import create_client
from supervision.audit.querysets import EntryQuerySet
from supervision.cases.querysets import CaseQuerySet
from supervision.leads.querysets import LeadQuerySet
from supervision.offices.horizon import Horizon
from supervision.offices.models import RoleGrant, User
from supervision.offices.querysets import OfficeQuerySet, UserQuerySet
from tests.supervision.api.conftest import EVERY_SCOPE, token_for
from tests.supervision.isolation.asking import Teller, names, requests
from tests.supervision.isolation.worlds import CANARY, FLAVOURS, build

pytestmark = pytest.mark.django_db
NOW = "2026-07-01T02:00:00Z"
PEOPLE = {
    "prosecutor": ["prosecutor"],
    "head": ["department_head"],
    "author": ["model_author", "provincial_model_admin"],
    "sysadmin": ["system_admin"],
    "auditor": ["auditor"],
}


@pytest.fixture
def county(offices, password_digest):
    """One person of county A1 in every role, and a REST client of the county."""
    people = SimpleNamespace()
    for name, roles in PEOPLE.items():
        user = User.objects.create(
            username=f"a1_{name}", display_name=name, office=offices["county_a1"], password=password_digest
        )
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
        setattr(people, name, user)
    people.rest = create_client("甲一院系统", office=offices["county_a1"], scopes=EVERY_SCOPE.split(), actor=None)
    return people


@pytest.fixture
def storage(settings, tmp_path):
    settings.LAKE_URL = str(tmp_path / "lake")
    settings.UPLOAD_DIR = tmp_path / "lake"
    settings.RUN_DIR = tmp_path / "runs"
    return tmp_path / "lake"


def teller_of(county, who: str) -> Teller:
    if who == "rest":
        return Teller(
            Client(headers={"Authorization": f"Bearer {token_for(county.rest)}"}, raise_request_exception=False)
        )
    client = Client(raise_request_exception=False)
    if who != "nobody":
        client.force_login(getattr(county, who), backend="supervision.offices.backends.RoleBackend")
    return Teller(client)


def told(flavour, offices, county, who, folder) -> dict:
    """Every answer in one world, which is gone afterwards."""
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        teller = teller_of(county, who)  # first, so that its own entries have the same place in the audit chain
        world = build(flavour, offices, county, folder / flavour.word)
        answers = {(ask.name, ask.path, ask.method, str(ask.data)): teller.tell(ask) for ask in asked(world, who)}
        transaction.set_rollback(True)
    return answers


SOURCES = tuple(
    f"datasources:{name}"
    for name in ("source", "new_source", "edit_source", "test_source", "collect_source", "switch_source",
                 "rewind_source", "delete_source", "cancel_collection")
)  # fmt: skip
#: a prosecutor asks for everything; others for the rooms in which their roles let them do more than a prosecutor
ROOMS = {
    "head": ("datasources", "models_engine"),
    "author": ("models_engine", *SOURCES),
    "sysadmin": ("offices", "web"),
    "auditor": ("audit", "web"),
    "rest": ("api",),
}


def asked(world, who):
    return (ask for ask in requests(world) if ask.name.startswith(ROOMS.get(who, "")))


@pytest.mark.parametrize("who", [*PEOPLE, "rest", "nobody"])
def test_nobody_of_a_county_is_told_anything_of_other_offices(offices, county, storage, settings, who):
    one, other = (_one_world(flavour, offices, county, who, storage, settings) for flavour in FLAVOURS)
    assert one.keys() == other.keys()
    different = [(ask, *_apart(answer, other[ask])) for ask, answer in one.items() if answer != other[ask]]
    leaking = [ask for ask, answer in one.items() if CANARY in str(answer) and CANARY not in ask[3]]
    failing = [ask for ask, answer in one.items() if answer[0] >= 500]
    assert (different, leaking, failing) == ([], [], [])


def _apart(one: tuple, other: tuple) -> tuple[str, str]:
    """Where two answers part."""
    left, right = str(one), str(other)
    place = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0)
    return left[max(0, place - 80) : place + 80], right[max(0, place - 80) : place + 80]


def _one_world(flavour, offices, county, who, storage, settings):
    settings.LAKE_URL = str(storage / flavour.word)
    settings.UPLOAD_DIR = storage / flavour.word
    return told(flavour, offices, county, who, storage)


def test_every_address_is_asked(offices, county, storage, settings):
    with transaction.atomic():
        world = build(FLAVOURS[0], offices, county, storage)
        asked_for = {ask.name for ask in requests(world)}
        transaction.set_rollback(True)
    assert asked_for == {name for name, _parameters in names()}


@pytest.mark.parametrize(
    ("questions", "who", "rooms"),
    [
        (LeadQuerySet, "prosecutor", ("leads", "api")),
        (CaseQuerySet, "prosecutor", ("cases",)),
        (DatasetQuerySet, "prosecutor", ("datasources",)),
        (LoadQuerySet, "prosecutor", ("datasources",)),
        (ListMatchQuerySet, "head", ("datasources",)),
        (UseRequestQuerySet, "head", ("datasources",)),
        (DataSourceQuerySet, "author", ("datasources:source",)),
        (SupervisionModelQuerySet, "author", ("models_engine",)),
        (ModelVersionQuerySet, "author", ("models_engine",)),
        (RunQuerySet, "author", ("models_engine",)),
        (OfficeQuerySet, "sysadmin", ("offices",)),
        (UserQuerySet, "sysadmin", ("offices",)),
        (EntryQuerySet, "auditor", ("audit",)),
        (Horizon, "prosecutor", ("leads",)),
    ],
)
def test_a_question_that_forgets_whom_it_answers_is_noticed(
    offices, county, storage, settings, monkeypatch, questions, who, rooms
):
    if questions is Horizon:
        monkeypatch.setattr(Horizon, "covers", lambda self, field: Q())
    else:
        monkeypatch.setattr(questions, "visible_to", lambda self, user: self.all())
    settings.LAKE_URL, settings.UPLOAD_DIR = str(storage), storage
    with transaction.atomic():
        teller = teller_of(county, who)
        world = build(FLAVOURS[0], offices, county, storage)
        asked = (ask for ask in requests(world) if ask.name.startswith(rooms) and CANARY not in str(ask.data))
        noticed = next((ask for ask in asked if CANARY in str(teller.tell(ask))), None)
        transaction.set_rollback(True)
    assert noticed
