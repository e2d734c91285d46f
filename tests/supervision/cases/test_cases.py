import pytest

from supervision.audit.models import Entry
from supervision.cases.actions import open_case
from supervision.cases.errors import CaseRefused
from supervision.cases.models import Case
from supervision.cases.numbers import short_name
from supervision.leads import actions
from supervision.leads.errors import LeadChanged, MoveRefused
from supervision.leads.models import Lead
from supervision.offices.models import NumberSeries, Office
from tests.supervision.leads.building import make_lead, make_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed(lead, cast):
    actions.take_up(lead, actor=cast.prosecutor)
    return lead


def test_a_case_has_a_number_of_its_office_and_files_its_leads(reviewed, cast):
    case = open_case([reviewed], actor=cast.prosecutor)
    year = case.opened_at.year
    assert case.number == f"澜江市南浦区检数立〔{year}〕1号"
    assert (case.title, case.field, case.opened_by) == (reviewed.title, "criminal_execution", cast.prosecutor)
    assert (reviewed.status, reviewed.events.first().note) == ("filed", case.number)
    assert Entry.objects.filter(action="case.open", target_id=str(case.pk)).count() == 1


def test_the_next_case_has_the_next_number(model, offices, reviewed, cast):
    other = make_lead(model, offices["county_a1"], "A2")
    actions.take_up(other, actor=cast.prosecutor)
    numbers = [open_case([lead], actor=cast.prosecutor).number for lead in (reviewed, other)]
    assert [number[-3:] for number in numbers] == ["〕1号", "〕2号"]


def test_one_case_takes_several_leads(model, offices, reviewed, cast):
    other = make_lead(model, offices["county_a1"], "A2")
    actions.take_up(other, actor=cast.prosecutor)
    case = open_case([reviewed, other], actor=cast.prosecutor, title="合并办理")
    assert (case.title, case.leads.count()) == ("合并办理", 2)


def test_a_lead_that_nobody_reviews_opens_no_case_and_takes_no_number(lead, cast):
    with pytest.raises(MoveRefused):
        open_case([lead], actor=cast.prosecutor)
    assert (Case.objects.count(), NumberSeries.objects.filter(kind="case").count()) == (0, 0)


def test_of_two_people_only_one_opens_a_case(reviewed, cast):
    seen_by_the_other = Lead.objects.get(pk=reviewed.pk)
    open_case([reviewed], actor=cast.prosecutor)
    with pytest.raises(LeadChanged):
        open_case([seen_by_the_other], actor=cast.head)
    assert Case.objects.count() == 1


def test_leads_of_two_offices_are_two_cases(model, offices, reviewed, cast):
    other = make_lead(model, offices["county_a2"], "A2")
    with pytest.raises(CaseRefused, match="分属不同的承办院"):
        open_case([reviewed, other], actor=cast.city_prosecutor)


def test_leads_of_two_fields_are_two_cases(offices, reviewed, cast):
    civil = make_model("civil_model")
    civil.field = "civil"
    civil.save()
    with pytest.raises(CaseRefused, match="分属不同的业务条线"):
        open_case([reviewed, make_lead(civil, offices["county_a1"])], actor=cast.prosecutor)


def test_a_case_needs_a_lead(cast):
    with pytest.raises(CaseRefused, match="没有选择线索"):
        open_case([], actor=cast.prosecutor)


def test_offices_of_one_name_are_told_apart_by_the_office_above(offices):
    twins = [
        Office.objects.create(
            code=code, name="城关区人民检察院", tier="county", parent=offices[city], path=f"{offices[city].path}{code}/"
        )
        for code, city in (("990109", "city_a"), ("990209", "city_b"))
    ]
    assert [short_name(office) for office in twins] == ["澜江市城关区", "北湖市城关区"]


def test_the_page_opens_a_case_and_shows_it(reviewed, cast, signed_in):
    client = signed_in(cast.prosecutor)
    assert reviewed.title in client.get(f"/cases/open/?lead={reviewed.pk}").content.decode()
    answer = client.post("/cases/open/", {"lead": reviewed.pk, "title": "未抄送决定文书案"})
    case = Case.objects.get()
    assert answer.url == f"/cases/{case.pk}/"
    page = client.get(answer.url).content.decode()
    for said in (case.number, "未抄送决定文书案", reviewed.number, "prosecutor"):
        assert said in page
    assert case.number in client.get("/cases/").content.decode()


def test_the_page_says_why_a_case_cannot_be_opened(lead, cast, signed_in):
    page = signed_in(cast.prosecutor).post("/cases/open/", {"lead": lead.pk}).content.decode()
    assert "“待研判”的线索不能成案" in page
    assert Case.objects.count() == 0


def test_for_an_outsider_a_case_does_not_exist(reviewed, cast, signed_in):
    case = open_case([reviewed], actor=cast.prosecutor)
    client = signed_in(cast.outsider)
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert case.number not in client.get("/cases/").content.decode()
    assert client.get(f"/cases/open/?lead={reviewed.pk}").status_code == 302


@pytest.mark.parametrize(
    ("query", "found"), [("", 1), ("?field=civil", 0), ("?q=检数立", 1), ("?q=没有", 0), ("?field=x", 0)]
)
def test_cases_are_found_by_field_and_words(reviewed, cast, signed_in, query, found):
    open_case([reviewed], actor=cast.prosecutor)
    page = signed_in(cast.prosecutor).get(f"/cases/{query}").context["page_obj"]
    assert page.paginator.count == found
