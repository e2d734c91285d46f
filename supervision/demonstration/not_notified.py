"""未通知: sanctions on people under correction of which the procuratorate was not told in three days."""

from datetime import date

from supervision.demonstration.correction import (
    LATE_RECEIPTS,
    NOT_NOTIFIED,
    drug,
    hold,
    penalise,
    receive,
    register,
    sentence,
)
from supervision.demonstration.invented import Person
from supervision.demonstration.world import AS_OF, COUNTIES, County, Row, World, days

_TERM = date(2025, 1, 15)  # when the planted terms begin


def plant(world: World) -> None:
    for place in range(20):
        _never_told(world, place)
    for _ in range(6):
        _told_late(world)
    for _ in range(5):
        _told_and_nothing_done(world)
    _golden_week(world)
    _near_misses(world)
    _not_to_be_judged(world)


def _under_correction(world: World, county: County | None = None, **columns: object) -> tuple[County, Person, Row]:
    county = county or world.county()
    person = world.invent.person(county.code)
    judged = sentence(world, county, person, _TERM - days(12))
    return county, person, register(world, county, person, judged["case_number"], _TERM - days(1), **columns)


def _expect(world: World, rule: str, person: Person, decision: str) -> None:
    world.expect(NOT_NOTIFIED, rule=rule, id_card=person.id_card, decision=decision)


def _ordinary_day(world: World) -> date:
    return world.day(date(2025, 3, 1), date(2026, 6, 30))


def _never_told(world: World, place: int) -> None:
    county, person, _ = _under_correction(world)
    on = _ordinary_day(world)
    if place % 5 == 0:  # one event, two registers
        decision = drug(world, county, person, "强制隔离戒毒", on)
        hold(world, county, person, "强戒", on + days(1), None, decision_date=on, facility_type="强戒所")
        return _expect(world, "R1", person, decision["decision_no"])
    if place % 5 == 1:
        stay = hold(world, county, person, "刑拘", on, on + days(20))
        return _expect(world, "R1", person, stay["basis_doc_no"])
    if place % 5 == 2:  # no document number: known by its kind and day
        hold(world, county, person, "逮捕", on, None, basis_doc_no=None, decision_date=None)
        return _expect(world, "R1", person, f"逮捕{on.isoformat()}")
    penalty = penalise(world, county, person, on)
    _expect(world, "R1", person, penalty["penalty_no"])
    if place % 5 == 3:  # and once more in the same term
        again = penalise(world, county, person, on + days(40))
        _expect(world, "R1", person, again["penalty_no"])


def _told_late(world: World) -> None:
    county, person, _ = _under_correction(world)
    on = _ordinary_day(world)
    penalty = penalise(world, county, person, on)
    receive(world, county, person, on, penalty["penalty_no"], posted=on + days(25))
    _expect(world, "R1", person, penalty["penalty_no"])


def _told_and_nothing_done(world: World) -> None:
    county, person, _ = _under_correction(world, warning_count=0)
    on = _ordinary_day(world)
    penalty = penalise(world, county, person, on)
    receive(world, county, person, on, penalty["penalty_no"], posted=on + days(1))
    _expect(world, "R2", person, penalty["penalty_no"])


def _golden_week(world: World) -> None:
    """Decided on 1 October 2025: the third day falls into the holiday, the first working day after it is the ninth."""
    for posted, late in ((date(2025, 10, 9), False), (date(2025, 10, 10), True)):
        county, person, _ = _under_correction(world)
        penalty = penalise(world, county, person, date(2025, 10, 1))
        receive(world, county, person, date(2025, 10, 1), penalty["penalty_no"], posted=posted)
        if late:
            _expect(world, "R1", person, penalty["penalty_no"])


def _near_misses(world: World) -> None:
    for _ in range(4):
        county, person, _ = _under_correction(world)  # a notice under another number, without a posting day
        on = _ordinary_day(world)
        penalise(world, county, person, on)
        number = f"演公通〔{on.year}〕{world.invent.serial()}号"
        receive(world, county, person, on + days(2), number, received=on + days(8), doc_type="情况通报")
        county, person, _ = _under_correction(world)  # a fine alone
        penalise(world, county, person, _ordinary_day(world), detention_days=0, penalty_types="罚款")
        county, person, _ = _under_correction(world)  # revoked on review
        penalise(world, county, person, _ordinary_day(world), status_code="撤销")
        county, person, term = _under_correction(world, release_date=date(2026, 1, 15), release_type="期满")
        penalise(world, county, person, date(2026, 1, 16))  # the day after release
        county, person, term = _under_correction(world)
        penalise(world, county, person, term["term_start"] - days(1))  # the day before the term
        county, person, _ = _under_correction(world, warning_count=2)  # told, and warned
        on = _ordinary_day(world)
        penalty = penalise(world, county, person, on)
        receive(world, county, None, on, penalty["penalty_no"], posted=on + days(1))
        county, person, _ = _under_correction(world)  # the time to arrive still runs
        penalise(world, county, person, AS_OF - days(5))


def _not_to_be_judged(world: World) -> None:
    """A receipt whose kind or day nobody wrote down; receipts that do not reach the day in question."""
    for _ in range(2):
        county, person, _ = _under_correction(world)
        on = _ordinary_day(world)
        penalty = penalise(world, county, person, on)
        receive(world, county, person, on, penalty["penalty_no"], posted=on + days(1), doc_type=None)
        world.truth[NOT_NOTIFIED].unjudgeable += 1
    for _ in range(3):
        county, person, _ = _under_correction(world, COUNTIES[5])
        penalise(world, county, person, LATE_RECEIPTS)
        world.truth[NOT_NOTIFIED].pending += 1
