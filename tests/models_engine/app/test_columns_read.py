"""Who reads which column: the models that the asker may see, and no more than they really read."""

from models_engine.columns_read import columns_read


def test_the_columns_of_a_step_and_of_the_lead_are_read(published, cast):
    read = columns_read("trial_penalties", cast.prosecutor)
    assert set(read) == {"penalty_no", "person_no", "penalty_type", "decided_on"}
    assert [reader.title for reader in read["decided_on"]] == [published.model.title]


def test_another_standard_has_other_readers(published, cast):
    assert set(columns_read("trial_persons", cast.prosecutor)) == {"person_no", "name", "term_start", "term_end"}
    assert columns_read("bank_transaction", cast.prosecutor) == {}


def test_a_draft_of_an_office_above_is_not_told(draft, cast):
    assert columns_read("trial_penalties", cast.prosecutor) == {}
    assert columns_read("trial_penalties", cast.admin)


def test_a_model_whose_text_no_longer_holds_reads_nothing(published, standards, cast):
    record = standards["trial_penalties"]
    record.definition["columns"].pop("penalty_type")
    record.save()
    assert columns_read("trial_persons", cast.prosecutor) == {}
