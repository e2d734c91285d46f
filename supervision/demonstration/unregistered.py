"""漏管: who was never taken into supervision, and who only seems so."""

from datetime import date

from supervision.demonstration.correction import LATE_REGISTER, UNREGISTERED, bury, change, hold, register, sentence
from supervision.demonstration.invented import Person
from supervision.demonstration.world import AS_OF, COUNTIES, County, World, days

_FROM, _TO = date(2024, 12, 1), date(2026, 5, 31)


def plant(world: World) -> None:
    for place in range(18):
        _plant_one(world, place)
    _near_misses(world)
    _not_to_be_judged(world)


def _someone(world: World) -> tuple[County, Person, date]:
    county = world.county()
    return county, world.invent.person(county.code), world.day(_FROM, _TO)


def _plant_one(world: World, place: int) -> None:
    county, person, on = _someone(world)
    if place % 6 == 5:  # released on parole
        decision = change(world, county, person, "假释", on)
        return world.expect(UNREGISTERED, case_number=decision["decision_no"], id_card=person.id_card)
    judged = sentence(world, county, person, on)
    if place % 6 == 1:  # an earlier term, long over, must not hide the new one
        earlier = world.case_number(county, "刑初", 2023)
        register(world, county, person, earlier, date(2023, 2, 1), term_end=date(2024, 2, 1))
    if place % 6 == 2:  # the effective day is missing
        judged["effective_date"] = None
    if place % 6 == 3:  # was in custody, and out before the judgment took effect
        hold(world, county, person, "逮捕", on - days(60), on)
    return world.expect(UNREGISTERED, case_number=judged["case_number"], id_card=person.id_card)


def _near_misses(world: World) -> None:
    for _ in range(4):
        county, person, on = _someone(world)  # registered late, under another number
        effective = sentence(world, county, person, on)["effective_date"]
        register(world, county, person, world.case_number(county, "刑初", on.year), effective + days(60))
        county, person, on = _someone(world)  # held for another case
        sentence(world, county, person, on)
        hold(world, county, person, "逮捕", on - days(5), None)
        county, person, on = _someone(world)  # dead before the day to report
        bury(world, person, sentence(world, county, person, on)["effective_date"] + days(2))
        county, person, on = _someone(world)  # the second instance decided otherwise
        first = sentence(world, county, person, on)
        sentence(world, county, person, on + days(40), prior_case_number=first["case_number"], probation_flag=False)
        county, person, _ = _someone(world)  # the margin for data entry still runs
        sentence(world, county, person, AS_OF - days(22))
        county = world.county()  # sealed: under age when it happened
        young = world.invent.person(county.code, date(2009, 3, 1))
        sentence(world, county, young, world.day(_FROM, _TO), sealed_flag=True)
        county, person, _ = _someone(world)  # longer ago than a run looks back
        sentence(world, county, person, date(2024, 5, 6))
        county, person, on = _someone(world)  # not effective
        sentence(world, county, person, on, is_effective=False, effective_date=None, served_date=on + days(3))


def _not_to_be_judged(world: World) -> None:
    """No identity number; or the register does not reach the day by which the person should be in it."""
    for _ in range(5):
        county, person, on = _someone(world)
        judged = sentence(world, county, person, on)
        judged["id_card"] = None
        world.truth[UNREGISTERED].unjudgeable += 1
    for county in COUNTIES[3:]:
        person = world.invent.person(county.code)
        sentence(world, county, person, LATE_REGISTER - days(25))
        world.truth[UNREGISTERED].pending += 1
