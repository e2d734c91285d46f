"""The catalogue: what it says of a dataset, how it is narrowed, ordered and exported; and its terms."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from datasources.actions import ActRefused, withdraw_load
from datasources.actions.describing import deposit, describe_dataset
from datasources.catalogue import Freshness, entries
from datasources.catalogue.register import Register
from datasources.models import Dataset, Load, QualityReport
from datasources.users_of_data import answers
from supervision.audit.models import Entry as Audited
from tests.datasources.app.conftest import GOOD, csv_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client, cast):
    def sign_in(name: str):
        client.force_login(getattr(cast, name), backend="supervision.offices.backends.RoleBackend")
        return client

    return sign_in


@pytest.fixture
def held(loaded) -> Dataset:
    """Three rows of county_a1, covering up to 5 March 2025."""
    return loaded(GOOD).dataset


def entry_of(dataset: Dataset):
    (entry,) = entries(Dataset.objects.filter(pk=dataset.pk))
    return entry


def asked(address: str, viewer) -> list[str]:
    register = Register(QueryDict(address), Dataset.objects.visible_to(viewer))
    return [entry.dataset.slug for entry in register.entries]


# --- one line ---------------------------------------------------------------------------------------


def test_an_entry_sums_up_the_current_loads_alone(held, loaded, cast):
    loaded(csv_text("A9,张三,,2025-06-01,1,"), name="more.csv")
    taken = loaded(csv_text("A8,张三,,2025-07-01,1,"), name="wrong.csv")
    withdraw_load(taken, actor=cast.head, reason="来源有误")
    figures = entry_of(held).figures
    assert (figures.rows, figures.loads, figures.covered_until.isoformat()) == (4, 2, "2025-06-01")


@pytest.mark.parametrize(
    ("age", "cycle", "said"),
    [
        (30, 30, Freshness.FRESH),
        (31, 30, Freshness.STALE),
        (60, 30, Freshness.STALE),
        (61, 30, Freshness.OVERDUE),
        (60, None, Freshness.FRESH),
        (61, None, Freshness.STALE),
        (181, None, Freshness.OVERDUE),
    ],
)
def test_freshness_compares_age_with_the_update_cycle(held, age, cycle, said):
    Load.objects.update(coverage_to=timezone.localdate() - timedelta(days=age))
    Dataset.objects.update(update_cycle_days=cycle)
    assert entry_of(held).freshness == said


def test_a_dataset_without_loads_has_no_age(held, cast):
    withdraw_load(held.loads.get(), actor=cast.head, reason="来源有误")
    assert (entry_of(held).freshness, entry_of(held).days_old) == (Freshness.EMPTY, None)


def test_warnings_are_those_of_the_newest_load(held, loaded):
    def warn(load, *codes):
        warnings = [{"column": "fine", "code": code, "text": "骤降"} for code in codes]
        QualityReport.objects.update_or_create(load=load, defaults={"figures": {}, "warnings": warnings})

    warn(held.loads.get(), "a", "b", "c")
    newest = loaded(csv_text("A9,张三,,2025-06-01,1,"), name="more.csv")
    warn(newest, "a")
    assert entry_of(held).warnings == 1


def test_many_datasets_take_as_many_questions_as_one(held, loaded, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as one:
        entries(Dataset.objects.all())
    for office in ("county_a2", "county_b1", "city_a"):
        loaded(GOOD, office=office)
    with django_assert_max_num_queries(len(one)):
        assert len(entries(Dataset.objects.all())) == 4


# --- narrowed and ordered ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", True),
        ("text=罚款金额", True),  # the title of a column
        ("text=文书号", True),  # an alias
        ("text=公安 罚款", True),  # every word, wherever it stands
        ("text=没有这个词", False),
        ("origin=external&supplier=公安机关", True),
        ("origin=internal", False),
        ("level=L3", True),
        ("level=L1", False),
        ("office=990101", True),
        ("office=990102", False),
        ("agreement=none", True),
        ("agreement=expired", False),
        ("freshness=overdue", True),
        ("freshness=fresh", False),
        ("freshness=nonsense", False),
    ],
)
def test_filters(held, cast, address, found):
    assert asked(address, cast.head) == (["fine_register-990101"] if found else [])


def test_lists_are_ordered_and_what_is_unknown_stands_last(held, loaded, cast):
    loaded(csv_text("A9,张三,,2025-06-01,1,"), office="county_a2")
    empty = Dataset.objects.create(
        slug="fine_register-990103",
        standard=held.standard,
        office_code="990103",
        office_path=held.office_path.replace("990101", "990103"),
    )
    by_rows = asked("sort=-rows", cast.city_prosecutor)
    by_day = asked("sort=updated", cast.city_prosecutor)
    assert by_rows[0] == held.slug
    assert by_day[-1] == empty.slug


def test_the_tree_counts_by_source_whatever_branch_is_chosen(held, cast):
    register = Register(QueryDict("origin=internal"), Dataset.objects.visible_to(cast.head))
    (external,) = [branch for branch in register.tree if branch.choice == {"origin": "external"}]
    assert (external.count, external.branches[0].title, external.branches[0].branches[0].count) == (1, "公安机关", 1)


def test_an_outsider_sees_neither_the_line_nor_its_sums(as_, held):
    page = as_("outsider").get(reverse("datasources:datasets"))
    assert held.slug not in page.content.decode()
    assert page.context["register"].totals.rows == 0


# --- exported ---------------------------------------------------------------------------------------


def test_the_register_is_exported_as_it_was_filtered_and_that_is_audited(as_, held):
    answer = as_("head").get(reverse("datasources:register", args=["csv"]) + "?text=罚款")
    title, line = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (line[title.index("标识")], line[title.index("行数")]) == (held.slug, "3")
    account = Audited.objects.get(action="dataset.register")
    assert (account.detail["rows"], account.detail["filters"]) == (1, {"text": "罚款"})


def test_a_purpose_that_looks_like_a_formula_stays_text(as_, held):
    Dataset.objects.update(purpose="=1+1")
    answer = as_("head").get(reverse("datasources:register", args=["xlsx"]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert "'=1+1" in [cell.value for cell in sheet[2]]


def test_no_other_form_exists(as_, held):
    assert as_("head").get(reverse("datasources:register", args=["exe"])).status_code == 404


# --- one dataset ------------------------------------------------------------------------------------

TABS = ("dataset", "dataset_loads", "lineage", "agreements", "fields")


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_is_there_for_those_who_see_the_dataset_and_for_nobody_else(as_, held, tab):
    address = reverse(f"datasources:{tab}", args=[held.slug])
    assert as_("head").get(address).status_code == 200
    assert as_("outsider").get(address).status_code == 404
    assert as_("auditor").get(address).status_code == 403


def test_lineage_names_the_sources(as_, held):
    (source,) = as_("head").get(reverse("datasources:lineage", args=[held.slug])).context["sources"]
    assert (source.name, source.way, source.rows, source.loads) == ("公安机关", "文件导入", 3, 1)


def test_terms_are_changed_by_the_own_office_and_both_versions_are_kept(as_, held):
    until = (timezone.localdate() + timedelta(days=90)).isoformat()
    terms = {"purpose": "比对", "legal_basis": "协议", "permitted_fields": ["criminal"], "update_cycle_days": "30"}
    answer = as_("head").post(reverse("datasources:terms", args=[held.slug]), terms | {"retain_until": until})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert (held.purpose, held.permitted_fields, held.retain_until.isoformat()) == ("比对", ["criminal"], until)
    changed = Audited.objects.get(action="dataset.describe").detail["changed"]
    assert changed["purpose"] == ["", "比对"]
    assert changed["retain_until"] == [None, until]


@pytest.mark.parametrize(("name", "status"), [("prosecutor", 403), ("admin", 403), ("outsider", 403)])
def test_nobody_else_changes_them(as_, held, name, status):
    answer = as_(name).post(reverse("datasources:terms", args=[held.slug]), {"purpose": "别的用途"})
    assert answer.status_code == status
    held.refresh_from_db()
    assert held.purpose == ""


def test_the_act_itself_refuses_another_office(held, cast):
    with pytest.raises(ActRefused):
        describe_dataset(held, actor=cast.admin, terms={"purpose": "别的用途"})


def test_a_day_that_has_passed_is_no_retention(as_, held):
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    as_("head").post(reverse("datasources:terms", args=[held.slug]), {"retain_until": yesterday})
    held.refresh_from_db()
    assert held.retain_until is None


def test_the_floors_above_say_who_uses_it(as_, held, monkeypatch):
    monkeypatch.setattr(answers, "models_reading", lambda dataset, viewer: [])
    page = as_("head").get(reverse("datasources:lineage", args=[held.slug])).content.decode()
    assert "还没有已发布的模型使用这类数据" in page


# --- gathered in a case -----------------------------------------------------------------------------


def test_data_of_a_case_get_purpose_and_retention_before_they_are_uploaded(as_, standard, cast):
    until = timezone.localdate() + timedelta(days=365)
    form = {
        "case": "检数立1号",
        "standard": standard.slug,
        "purpose": "同类案件比对",
        "retain_until": until.isoformat(),
    }
    answer = as_("head").post(reverse("datasources:deposit"), form)
    dataset = Dataset.objects.get()
    assert (dataset.deposited_from, dataset.purpose, dataset.retain_until) == ("检数立1号", "同类案件比对", until)
    upload = as_("head").get(answer.url)
    assert upload.context["form"].initial == {"standard": standard.slug, "source_name": "检数立1号"}


def test_terms_that_somebody_wrote_are_not_overwritten_by_a_case(held, cast):
    Dataset.objects.update(purpose="原来的目的")
    until = timezone.localdate() + timedelta(days=10)
    dataset = deposit(held.standard, actor=cast.head, case="1号", purpose="新目的", retain_until=until)
    assert (dataset.pk, dataset.purpose, dataset.retain_until) == (held.pk, "原来的目的", None)
