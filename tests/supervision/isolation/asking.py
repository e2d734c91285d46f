"""Every address of the project with own and foreign ids, asked in every way; and answers made comparable."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.supervision.isolation.worlds import CANARY, World

MISSING = {"pk": 999_999, "slug": "nothing_here", "code": "123456", "number": 77}
#: which kind of record an address names; by room and parameter, or by the address's own name
KINDS = {
    "offices.pk": "person",
    "offices.code": "office",
    "datasources.slug": "dataset",
    "datasources:standard": "standard",
    "datasources:standard_file": "standard",
    "datasources.pk": "load",
    "datasources.number": "number",
    "datasources:draft": "draft",
    "datasources:reread": "draft",
    "datasources:discard": "draft",
    "datasources:request": "request",
    "datasources:approve_request": "request",
    "datasources:refuse_request": "request",
    "datasources:withdraw_request": "request",
    "datasources:list_match": "list_match",
    "datasources:start_list_match": "list_match",
    "datasources:cancel_list_match": "list_match",
    "datasources:mark_list_match": "list_match",
    "datasources:download_list_match": "list_match",
    "datasources:delete_list_match": "list_match",
    "datasources:source": "source",
    "datasources:edit_source": "source",
    "datasources:source_taking": "source",
    "datasources:source_mapping": "source",
    "datasources:source_schedule": "source",
    "datasources:test_source": "source",
    "datasources:collect_source": "source",
    "datasources:switch_source": "source",
    "datasources:rewind_source": "source",
    "datasources:delete_source": "source",
    "datasources:cancel_collection": "collection",
    "models_engine.slug": "model",
    "models_engine.number": "number",
    "models_engine.pk": "run",
    "leads.pk": "lead",
    "cases.pk": "case",
    "api.pk": "lead",
    "api:case": "case",
    "api:run": "run",
}
#: what may stand in an address for a parameter that names no record
WORDS = {"word": ("take_up", "dismiss"), "form": ("csv", "yaml", "exe"), "kind": ("directory", "unknown")}


@dataclass(frozen=True)
class Ask:
    """One request."""

    name: str
    path: str
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)


def names(patterns=None, space: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every address by its full name, with its parameters."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}{pattern.name}", tuple(pattern.pattern.converters)


def requests(world: World) -> Iterator[Ask]:
    """Every address, with every id, by GET and by POST."""
    foreign = world.foreign
    for name, parameters in names():
        for values in _values(name, parameters, world):
            path = reverse(name, kwargs=values)
            for query in QUERIES.get(name, lambda _foreign: [{}])(foreign):
                yield Ask(name, path, "get", query)
            for body in BODIES.get(name, lambda _foreign: [{}])(foreign):
                yield Ask(name, path, "post", body)


def _values(name: str, parameters: tuple[str, ...], world: World) -> Iterator[dict]:
    choices = []
    for parameter in parameters:
        if parameter in WORDS:
            choices.append(WORDS[parameter])
            continue
        room = name.partition(":")[0]
        kind = "number" if parameter == "number" else KINDS.get(name) or KINDS[f"{room}.{parameter}"]
        choices.append([*world.own[kind], *world.foreign[kind][:2], MISSING[parameter]])
    for chosen in product(*choices):
        yield dict(zip(parameters, chosen, strict=True))


def _lists(foreign: dict) -> list[dict]:
    """What may be asked of any list, and what nobody may ask."""
    return [
        {},
        {"status": "all"},
        {"q": CANARY, "text": CANARY},
        {"office": foreign["office"][0]},
        {"at": foreign["office"][2]},
        {"model": foreign["model"][0], "status": "all"},
        {"page": "2", "page_size": "2", "status": "all"},
        {"ordering": "office__path", "status": "all"},
        {"office_path__startswith": "/", "facts__name": CANARY, "_connector": "OR", "_negated": "1"},
        {"run": foreign["run"][0]},
        {"first_run": foreign["run"][-1]},
        {"dataset": foreign["dataset"][0], "standard": "person_register"},
    ]


def _leads(foreign: dict) -> list[dict]:
    return [
        *_lists(foreign),
        {"lead": foreign["lead"][0]},
        {"assignee": "me"},
        {"ordering": "-amount", "status": "all"},
    ]


QUERIES = {
    "leads:leads": _leads,
    "leads:export": lambda foreign: [{**one, "format": "csv"} for one in _lists(foreign)],
    "api:leads": _leads,
    "api:leads_export": lambda foreign: [{"format": "ndjson"}, {"format": "ndjson", "office": foreign["office"][0]}],
    "cases:cases": _lists,
    "cases:open": lambda foreign: [{"lead": foreign["lead"][0]}],
    "api:cases": _lists,
    "api:datasets": _lists,
    "api:models": _lists,
    "datasources:datasets": _lists,
    "datasources:services": _lists,
    "datasources:requests": _lists,
    "datasources:subscriptions": _lists,
    # the directory of offices is public: whoever shares finds all of them by name
    "datasources:share_offices": lambda foreign: [{}, {"office": "990101"}],
    "datasources:list_match": lambda foreign: [{}, {"level": "A"}, {"page": "2"}],
    "models_engine:models": _lists,
    "models_engine:runs": _lists,
    "models_engine:model": lambda foreign: [{}, {"version": 1}],
    "dashboard:dashboard": lambda foreign: [
        {"period": "all"},
        *({"office": code, "period": "all"} for code in [*foreign["office"], "990000", "nowhere"]),
    ],
    "offices:people": lambda foreign: [{}, {"q": CANARY}],
    "offices:offices": lambda foreign: [{}, {"q": CANARY}],
    "audit:entries": lambda foreign: [{}, {"person": CANARY}],
    "leads:lead": lambda foreign: [{}, {"all": "1"}],
    # made anew from the database at every request, the same for everybody: once is enough
    "api:schema": lambda foreign: [],
    "api:docs": lambda foreign: [],
}


def _person(foreign: dict) -> list[dict]:
    told = {"display_name": "某某", "roles": ["prosecutor"], "username": "somebody", "password": "demo-Passw0rd-9"}
    return [{**told, "office": code} for code in ("990101", foreign["office"][0])]


BODIES = {
    "datasources:source_schedule": lambda foreign: [{"schedule-kind": "hourly", "schedule-minute": "5"}],
    "leads:move": lambda foreign: [{"reason": "other", "note": "说明"}],
    "leads:reveal": lambda foreign: [{"purpose": "核对当事人身份"}],
    "cases:open": lambda foreign: [
        {"lead": [foreign["lead"][0]], "title": "案由"},
        {"lead": [*foreign["lead"], 2], "title": "案由"},
    ],
    "offices:new_person": _person,
    "offices:person": _person,
    "offices:set_password": lambda foreign: [{"password": "short"}],
    "offices:set_active": lambda foreign: [{"active": "0"}],
    "datasources:sample": lambda foreign: [{"purpose": "核对数据"}],
    "datasources:withdraw": lambda foreign: [{"reason": "来源撤回"}],
    "datasources:reinstate": lambda foreign: [{"reason": "核对无误"}],
    "datasources:terms": lambda foreign: [{"purpose": "比对", "owner": str(foreign["person"][0])}],
    "datasources:record_agreement": lambda foreign: [
        {"title": "协议", "party": "公安局", "valid_from": "2026-01-01", "expires_on": "2099-12-31"}
    ],
    "datasources:end_agreement": lambda foreign: [{"reason": "提供单位终止"}],
    "datasources:deposit": lambda foreign: [
        {"case": "1号", "standard": "penalty_register", "purpose": "同类案件比对", "retain_until": "2099-12-31"}
    ],
    "datasources:draft": lambda foreign: [{"header_0": "公民身份号码", "column_0": "id_card"}],
    "datasources:shares": lambda foreign: [
        {"office": code, "downwards": "on", "access": "browse", "rows": "all", "reason": "省级数据池"}
        for code in ("990101", "990000")
    ],
    "datasources:revoke_share": lambda foreign: [{"reason": "协议终止"}],
    "datasources:offer": lambda foreign: [{"requestable": "1"}],
    "datasources:service": lambda foreign: [{"access": "use", "purpose": "核查社区矫正对象"}],
    "datasources:service_sample": lambda foreign: [{"purpose": "核对数据"}],
    "datasources:follow": lambda foreign: [{"follow": "1"}],
    "datasources:approve_request": lambda foreign: [{"rows": "all"}],
    "datasources:refuse_request": lambda foreign: [{"note": "目的与协议不符"}],
    # in a process of its own, which the tests of the look-up start often enough: here once a person, for a foreign name
    "datasources:lookup": lambda foreign: [{"text": CANARY, "reason": "case", "purpose": "核对当事人身份"}],
    "datasources:reveal_row": lambda foreign: [{"token": "x", "purpose": "核对当事人身份"}],
    "datasources:list_matches": lambda foreign: [
        {"dataset": slug, "purpose": "核对名单", "file": ("list.csv", "姓名\n甲某\n".encode())}
        for slug in foreign["dataset"]
    ],
    "datasources:start_list_match": lambda foreign: [{"header_0": "姓名", "column_0": "name"}],
    "datasources:mark_list_match": lambda foreign: [{"entry": "1", "row": "1", "verdict": "confirmed"}],
    "datasources:download_list_match": lambda foreign: [{"form": "csv"}, {"form": "csv", "purpose": "核对名单"}],
    "models_engine:import": lambda foreign: [{"file": ("model.yaml", b"slug: own_draft\n")}],
    "models_engine:run_model": lambda foreign: [{"as_of": "2026-06-30", "parameter-days": "3"}],
    "api:lead_transitions": lambda foreign: [{"move": "take_up"}, {"move": "file"}, {"move": "dismiss"}],
    "api:token": lambda foreign: [{"grant_type": "client_credentials", "client_id": "nobody", "client_secret": "x"}],
}


class Teller:
    """Somebody who asks. Nothing of what a request does outlives it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.cookies = dict(client.cookies.items())

    def tell(self, ask: Ask) -> tuple:
        """Status, headers and body, without what differs between two equal answers."""
        self.client.cookies.clear()
        self.client.cookies.update(self.cookies)
        with transaction.atomic():
            answer = self._send(ask)
            told = self._comparable(answer)
            if ask.method == "post" and answer.status_code == 302 and answer.headers["Location"].startswith("/"):
                told += self._comparable(self.client.get(answer.headers["Location"]))
            transaction.set_rollback(True)
        return told

    def _send(self, ask: Ask):
        if ask.method == "get":
            return self.client.get(ask.path, ask.data)
        if ask.name.startswith("api:") and ask.name != "api:token":
            return self.client.post(ask.path, ask.data, content_type="application/json")
        files = {
            name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value for name, value in ask.data.items()
        }
        return self.client.post(ask.path, files)

    def _comparable(self, answer) -> tuple:
        body = answer.getvalue().decode()
        headers = sorted((name, value) for name, value in answer.headers.items() if name != "Content-Length")
        return answer.status_code, headers, _VARYING.sub("", body)


#: tokens of forms
_VARYING = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"|&quot;x-csrftoken&quot;:[^}]*', re.IGNORECASE
)
