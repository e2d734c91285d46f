"""The contract's own model, 决定文书逾期未抄送, with its three standards: what the tests of execution run."""

from datetime import date

from datasources.schema.standards import Standard
from models_engine.language import CheckedModel, check_model, parse_model

STANDARDS = [
    {
        "slug": "community_correction_register",
        "title": {"zh": "社区矫正对象登记"},
        "key": ["id_card"],
        "occurred": "term_start",
        "columns": {
            "id_card": {"type": "id_card", "title": "公民身份号码", "required": True},
            "name": {"type": "name", "title": "姓名"},
            "region_code": {"type": "region_code", "title": "执行地"},
            "term_start": {"type": "date", "title": "矫正期起"},
            "term_end": {"type": "date", "title": "矫正期止"},
        },
    },
    {
        "slug": "police_admin_penalty",
        "title": {"zh": "行政处罚决定"},
        "key": ["penalty_no"],
        "occurred": "decided_on",
        "columns": {
            "penalty_no": {"type": "doc_number", "title": "决定书文号", "required": True},
            "id_card": {"type": "id_card", "title": "公民身份号码"},
            "penalty_type": {"type": "string", "title": "处罚种类"},
            "decided_on": {"type": "date", "title": "决定日期"},
        },
    },
    {
        "slug": "doc_receipt_register",
        "title": {"zh": "收文登记"},
        "occurred": "received_on",
        "columns": {
            "document_no": {"type": "doc_number", "title": "文号"},
            "received_on": {"type": "date", "title": "收文日期"},
        },
    },
]

MODEL = """
slug: correction_notice_overdue
title: {zh: 社区矫正决定文书逾期未抄送, en: Overdue notice of a decision on a person under community correction}
field: criminal_execution
summary: {zh: 决定机关逾期未抄送, en: overdue}
legal_basis:
  - {law: 中华人民共和国社区矫正法实施办法, article: 第四十一条, gist: 三日内通知执行地县级社区矫正机构和人民检察院}
inputs:
  persons: community_correction_register
  penalties: police_admin_penalty
  receipts: doc_receipt_register
parameters:
  notice_days: {type: integer, default: 3, min: 1, max: 30, unit: 日, title: 抄送期限}
steps:
  detained:
    filter: {from: penalties, where: "penalty_type IN ('行政拘留', '司法拘留', '强制隔离戒毒')"}
  in_term:
    join:
      left: detained
      right: persons
      on: [id_card]
      where: left.decided_on BETWEEN right.term_start AND right.term_end
  due:
    derive: {from: in_term, columns: {due_on: "deadline(decided_on, :notice_days)"}}
  not_notified:
    join:
      how: anti
      left: due
      right: receipts
      on: [{left: penalty_no, right: document_no}]
      where: right.received_on <= left.due_on
      covered_until: due_on
lead:
  from: not_notified
  key: [id_card, penalty_no]
  subject: {kind: person, name: name, id: id_card}
  office: region_code
  occurred_on: decided_on
  amount: null
  level: "'A'"
  score:
    base: 60
    reasons:
      - {when: "days_between(due_on, :as_of) > 30", points: 20, reason: 逾期超过三十日}
  title: "{name}被{penalty_type}，决定文书逾期未抄送"
  reason: "{decided_on}作出{penalty_type}决定，{due_on}前应抄送，截至{as_of}未见收文记录。"
  document: correction_notice
examples:
  - name: 三日内未抄送
    given:
      persons:
        - {id_card: "11010519491231002X", name: 甲, region_code: "640202", term_start: 2022-01-01, term_end: 2024-01-01}
      penalties: [{penalty_no: A1, id_card: "11010519491231002X", penalty_type: 行政拘留, decided_on: 2022-07-05}]
      receipts: []
    coverage: {receipts: 2022-12-31}
    expect: [{id_card: "11010519491231002X", penalty_no: A1}]
  - name: 期限内已抄送
    given:
      persons:
        - {id_card: "11010519491231002x", name: 甲, region_code: "640202", term_start: 2022-01-01, term_end: 2024-01-01}
      penalties: [{penalty_no: A1, id_card: "11010519491231002X", penalty_type: 行政拘留, decided_on: 2022-07-05}]
      receipts: [{document_no: A1, received_on: 2022-07-08}]
    coverage: {receipts: 2022-12-31}
    expect: []
"""

PERSON = "11010519491231002X"
OTHER = "440524188001010014"
AS_OF = date(2022, 12, 31)


def standards() -> dict[str, Standard]:
    found = [Standard.from_definition(definition) for definition in STANDARDS]
    return {standard.slug: standard for standard in found}


def checked(text: str = MODEL) -> CheckedModel:
    return check_model(parse_model(text, "correction_notice_overdue.yaml"), standards())
