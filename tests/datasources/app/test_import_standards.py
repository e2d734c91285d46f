"""Standards come in from definitions, and never contradict what was loaded under them."""

import copy

import pytest
from django.apps import apps
from django.core.management import call_command

from datasources.actions import StandardIncompatible, import_standard
from datasources.actions.standards import install_standards
from datasources.apps import bring_in_standards
from datasources.errors import StandardError
from datasources.models import DataStandard
from datasources.schema.standards import shipped_standards
from tests.datasources.app.conftest import DEFINITION


def changed(**changes) -> dict:
    """The definition with columns replaced (None: removed)."""
    definition = copy.deepcopy(DEFINITION)
    for name, fields in changes.items():
        definition["columns"].pop(name) if fields is None else definition["columns"].__setitem__(name, fields)
    return definition


def test_the_first_import_adds(db):
    record, outcome = import_standard(DEFINITION, actor=None)
    assert (record.slug, record.title_zh, outcome) == ("fine_register", "罚款登记", "added")


def test_the_same_again_changes_nothing(standard):
    assert import_standard(DEFINITION, actor=None)[1] == "unchanged"


def test_a_broken_definition_lists_every_problem(db):
    broken = changed(fine={"type": "gold", "title": "罚款"}) | {"key": ["nothing"]}
    with pytest.raises(StandardError) as caught:
        import_standard(broken, actor=None)
    assert "columns.fine.type" in str(caught.value)
    assert "nothing" in str(caught.value)
    assert not DataStandard.objects.filter(slug="fine_register").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fine": None}, "删除了列 fine"),
        ({"fine": {"type": "string", "title": "罚款金额"}}, "列 fine 的类型由 money 改为 string"),
    ],
)
def test_loaded_columns_neither_go_nor_change_their_type(loaded, change, said):
    loaded()
    with pytest.raises(StandardIncompatible, match=said):
        import_standard(changed(**change), actor=None)
    assert DataStandard.objects.get(slug="fine_register").definition["columns"]["fine"]["type"] == "money"


def test_a_loaded_text_may_become_another_kind_of_text(loaded):
    loaded()
    note = {"type": "doc_number", "title": "备注"}
    assert import_standard(changed(note={"type": "string", "title": "备注"}), actor=None)[1] == "updated"
    assert import_standard(changed(note=note), actor=None)[1] == "updated"


def test_nothing_stands_in_the_way_before_the_first_load(standard):
    assert import_standard(changed(fine=None), actor=None)[1] == "updated"


def test_a_column_may_be_added_to_what_was_loaded(loaded):
    loaded()
    assert import_standard(changed(place={"type": "string", "title": "地点"}), actor=None)[1] == "updated"


def test_the_shipped_standards_are_there_after_a_migration(db):
    assert DataStandard.objects.count() >= len(shipped_standards())


def test_a_migration_that_changes_no_standard_costs_one_query(db, django_assert_num_queries):
    install_standards()
    with django_assert_num_queries(1):
        bring_in_standards(apps.get_app_config("datasources"), using="default")


def test_a_migration_restores_a_shipped_standard(db):
    DataStandard.objects.filter(slug="death_record").delete()
    assert install_standards() == 1
    assert DataStandard.objects.filter(slug="death_record").exists()


def test_the_command_imports_all_of_its_files_or_none(db, tmp_path):
    from django.core.management import CommandError

    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("slug: first_one\ntitle: {zh: 一}\ncolumns: {a: {type: string, title: 甲}}\n", encoding="utf-8")
    bad.write_text("slug: second_one\ntitle: {zh: 二}\ncolumns: {a: {type: gold, title: 甲}}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="gold"):
        call_command("import_standards", good, bad)
    assert not DataStandard.objects.filter(slug="first_one").exists()
