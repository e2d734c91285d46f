"""Data standards on their pages: found by what people call things, explained column by column, taken away as files."""

import csv
import io

import pytest
from django.urls import reverse

from datasources.catalogue.standards import as_template, as_yaml, by_supplier, first_supplier
from datasources.ingestion.mapping import suggest_mapping
from datasources.models import DataStandard
from datasources.schema.standards import Standard, read_standards, shipped_standards
from datasources.users_of_data import ColumnReader, answers

LIST = "datasources:standards"
SHIPPED = [Standard.from_definition(one) for path in shipped_standards() for one in read_standards(path)]


@pytest.fixture
def listed(as_):
    """Slugs of the list that the page shows for these choices, in its order."""

    def ask(**choices: str) -> list[str]:
        context = as_("prosecutor").get(reverse(LIST), choices).context
        return [line.record.slug for supplier in context["suppliers"] for line in supplier.lines]

    return ask


@pytest.mark.parametrize(
    ("choices", "there", "absent"),
    [
        ({"text": "社区矫正"}, "community_correction_register", "bank_transaction"),
        ({"text": "vehicle_reg"}, "vehicle_registration", "bank_transaction"),
        ({"text": "大数据 来电"}, None, "hotline_ticket"),
        ({"text": "车架号"}, "vehicle_registration", "hotline_ticket"),
        ({"text": "借贷标志"}, "bank_transaction", "hotline_ticket"),
        ({"text": "人民法院 案号"}, "enforcement_case", "hotline_ticket"),
        ({"origin": "reference"}, "holiday_calendar", "hotline_ticket"),
        ({"level": "L4"}, "bank_transaction", "holiday_calendar"),
        ({"supplier": "公安机关"}, "vehicle_registration", "bank_transaction"),
        ({"supplier": "公安机关", "level": "L4"}, "lodging_record", "vehicle_registration"),
    ],
)
def test_a_standard_is_found_by_name_alias_column_supplier_and_level(listed, choices, there, absent):
    found = listed(**choices)
    assert absent not in found
    assert there is None or there in found


def test_all_of_them_are_listed_where_nothing_is_asked(listed):
    assert len(listed()) == DataStandard.objects.count()


def test_the_list_says_which_columns_a_word_met(as_):
    page = as_("prosecutor").get(reverse(LIST), {"text": "借贷标志"}).content.decode()
    assert "收付方向" in page


def test_nothing_found_says_what_to_do(as_):
    page = as_("prosecutor").get(reverse(LIST), {"text": "没有这样的东西"}).content.decode()
    assert "请放宽条件" in page


@pytest.mark.parametrize(
    ("text", "first"), [("公安机关（交管）、检验机构", "公安机关"), ("人民法院", "人民法院"), ("", "")]
)
def test_standards_stand_with_their_first_supplier(text, first):
    assert first_supplier(text) == first


def test_suppliers_outside_come_before_our_own_and_reference_data(db):
    origins = [supplier.origin for supplier in by_supplier(DataStandard.objects.all(), "")]
    assert origins == sorted(origins, key=["external", "internal", "reference"].index)


def test_a_page_shows_types_units_codes_spellings_and_aliases(as_):
    page = as_("prosecutor").get(reverse("datasources:standard", args=["bank_transaction"])).content.decode()
    said = ["账号", "元", "收、付", "转入、入账", "借贷标志", "counterparty account number"]
    assert [word for word in said if word not in page] == []


def test_a_page_names_the_models_that_read_a_column(as_, monkeypatch):
    reader = ColumnReader("夜间交易", "/models/night/")
    monkeypatch.setattr(answers, "columns_read", lambda slug, viewer: {"txn_time": [reader]})
    page = as_("prosecutor").get(reverse("datasources:standard", args=["bank_transaction"])).content.decode()
    assert page.count('<a class="block" href="/models/night/">夜间交易</a>') == 1


def test_files_are_given_by_their_names_and_no_others(as_):
    ask = as_("prosecutor").get
    given = ask(reverse("datasources:standard_file", args=["lpr_rate", "yaml"]))
    assert given.headers["Content-Disposition"] == 'attachment; filename="lpr_rate.yaml"'
    assert ask(reverse("datasources:standard_file", args=["lpr_rate", "exe"])).status_code == 404
    assert ask(reverse("datasources:standard_file", args=["no_such", "yaml"])).status_code == 404


def test_every_definition_is_read_back_from_its_file(tmp_path):
    for standard in SHIPPED:
        file = tmp_path / f"{standard.slug}.yaml"
        file.write_bytes(as_yaml(standard))
        assert Standard.from_definition(read_standards(file)[0]) == standard


def test_every_template_heads_the_columns_of_its_standard():
    for standard in SHIPPED:
        (headers,) = csv.reader(io.StringIO(as_template(standard).decode("utf-8-sig")))
        matches = suggest_mapping(headers, standard)
        assert [(match.column, match.how) for match in matches] == [(name, "exact") for name in standard.columns]
