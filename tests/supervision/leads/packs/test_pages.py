"""Packs on the pages: who may make one, who may take it along, and what everybody else meets."""

import re
from html import unescape

import pytest
from django.urls import reverse

from datasources.actions import withdraw_load
from supervision.audit.models import Entry
from supervision.cases.actions import open_case
from supervision.leads.actions import take_up
from supervision.leads.models import EvidencePack
from supervision.leads.packs.signing import fingerprint, from_pem, private_key
from supervision.offices.roles import PERMISSIONS, Role
from tests.supervision.leads.building import ID_CARD, make_lead
from tests.supervision.leads.packs.conftest import PURPOSE

pytestmark = pytest.mark.django_db


def test_a_pack_is_made_on_a_page_and_told_of_on_the_leads(lead, loads, cast, signed_in):
    client = signed_in(cast.prosecutor)
    assert "还没有证据包" in client.get(f"/leads/{lead.pk}/").content.decode()
    answer = client.post(f"/leads/packs/new/?lead={lead.pk}", {"purpose": PURPOSE})
    pack = EvidencePack.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("leads:pack", args=[pack.pk]))
    page = client.get(f"/leads/{lead.pk}/").content.decode()
    assert pack.number in page
    assert PURPOSE in page


def test_the_leads_of_a_case_go_into_one_pack(lead, loads, model, offices, cast, signed_in):
    leads = [lead, make_lead(model, offices["county_a1"], "A2")]
    for one in leads:
        take_up(one, actor=cast.prosecutor)
    case = open_case(leads, actor=cast.prosecutor)
    client = signed_in(cast.prosecutor)
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    (address,) = re.findall(r'href="(/leads/packs/new/[^"]*)"', page)
    assert client.get(unescape(address)).status_code == 200
    client.post(unescape(address), {"purpose": PURPOSE})
    assert set(EvidencePack.objects.get().leads.all()) == set(leads)


@pytest.mark.parametrize("asked", ["", "?lead=", "?lead=x", "?lead=1.5", "?lead=9" + "9" * 30, "?lead=-1"])
def test_no_leads_is_no_page(lead, cast, signed_in, asked):
    assert signed_in(cast.prosecutor).get(f"/leads/packs/new/{asked}").status_code == 404


def test_one_lead_out_of_sight_spoils_the_whole_question(lead, model, offices, cast, signed_in):
    other = make_lead(model, offices["county_b1"], "B1")
    assert signed_in(cast.prosecutor).get(f"/leads/packs/new/?lead={lead.pk}&lead={other.pk}").status_code == 404


def test_what_is_wrong_is_said_on_the_page(lead, loads, lake, cast, signed_in):
    (lake / "2.parquet").unlink()
    page = signed_in(cast.prosecutor).post(f"/leads/packs/new/?lead={lead.pk}", {"purpose": PURPOSE}).content.decode()
    assert "不见了" in page
    assert not EvidencePack.objects.exists()


def test_the_file_is_handed_out_for_a_purpose_and_accounted_for(pack, cast, signed_in):
    answer = signed_in(cast.head).post(f"/leads/packs/{pack.pk}/", {"purpose": "庭审举证"})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{pack.number}.zip"'
    assert len(answer.getvalue()) == pack.bytes
    entry = Entry.objects.get(action="evidence.download")
    assert (entry.actor, entry.purpose) == (cast.head, "庭审举证")


@pytest.mark.parametrize("purpose", ["", "看看"])
def test_without_a_purpose_no_file_is_handed_out(pack, cast, signed_in, purpose):
    answer = signed_in(cast.head).post(f"/leads/packs/{pack.pk}/", {"purpose": purpose})
    assert answer.headers["Content-Type"].startswith("text/html")
    assert not Entry.objects.filter(action="evidence.download").exists()


def test_the_page_of_a_pack_shows_nothing_in_clear(pack, cast, signed_in):
    page = signed_in(cast.prosecutor).get(f"/leads/packs/{pack.pk}/").content.decode()
    assert pack.sha256 in page
    assert ID_CARD not in page
    assert "张三丰" not in page


def test_data_taken_back_since_are_told_on_both_pages(pack, lead, loads, cast, signed_in):
    withdraw_load(loads["penalty_register"], actor=cast.head, reason="来源更正")
    client = signed_in(cast.prosecutor)
    assert "固定之后有变" in client.get(f"/leads/packs/{pack.pk}/").content.decode()
    assert "所含批次已撤回" in client.get(f"/leads/{lead.pk}/").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_for_an_outsider_neither_lead_nor_pack_exists(pack, lead, cast, signed_in, method):
    client = signed_in(cast.outsider)
    for here, nowhere in (
        (f"/leads/packs/{pack.pk}/", "/leads/packs/987654/"),
        (f"/leads/packs/new/?lead={lead.pk}", "/leads/packs/new/?lead=987654"),
    ):
        answers = [getattr(client, method)(path, {"purpose": PURPOSE}) for path in (here, nowhere)]
        assert [answer.status_code for answer in answers] == [404, 404]
        there, elsewhere = (
            answer.content.replace(path.encode(), b"") for answer, path in zip(answers, (here, nowhere), strict=True)
        )
        assert there == elsewhere


def test_an_office_above_sees_the_pack(pack, cast, signed_in):
    assert signed_in(cast.city_prosecutor).get(f"/leads/packs/{pack.pk}/").status_code == 200


@pytest.mark.parametrize("person", ["author", "data_admin", "auditor", "sysadmin"])
def test_who_may_not_see_leads_meets_no_pack(pack, lead, cast, signed_in, person):
    client = signed_in(getattr(cast, person))
    for path in (f"/leads/packs/{pack.pk}/", f"/leads/packs/new/?lead={lead.pk}"):
        assert client.post(path, {"purpose": PURPOSE}).status_code == 403


@pytest.mark.parametrize("lacking", ["leads.reveal_identity", "leads.export_leads"])
def test_who_may_only_look_makes_no_pack_and_takes_none_along(pack, lead, cast, signed_in, monkeypatch, lacking):
    monkeypatch.setitem(PERMISSIONS, Role.PROSECUTOR, PERMISSIONS[Role.PROSECUTOR] - {lacking})
    client = signed_in(cast.prosecutor)
    page = client.get(f"/leads/packs/{pack.pk}/")
    assert page.status_code == 200
    assert "下载证据包" not in page.content.decode()
    assert f"/leads/packs/new/?lead={lead.pk}" not in client.get(f"/leads/{lead.pk}/").content.decode()
    assert client.post(f"/leads/packs/{pack.pk}/", {"purpose": PURPOSE}).status_code == 403
    assert client.post(f"/leads/packs/new/?lead={lead.pk}", {"purpose": PURPOSE}).status_code == 403


def test_public_keys_are_there_for_whoever_signs_in(cast, signed_in, settings):
    settings.EVIDENCE_KEYS = ["newer", "ours"]
    keys = from_pem(signed_in(cast.auditor).get("/leads/packs/key/").content)
    assert [fingerprint(key) for key in keys] == [
        fingerprint(private_key(word).public_key()) for word in ("newer", "ours")
    ]


def test_nobody_gets_anything_without_signing_in(pack, lead, client):
    for path in (f"/leads/packs/{pack.pk}/", f"/leads/packs/new/?lead={lead.pk}", "/leads/packs/key/"):
        assert client.get(path).status_code == 302
