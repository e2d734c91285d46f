"""The files of the invented province."""

import pytest

from supervision.demonstration import generate
from supervision.demonstration.forms import FORMS
from supervision.demonstration.petitions import MATTERS
from supervision.demonstration.province import Province
from supervision.offices.demonstration import OFFICES


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> Province:
    return generate(tmp_path_factory.mktemp("province"))


def test_the_same_seed_writes_the_same_files(province, tmp_path):
    again = generate(tmp_path)
    texts = [sheet.path for sheet in province.sheets if sheet.path.suffix != ".xlsx"]
    assert [path.read_bytes() for path in texts] == [(tmp_path / path.name).read_bytes() for path in texts]
    assert again.truth == province.truth


def test_another_seed_writes_other_rows(province, tmp_path):
    assert generate(tmp_path, seed=7).truth != province.truth


def test_every_file_is_for_an_office_of_the_province(province):
    assert {sheet.office for sheet in province.sheets} <= {code for _word, code, *_ in OFFICES}


def test_agencies_send_gb18030_tables_workbooks_and_json_lines(province):
    endings = {sheet.path.suffix for sheet in province.sheets}
    assert endings == {".csv", ".xlsx", ".jsonl"}
    table = next(sheet.path for sheet in province.sheets if sheet.standard == "police_admin_penalty")
    assert "处罚决定书文号" in table.read_text(encoding="gb18030").splitlines()[0]
    with pytest.raises(UnicodeDecodeError):
        table.read_text(encoding="utf-8")


def test_every_model_has_hits_and_the_ones_with_absence_have_rows_that_cannot_be_judged(province):
    assert all(len(expected.keys) >= 18 for expected in province.truth.values())
    judged = ("cc_unregistered", "cc_sanction_not_notified", "zb_property_collision")
    assert all(province.truth[slug].unjudgeable and province.truth[slug].pending for slug in judged)


def test_planted_keys_are_distinct(province):
    for expected in province.truth.values():
        assert len({tuple(sorted(key.items())) for key in expected.keys}) == len(expected.keys)


def test_every_supplier_is_labelled_as_a_demonstration():
    ours = {"案件管理收文登记"}  # the procuratorate's own register
    assert all(form.source.startswith("演示") for form in FORMS.values() if form.source not in ours)


def test_three_channels_send_petitions_to_one_pool(province):
    sheets = [sheet for sheet in province.sheets if sheet.standard == "case_source"]
    assert {sheet.source for sheet in sheets} == {"演示12309热线", "演示信访窗口", "演示易申请窗口"}
    assert sum(sheet.rows for sheet in sheets) > MATTERS
