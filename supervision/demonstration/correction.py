"""Persons under community correction; planted for 漏管 and for sanctions that nobody was told of."""

from datetime import date
from typing import Any

from supervision.demonstration.invented import Person
from supervision.demonstration.judgments import HARM, charge, judge
from supervision.demonstration.world import AS_OF, PROVINCE, County, Row, World, days

UNREGISTERED = "cc_unregistered"
NOT_NOTIFIED = "cc_sanction_not_notified"
ORDINARY = 700  # persons under correction a city
#: the justice bureau of 北湖市 delivered its register up to here only
LATE_REGISTER = date(2026, 8, 31)
#: the procuratorate of 松亭县 delivered its receipts up to here only
LATE_RECEIPTS = date(2026, 9, 1)


def register(world: World, county: County, person: Person, case_number: str, start: date, **columns: Any) -> Row:
    """A term of two years in a county's register, begun the day after ``start``, with one warning on record."""
    row = {
        "register_no": f"JZ{county.code}{world.invent.serial():07d}",
        "id_card": person.id_card,
        "name": person.name,
        "correction_type": "缓刑",
        "case_number": case_number,
        "deciding_org": county.court_name,
        "effective_date": start,
        "term_start": start + days(1),
        "term_end": start + days(730),
        "register_date": start + days(5),
        "warning_count": 1,
        "executing_org": county.justice,
        "region_code": county.code,
    } | columns
    return world.lay("community_correction_register", county.city, **row)


def sentence(world: World, county: County, person: Person, on: date, **columns: Any) -> Row:
    """A suspended sentence for a charge that carries no fine."""
    row = {"probation_flag": True, "probation_months": 24, "execution_region_code": county.code} | columns
    judged = judge(world, county, person, on, **row)
    charge(world, county, judged, HARM, 0)
    return judged


def lay_ordinary(world: World) -> None:
    """Sentenced, registered in time; the odd sanction notified in time; stays, deaths and penalties of others."""
    for place in range(2 * ORDINARY):
        county = world.county()
        person = world.invent.person(county.code)
        judged = sentence(world, county, person, world.day(date(2024, 6, 1), date(2026, 7, 20)))
        term = register(world, county, person, judged["case_number"], judged["effective_date"])
        if place % 5 == 0 and term["term_start"] < date(2026, 6, 1):
            decided = world.day(term["term_start"], date(2026, 8, 20))
            penalty = penalise(world, county, person, decided)
            receive(world, county, person, decided, penalty["penalty_no"], posted=decided + days(1))
    _lay_strangers(world)


def _lay_strangers(world: World) -> None:
    """Rows of people who have nothing to do with correction."""
    for _ in range(2400):
        county = world.county()
        penalise(world, county, world.invent.person(county.code), world.day(date(2023, 1, 5), AS_OF - days(2)))
    for _ in range(1000):
        county = world.county()
        start = world.day(date(2023, 1, 5), AS_OF - days(2))
        hold(world, county, world.invent.person(county.code), "刑事拘留", start, start + days(30))
    for _ in range(1500):
        person = world.invent.person(world.county().code)
        bury(world, person, world.day(date(2023, 1, 5), AS_OF - days(2)))
    for _ in range(300):
        county = world.county()
        person = world.invent.person(county.code)
        drug(world, county, person, "社区戒毒", world.day(date(2023, 1, 5), AS_OF - days(2)))
    for _ in range(300):
        county = world.county()
        person = world.invent.person(county.code)
        change(world, county, person, "减刑", world.day(date(2023, 1, 5), AS_OF - days(2)))
    for _ in range(1500):
        county = world.county()
        decided = world.day(date(2023, 1, 5), AS_OF - days(6))
        receive(world, county, world.invent.person(county.code), decided, None, doc_type="判决书")


# --- rows ----------------------------------------------------------------------------------------


def penalise(world: World, county: County, person: Person, on: date, **columns: Any) -> Row:
    row = {
        "penalty_no": f"演公(治)行罚决字〔{on.year}〕{world.invent.serial()}号",
        "id_card": person.id_card,
        "name": person.name,
        "cause_code": world.rng.choice(("寻衅滋事", "殴打他人", "赌博", "盗窃")),
        "penalty_types": "行政拘留",
        "detention_days": world.rng.choice((3, 5, 10, 15)),
        "act_date": on - days(1),
        "decision_date": on,
        "status_code": "有效",
        "deciding_org": county.police,
        "region_code": county.code,
    } | columns
    return world.lay("police_admin_penalty", county.code, **row)


def hold(world: World, county: County, person: Person, why: str, start: date, end: date | None, **columns: Any) -> Row:
    row = {
        "stay_no": f"SY{world.invent.serial():08d}",
        "id_card": person.id_card,
        "name": person.name,
        "custody_code": why,
        "facility_type": "看守所",
        "place_name": f"演示{county.name}看守所",
        "basis_doc_no": f"演公拘字〔{start.year}〕{world.invent.serial()}号",
        "decision_date": start,
        "deciding_org": county.police,
        "from_date": start,
        "to_date": end,
        "region_code": county.code,
    } | columns
    return world.lay("custody_record", county.city, **row)


def bury(world: World, person: Person, on: date) -> Row:
    return world.lay(
        "death_record", PROVINCE, id_card=person.id_card, name=person.name, death_date=on, source_code="死亡证明"
    )


def drug(world: World, county: County, person: Person, kind: str, on: date) -> Row:
    return world.lay(
        "drug_control_record",
        PROVINCE,
        decision_no=f"演公禁毒〔{on.year}〕{world.invent.serial()}号",
        id_card=person.id_card,
        name=person.name,
        decision_type=kind,
        decision_date=on,
        deciding_org=county.police,
        region_code=county.code,
    )


def change(world: World, county: County, person: Person, kind: str, on: date) -> Row:
    return world.lay(
        "penalty_change_decision",
        PROVINCE,
        decision_no=f"({on.year})云9{county.city[3]}刑更{world.invent.serial()}号",
        id_card=person.id_card,
        name=person.name,
        change_type=kind,
        effective_date=on,
        execution_region_code=county.code,
        deciding_org=f"演示{county.name}中级人民法院",
    )


def receive(
    world: World,
    county: County,
    person: Person | None,
    issued: date | None,
    number: str | None,
    *,
    posted: date | None = None,
    received: date | None = None,
    doc_type: str | None = "行政处罚决定书",
) -> Row:
    """A document in a county procuratorate's register; received two days after it was posted unless said otherwise."""
    arrived = received or (posted or issued) + days(2)
    return world.lay(
        "doc_receipt_register",
        county.code,
        receipt_no=f"SW{county.code}{world.invent.serial():07d}",
        doc_type=doc_type,
        doc_number=number,
        id_card=person.id_card if person else None,
        name=person.name if person else None,
        issuing_org=county.police,
        issue_date=issued,
        posted_date=posted,
        received_date=arrived,
        receiving_org=f"{county.name}人民检察院",
    )
