"""A small town of invented people, and a model that uses every operator over them."""

import random
from datetime import date, timedelta

from datasources.schema.standards import Standard
from models_engine.language import check_model, parse_model

PEOPLE = {
    "slug": "town_people",
    "title": {"zh": "人员"},
    "columns": {
        "id_card": {"type": "string", "title": "号码"},
        "name": {"type": "name", "title": "姓名"},
        "street": {"type": "string", "title": "街道"},
        "moved_on": {"type": "date", "title": "迁入日期"},
    },
}
EVENTS = {
    "slug": "town_events",
    "title": {"zh": "事件"},
    "columns": {
        "event_no": {"type": "string", "title": "编号"},
        "id_card": {"type": "string", "title": "号码"},
        "kind": {"type": "string", "title": "类型"},
        "happened_on": {"type": "date", "title": "日期"},
        "amount": {"type": "integer", "title": "数额"},
        "parties": {"type": "string", "title": "当事人"},
    },
}
RATES = {
    "slug": "town_rates",
    "title": {"zh": "标准"},
    "origin": "reference",
    "columns": {
        "valid_from": {"type": "date", "title": "生效日期"},
        "rate": {"type": "integer", "title": "标准值"},
    },
}
STANDARDS = {one["slug"]: Standard.from_definition(one) for one in (PEOPLE, EVENTS, RATES)}

STEPS = """
  grave: {filter: {from: events, where: "amount > 20"}}
  tagged: {derive: {from: grave, columns: {size: "amount * 2", who: "id_card"}}}
  narrow: {select: {from: tagged, columns: [event_no, who, kind, happened_on, size, parties]}}
  of_people:
    join: {left: narrow, right: people, on: [{left: who, right: id_card}], where: left.happened_on >= right.moved_on}
  perhaps: {join: {how: left, left: narrow, right: people, on: [{left: who, right: id_card}]}}
  known:
    join:
      how: semi
      left: narrow
      right: people
      on: [{left: who, right: id_card}]
      where: left.happened_on >= right.moved_on
  strangers:
    join:
      how: anti
      left: narrow
      right: people
      on: [{left: who, right: id_card}]
      where: left.happened_on >= right.moved_on
      covered_until: happened_on
  rated: {asof_join: {left: of_people, right: rates, left_at: happened_on, right_at: valid_from}}
  totals: {aggregate: {from: of_people, by: [who, kind], columns: {n: "COUNT(*)", most: "MAX(size)"}}}
  frequent: {aggregate: {from: totals, by: [who], columns: {kinds: "COUNT(*)"}, having: "kinds >= 1"}}
  by_kind: {aggregate: {from: frequent, by: [kinds], columns: {people: "COUNT(*)"}}}
  dense:
    rolling: {from: narrow, by: [who], order: happened_on, days: 30, columns: {near: "COUNT(*)"}, having: near >= 2}
  spells:
    rolling:
      from: narrow
      by: [who]
      order: happened_on
      days: 30
      columns: {near: "COUNT(*)"}
      having: near >= 2
      emit: spans
  ranked: {window: {from: narrow, by: [who], order: [happened_on], columns: {place: "ROW_NUMBER()"}}}
  first: {distinct: {from: narrow, by: [who], order: [happened_on]}}
  one_each: {explode: {from: narrow, column: parties, into: party}}
  met: {join: {left: one_each, right: one_each, on: [party], where: "left.event_no < right.event_no"}}
  again: {join: {how: anti, left: narrow, right: narrow, on: [who], where: "right.happened_on > left.happened_on"}}
  across: {join: {left: narrow, right: narrow, on: [{left: who, right: parties}]}}
  months:
    series: {from: of_people, start: moved_on, end: "DATE_ADD_MONTHS(moved_on, 3)", every: 1 months, into: month_on}
  words: {match_text: {from: narrow, column: kind, any: [甲, 乙], into: hit}}
  both: {union: {from: [first, dense], tag: origin}}
  alike: {fuzzy_join: {left: people, right: people, on: [street], similar: [name], at_least: 0.5, into: likeness}}
  hanging: {connect: {from: one_each, item: event_no, shared: party, into: cluster}}
  clusters: {aggregate: {from: hanging, by: [cluster], columns: {n: "COUNT(*)"}}}
  end: {join: {how: semi, left: frequent, right: strangers, on: [who]}}
"""
MODEL = f"""
slug: town
title: {{zh: 小城}}
field: criminal
inputs: {{people: town_people, events: town_events, rates: town_rates}}
steps:{STEPS}
lead: {{from: end, key: [who], subject: {{kind: person, id: who}}, title: "{{who}}", reason: "{{who}}"}}
examples: []
"""


def checked_model(text: str = MODEL):
    return check_model(parse_model(text, "town.yaml"), STANDARDS)


def rows_of(seed: int, people: int = 40, events: int = 160) -> dict[str, list[dict]]:
    """Invented rows: keys that repeat, lack, and belong to nobody."""
    lots = random.Random(seed)
    numbers = [f"N{n}" for n in range(people)]

    def day() -> date:
        return date(2022, 1, 1) + timedelta(days=lots.randrange(300))

    return {
        "people": [
            {
                "id_card": lots.choice([*numbers, None, ""]),
                "name": lots.choice("张李王") + lots.choice("一二三四"),
                "street": lots.choice(["东", "西", "南", None]),
                "moved_on": lots.choice([day(), None]),
            }
            for _ in range(people)
        ],
        "events": [
            {
                "event_no": f"E{n}",
                "id_card": lots.choice([*numbers[: people // 2], *numbers, None, " "]),
                "kind": lots.choice(["甲类", "乙类", "丙类"]),
                "happened_on": lots.choice([day(), day(), None]),
                "amount": lots.choice([10, 30, 50, None]),
                "parties": "、".join(lots.sample(numbers, lots.randrange(1, 4))),
            }
            for n in range(events)
        ],
        "rates": [{"valid_from": date(2022, month, 1), "rate": month} for month in (1, 4, 7)],
    }
