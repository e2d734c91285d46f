"""One model with the operators of windows, moments, cells and texts, from its file to its matches."""

from models_engine.execution import run_examples
from models_engine.language import check_model, describe, parse_model
from tests.models_engine.language.model_files import STANDARDS

MODEL = """\
slug: repeated_penalties
title: {zh: 多次处罚}
field: administrative
summary: {zh: 短期内多次处罚}
legal_basis: [{law: 行政处罚法, article: 第一条, gist: 示例}]
inputs: {persons: community_correction_register, penalties: police_admin_penalty}
parameters:
  window_days: {type: integer, default: 30, min: 1, max: 90, unit: 日, title: 窗口}
steps:
  worded:
    match_text:
      from: penalties
      column: penalty_type
      any: [拘留, 罚款]
      near: [{words: [并, 罚款], within: 3}]
      into: hits
  kinds:
    explode: {from: worded, column: hits, into: word}
  known:
    asof_join: {left: kinds, right: persons, on: [id_card], left_at: decided_on, right_at: term_start}
  placed:
    window: {from: known, by: [id_card], order: [decided_on, penalty_no], columns: {place: RANK()}}
  often:
    rolling:
      from: placed
      by: [id_card, word]
      order: decided_on
      days: :window_days
      columns: {times: COUNT(*), last_place: MAX(place), who: MAX(name)}
      having: times >= 2
      emit: spans
  due:
    series: {from: often, start: first_on, end: last_on, every: 1 month, into: checkpoint}
lead:
  from: due
  key: [id_card, word, checkpoint]
  subject: {kind: person, name: who, id: id_card}
  title: "{who}{times}次{word}"
  reason: "{first_on}至{last_on}共{times}次，排在第{last_place}。"
examples:
  - name: 三十日内两次
    given:
      persons: [{id_card: 11010519491231002X, name: 甲, term_start: 2022-01-01}]
      penalties:
        - {penalty_no: A1, id_card: 11010519491231002X, penalty_type: 拘留并处罚款, decided_on: 2022-07-05}
        - {penalty_no: A2, id_card: 11010519491231002X, penalty_type: 并罚款, decided_on: 2022-08-04}
    expect: [{id_card: "11010519491231002X", word: 罚款, checkpoint: 2022-07-05},
             {id_card: "11010519491231002X", word: 并, checkpoint: 2022-07-05}]
  - name: 相隔三十一日
    given:
      penalties:
        - {penalty_no: A1, id_card: 11010519491231002X, penalty_type: 并罚款, decided_on: 2022-07-05}
        - {penalty_no: A2, id_card: 11010519491231002X, penalty_type: 并罚款, decided_on: 2022-08-05}
    expect: []
"""


def test_the_chain_finds_what_its_examples_say():
    checked = check_model(parse_model(MODEL, "model.yaml"), STANDARDS)
    assert [(r.name, r.ok, r.missing, r.unexpected, r.error) for r in run_examples(checked)] == [
        ("三十日内两次", True, [], [], ""),
        ("相隔三十一日", True, [], [], ""),
    ]
    assert len(describe(checked)) == len(checked.steps)
