import csv
import io

import pytest
from django.urls import reverse

from supervision.audit.models import Entry
from supervision.leads import actions
from supervision.leads.models import Lead
from tests.supervision.leads.building import ID_CARD, make_lead, match, record

pytestmark = pytest.mark.django_db


def page_of(client, path, **options) -> str:
    answer = client.get(path, **options)
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(client, **query) -> list[int]:
    listing = client.get("/leads/", query).context["listing"]
    return [lead.pk for lead in listing.page]


def test_the_list_shows_the_leads_of_the_own_office(lead, cast, signed_in):
    assert rows_of(signed_in(cast.prosecutor)) == [lead.pk]


def test_the_list_of_the_office_above_shows_those_below(lead, cast, signed_in):
    assert rows_of(signed_in(cast.city_prosecutor)) == [lead.pk]


@pytest.mark.parametrize("person", ["outsider", "stray"])
def test_the_list_of_an_outsider_is_empty(lead, cast, signed_in, person):
    answer = signed_in(getattr(cast, person)).get("/leads/")
    assert answer.status_code in (200, 403)
    assert lead.number not in answer.content.decode()


@pytest.mark.parametrize("person", ["auditor", "sysadmin", "author", "admin"])
def test_other_roles_do_not_read_leads(lead, cast, signed_in, person):
    assert signed_in(getattr(cast, person)).get("/leads/").status_code == 403


def test_the_list_shows_what_is_open_unless_asked_otherwise(model, offices, cast, signed_in):
    waiting, dismissed = make_lead(model, offices["county_a1"], "A1"), make_lead(model, offices["county_a1"], "A2")
    actions.dismiss(dismissed, actor=cast.prosecutor, reason="other")
    client = signed_in(cast.prosecutor)
    assert rows_of(client) == [waiting.pk]
    assert rows_of(client, status="dismissed") == [dismissed.pk]
    assert sorted(rows_of(client, status="all")) == sorted([waiting.pk, dismissed.pk])
    assert sorted(rows_of(client, q="XS990101")) == sorted([waiting.pk, dismissed.pk])


def test_every_tab_counts_what_it_opens(model, offices, cast, signed_in):
    for number in range(3):
        lead = make_lead(model, offices["county_a1"], f"A{number}")
    actions.take_up(lead, actor=cast.prosecutor)
    client = signed_in(cast.prosecutor)
    for tab in client.get("/leads/").context["listing"].tabs:
        assert tab["count"] == len(rows_of(client, status=tab["word"])), tab["word"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"model": "notice_missing"}, {"A1", "A2", "A3"}),
        ({"field": "civil"}, set()),
        ({"office": "990102"}, {"A3"}),
        ({"office": "990100"}, {"A1", "A2", "A3"}),
        ({"level": "C"}, {"A2"}),
        ({"score_min": "90"}, {"A2"}),
        ({"score_max": "60"}, {"A3"}),
        ({"amount_min": "2000"}, {"A2"}),
        ({"occurred_from": "2026-03-01"}, {"A2"}),
        ({"occurred_to": "2026-02-28"}, {"A1", "A3"}),
        ({"rule": "R2"}, {"A2"}),
        ({"text": "行政拘留 XS990102"}, {"A3"}),
        ({"text": "没有这样的文字"}, set()),
        ({"vanished": "true"}, set()),
        ({"created_to": "2000-01-01"}, set()),
    ],
)
def test_each_filter_chooses_its_leads(model, offices, cast, signed_in, query, expected):
    special = {"level": "C", "score": 95, "amount": 9000, "occurred_on": "2026-05-01", "rule": "R2"}
    rows = [match("A1"), match("A2", **special), match("A3", office="990102", score=60)]
    record(model, offices["city_a"], rows)
    found = Lead.objects.in_bulk(rows_of(signed_in(cast.city_prosecutor), **query)).values()
    assert {lead.key["penalty_no"] for lead in found} == expected


def test_a_wrong_filter_is_said_and_chooses_nothing(lead, cast, signed_in):
    client = signed_in(cast.prosecutor)
    assert rows_of(client, occurred_from="gestern") == []
    assert 'role="alert"' in page_of(client, "/leads/?occurred_from=gestern")


def test_leads_without_an_amount_stand_last_in_both_directions(model, offices, cast, signed_in):
    rows = [match("A1", amount=None), match("A2", amount=10), match("A3", amount=20)]
    record(model, offices["county_a1"], rows)
    client = signed_in(cast.prosecutor)

    def keys(ordering):
        return [Lead.objects.get(pk=pk).key["penalty_no"] for pk in rows_of(client, ordering=ordering)]

    assert (keys("amount"), keys("-amount")) == (["A2", "A3", "A1"], ["A3", "A2", "A1"])


def test_the_list_costs_the_same_number_of_queries_however_long_it_is(
    model, offices, cast, signed_in, django_assert_max_num_queries
):
    record(model, offices["county_a1"], [match(f"A{number}") for number in range(60)])
    client = signed_in(cast.prosecutor)
    with django_assert_max_num_queries(22):
        page_of(client, "/leads/")


def test_a_lead_shows_its_reason_its_score_and_both_source_rows(lead, evidence, standards, cast, signed_in):
    page = page_of(signed_in(cast.prosecutor), f"/leads/{lead.pk}/")
    assert "线索是待检察官核实的问题，不是结论。" in page
    assert "收文登记可能滞后" in page  # the model's own caution
    assert "罚款超过一千元" in page
    assert "罚款超过五千元" not in page
    for file in ("person_register.csv", "penalty_register.csv"):
        assert file in page
    assert page.count("第 7 行") == 2
    assert "第四十一条" in page


def test_a_lead_marks_what_its_sources_agree_on_and_what_not(lead, evidence, cast, signed_in):
    page = signed_in(cast.prosecutor).get(f"/leads/{lead.pk}/").context["page"]
    verdicts = {line.title: (line.verdict, line.is_key) for line in page.comparison.lines}
    # the names are masked alike, and differ all the same
    assert verdicts["姓名"] == ("different", False)
    assert verdicts["公民身份号码"] == ("equal", True)
    assert verdicts["决定书文号"] == ("", True)


def test_a_raw_cell_that_cleaning_changed_is_shown_beside_its_value(lead, evidence, cast, signed_in):
    assert "2026年1月5日" in page_of(signed_in(cast.prosecutor), f"/leads/{lead.pk}/")


def test_no_page_shows_an_identity_in_clear(lead, evidence, cast, signed_in):
    client = signed_in(cast.prosecutor)
    for path in ("/leads/", f"/leads/{lead.pk}/", f"/leads/?lead={lead.pk}"):
        page = page_of(client, path)
        assert ID_CARD not in page, path
        assert "张三丰" not in page, path


def test_rows_that_matched_are_shown_wherever_the_run_of_an_office_above_read_them(
    lead, offices, evidence, cast, signed_in
):
    load = evidence["penalty_register"]
    load.office_path = offices["province"].path
    load.save()
    lead.last_run.loads = {"penalties": [load.pk]}
    lead.last_run.save()
    page = signed_in(cast.prosecutor).get(f"/leads/{lead.pk}/")
    assert (len(page.context["page"].comparison.rows), page.context["page"].comparison.restricted) == (2, 0)
    assert "penalty_register.csv" in page.content.decode()


def test_rows_of_another_office_that_the_run_did_not_read_are_counted_and_not_shown(
    lead, offices, evidence, cast, signed_in
):
    load = evidence["penalty_register"]
    load.office_path = offices["province"].path
    load.save()
    page = signed_in(cast.prosecutor).get(f"/leads/{lead.pk}/")
    assert (len(page.context["page"].comparison.rows), page.context["page"].comparison.restricted) == (1, 1)
    assert "受限" in page.content.decode()
    assert "penalty_register.csv" not in page.content.decode()


def test_a_missing_data_file_is_said_and_the_rest_of_the_page_stays(lead, evidence, lake, cast, signed_in):
    (lake / "1.parquet").unlink()
    page = page_of(signed_in(cast.prosecutor), f"/leads/{lead.pk}/")
    assert "暂时无法读取原始数据" in page
    assert "罚款超过一千元" in page


@pytest.mark.parametrize("path", ["", "reveal/", "take_up/", "dismiss/"])
def test_for_an_outsider_a_lead_does_not_exist(lead, cast, signed_in, path):
    client = signed_in(cast.outsider)
    there, nowhere = client.get(f"/leads/{lead.pk}/{path}"), client.get(f"/leads/987654/{path}")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.content.replace(f"/leads/{lead.pk}/".encode(), b"") == nowhere.content.replace(b"/leads/987654/", b"")


def test_every_look_at_a_lead_is_accounted_for_once(lead, cast, signed_in):
    client = signed_in(cast.prosecutor)
    for path in (f"/leads/{lead.pk}/", f"/leads/?lead={lead.pk}"):
        before = Entry.objects.filter(action="lead.view").count()
        page_of(client, path)
        assert Entry.objects.filter(action="lead.view").count() == before + 1
    assert Entry.objects.filter(action="lead.view", actor=cast.prosecutor, target_id=str(lead.pk)).count() == 2


def test_the_list_itself_looks_at_no_lead(lead, cast, signed_in):
    page_of(signed_in(cast.prosecutor), "/leads/")
    assert not Entry.objects.filter(action="lead.view").exists()


def test_htmx_gets_the_pane_and_everybody_else_the_page(lead, cast, signed_in):
    client = signed_in(cast.prosecutor)
    address = f"/leads/{lead.pk}/"
    assert "<html" not in page_of(client, address, headers={"HX-Request": "true"})
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in page_of(client, address, headers=restored)
    assert "HX-Request" in client.get(address).headers["Vary"]


def post(client, path, **fields):
    return client.post(path, fields)


def test_taking_up_returns_to_where_it_was_asked_for_and_offers_to_undo(lead, cast, signed_in):
    client = signed_in(cast.prosecutor)
    here = f"/leads/?status=new&lead={lead.pk}"
    answer = post(client, f"/leads/{lead.pk}/take_up/", seen="new", next=here)
    assert answer.status_code == 302
    assert answer.url.startswith(here)
    page = page_of(client, answer.url)
    assert f"/leads/{lead.pk}/put_back/" in page
    assert "撤销" in page


def test_a_dismissal_is_made_with_its_reason_and_can_be_undone(lead, cast, signed_in):
    client = signed_in(cast.prosecutor)
    answer = post(client, f"/leads/{lead.pk}/dismiss/", seen="new", reason="data_error", note="登记有误")
    lead.refresh_from_db()
    assert (answer.status_code, lead.status, lead.dismiss_reason) == (302, "dismissed", "data_error")
    page = page_of(client, answer.url)
    for said in ("数据有误", "登记有误", "撤销排除"):
        assert said in page


def test_a_dismissal_without_a_reason_is_asked_again(lead, cast, signed_in):
    answer = post(signed_in(cast.prosecutor), f"/leads/{lead.pk}/dismiss/", seen="new")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_who_comes_second_reads_that_the_lead_has_moved(lead, cast, signed_in):
    actions.take_up(lead, actor=cast.head)
    answer = post(signed_in(cast.prosecutor), f"/leads/{lead.pk}/dismiss/", seen="new", reason="other")
    assert "head 已先行办理" in answer.content.decode()
    lead.refresh_from_db()
    assert lead.status == "in_review"


def test_a_foreign_address_is_not_followed(lead, cast, signed_in):
    answer = post(signed_in(cast.prosecutor), f"/leads/{lead.pk}/take_up/", seen="new", next="https://example.org/")
    assert answer.url.startswith(f"/leads/{lead.pk}/")


def test_identities_are_shown_once_for_a_purpose_that_is_kept(lead, evidence, cast, signed_in):
    client = signed_in(cast.prosecutor)
    page = post(client, f"/leads/{lead.pk}/reveal/", purpose="核对当事人身份").content.decode()
    assert page.count(ID_CARD) >= 3
    assert "张三丰" in page
    entry = Entry.objects.get(action="lead.reveal")
    assert (entry.actor, entry.purpose, entry.target_id) == (cast.prosecutor, "核对当事人身份", str(lead.pk))
    assert ID_CARD not in page_of(client, f"/leads/{lead.pk}/")


@pytest.mark.parametrize("purpose", ["", "查一查", "   a   "])
def test_without_a_purpose_nothing_is_revealed(lead, cast, signed_in, purpose):
    page = post(signed_in(cast.prosecutor), f"/leads/{lead.pk}/reveal/", purpose=purpose).content.decode()
    assert ID_CARD not in page
    assert not Entry.objects.filter(action="lead.reveal").exists()


def test_the_list_is_exported_as_it_is_filtered_and_accounted_for(model, offices, cast, signed_in):
    make_lead(model, offices["county_a1"], "A1")
    dismissed = make_lead(model, offices["county_a1"], "A2")
    actions.dismiss(dismissed, actor=cast.prosecutor, reason="other")
    answer = signed_in(cast.prosecutor).get("/leads/export/?status=dismissed&format=csv")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [dismissed.number]
    entry = Entry.objects.get(action="lead.export")
    assert entry.detail == {"rows": 1, "format": "csv", "filters": {"status": "dismissed"}}


def test_an_outsider_exports_no_lead_of_others(lead, cast, signed_in):
    content = signed_in(cast.outsider).get("/leads/export/?format=csv&status=all").getvalue().decode()
    assert lead.number not in content


def test_a_lead_that_was_not_found_again_says_so(model, offices, cast, signed_in):
    lead = make_lead(model, offices["county_a1"])
    record(model, offices["county_a1"], [])
    client = signed_in(cast.prosecutor)
    assert "未再命中" in page_of(client, "/leads/")
    assert "未再命中" in page_of(client, reverse("leads:lead", args=[lead.pk]))
