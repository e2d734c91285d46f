"""A model that is right, the standards it reads, and ways to spoil it."""

from textwrap import dedent

from datasources.schema.standards import Standard
from models_engine.errors import ModelErrors
from models_engine.language import CheckedModel, Problem, check_model, parse_model

_DEFINITIONS = [
    {
        "slug": "community_correction_register",
        "title": {"zh": "社区矫正对象名册", "en": "Register of persons under community correction"},
        "columns": {
            "id_card": {"type": "id_card", "title": "公民身份号码", "title_en": "identity number"},
            "name": {"type": "name", "title": "姓名"},
            "region_code": {"type": "region_code", "title": "执行地"},
            "term_start": {"type": "date", "title": "矫正起日"},
            "term_end": {"type": "date", "title": "矫正止日"},
        },
    },
    {
        "slug": "police_admin_penalty",
        "title": {"zh": "行政处罚决定", "en": "Administrative penalties"},
        "columns": {
            "penalty_no": {"type": "doc_number", "title": "决定书文号"},
            "id_card": {"type": "id_card", "title": "公民身份号码"},
            "penalty_type": {"type": "string", "title": "处罚种类"},
            "decided_on": {"type": "date", "title": "决定日期"},
            "fine": {"type": "money", "title": "罚款金额", "unit": "元"},
        },
    },
    {
        "slug": "doc_receipt_register",
        "title": {"zh": "收文登记", "en": "Register of received documents"},
        "columns": {
            "document_no": {"type": "doc_number", "title": "文号"},
            "received_on": {"type": "date", "title": "收文日期"},
        },
    },
]
STANDARDS = {definition["slug"]: Standard.from_definition(definition) for definition in _DEFINITIONS}

# the example of the contract, with the standards' columns as they are above
MODEL = dedent("""\
    slug: correction_notice_overdue
    title: {zh: 社区矫正决定文书逾期未抄送, en: Overdue notice}
    field: criminal_execution
    summary: {zh: 决定文书未在三日内抄送}
    legal_basis:
      - {law: 社区矫正法实施办法, article: 第四十一条, gist: 三日内通知}
    inputs:
      persons: community_correction_register
      penalties: police_admin_penalty
      receipts: doc_receipt_register
    parameters:
      notice_days: {type: integer, default: 3, min: 1, max: 30, unit: 日, title: 抄送期限}
    steps:
      detained:
        filter: {from: penalties, where: "penalty_type IN ('行政拘留', '司法拘留')"}
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
      reason: "{decided_on}作出决定，{due_on}前应抄送（{notice_days}日），截至{as_of}未见收文记录。"
      document: correction_notice
    examples:
      - name: 三日内未抄送
        given:
          persons:
            - {id_card: 11010519491231002X, name: 甲, region_code: 640202, term_start: 2022-01-01, term_end: 2024-01-01}
          penalties:
            - {penalty_no: A1, id_card: 11010519491231002X, penalty_type: 行政拘留, decided_on: 2022-07-05}
          receipts: []
        coverage: {receipts: 2022-12-31}
        expect: [{id_card: "11010519491231002X", penalty_no: A1}]
      - name: 只罚款的不在内
        given:
          penalties:
            - {penalty_no: A1, id_card: 11010519491231002X, penalty_type: 罚款, decided_on: "2022-07-05", fine: 500}
        expect: []
    """)


def checked(text: str = MODEL) -> CheckedModel:
    return check_model(parse_model(text, "model.yaml"), STANDARDS)


def problems_of(text: str) -> list[Problem]:
    """Every problem of a text, in the order of the file; none where it is right."""
    try:
        checked(text)
    except ModelErrors as errors:
        return errors.problems
    return []


def spoilt(*changes: tuple[str, str]) -> str:
    """The model with texts replaced; each must stand in it."""
    text = MODEL
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def place_of(text: str, wrong: str) -> tuple[int, int]:
    """(line, column), from 1, of the first place of a text."""
    before = text[: text.index(wrong)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
