"""终本案件财产碰撞: whose case was closed although there was something to be had."""

from datetime import date
from decimal import Decimal
from typing import Any

from supervision.demonstration.enforcement import (
    LATE_QUERIES,
    MODEL,
    Suit,
    auction,
    bankrupt,
    car,
    fund,
    open_suit,
    party,
    query,
)
from supervision.demonstration.world import World, days


def plant(world: World) -> None:
    for place in range(24):
        suit = _HITS[place % len(_HITS)](world)
        world.expect(MODEL, case_number=suit.number)
    for _ in range(4):
        for near_miss in _NEAR_MISSES:
            near_miss(world)
    _not_to_be_judged(world)


# --- hits ----------------------------------------------------------------------------------------


def _never_queried(world: World) -> Suit:
    suit = open_suit(world)
    query(world, suit, "存款", None, None)
    car(world, suit.debtor, suit.closed - days(500))
    return suit


def _of_a_company(world: World) -> Suit:
    suit = open_suit(world, company=True)
    query(world, suit, "车辆", None, None)
    car(world, suit.debtor, suit.closed - days(500), use_nature_code="货运", est_value_amount=None)
    return suit


def _acquired_later(world: World) -> Suit:
    suit = open_suit(world)
    query(world, suit, "车辆", None, None)
    car(world, suit.debtor, suit.closed + days(90))
    return suit


def _fund_balance(world: World) -> Suit:
    suit = open_suit(world)
    fund(world, suit.debtor, 20_000, status_code="封存", last_pay_month=suit.closed.replace(day=1))
    return suit


def _car_and_fund(world: World) -> Suit:
    suit = _never_queried(world)
    fund(world, suit.debtor, 90_000)
    return suit


def _seized_and_unsold(world: World) -> Suit:
    suit = open_suit(world)
    owned = car(world, suit.debtor, suit.closed - days(500))
    query(world, suit, "车辆", owned["vin"], "查封", seized_flag=True)
    auction(world, suit, owned["vin"], "流拍", suit.closed - days(20))
    return suit


def _resumed_and_terminated_again(world: World) -> Suit:
    later = open_suit(world, reexec_flag=True)
    columns = {
        "case_number": world.case_number(later.county, "执", 2022),
        "close_date": later.closed - days(400),
        "resumed_case_number": later.number,
        "resumed_date": later.case["filing_date"],
    }
    row = world.lay("enforcement_case", later.county.city, **(later.case | columns))
    earlier = Suit(row, later.county, later.debtor)
    party(world, earlier, "被执行人", later.debtor)
    car(world, later.debtor, earlier.closed - days(100))
    return later


def _controlled_too_late(world: World) -> Suit:
    suit = open_suit(world)
    owned = car(world, suit.debtor, suit.closed - days(500))
    late = {"query_date": suit.closed + days(8), "control_date": suit.closed + days(10)}
    query(world, suit, "车辆", owned["vin"], "查封", **late)
    return suit


_HITS = (
    _never_queried,
    _of_a_company,
    _acquired_later,
    _fund_balance,
    _car_and_fund,
    _seized_and_unsold,
    _resumed_and_terminated_again,
    _controlled_too_late,
)


# --- near misses ---------------------------------------------------------------------------------


def _a_car(world: World, **columns: Any) -> None:
    suit = open_suit(world)
    since = suit.closed - days(500)
    changed = {name: value(suit.closed) if callable(value) else value for name, value in columns.items()}
    car(world, suit.debtor, since, **changed)


def _sealed_by_frame(world: World) -> None:
    suit = open_suit(world)
    query(world, suit, "车辆", car(world, suit.debtor, suit.closed - days(500))["vin"], "查封")


def _sealed_by_plate(world: World) -> None:
    suit = open_suit(world)
    plate = car(world, suit.debtor, suit.closed - days(500))["plate"]
    query(world, suit, "车辆", f"{plate[:2]}·{plate[2:]}", "查封")


def _auctioned(world: World) -> None:
    suit = open_suit(world)
    auction(world, suit, car(world, suit.debtor, suit.closed - days(500))["vin"], "成交", suit.closed - days(3))


def _bankrupt(world: World) -> None:
    suit = open_suit(world, company=True)
    car(world, suit.debtor, suit.closed - days(500))
    bankrupt(world, suit.debtor, suit.county, suit.closed - days(30))


def _funds_out_of_reach(world: World) -> None:
    suit = open_suit(world)
    frozen = fund(world, suit.debtor, 50_000)
    query(world, suit, "公积金", frozen["account_no"], "冻结")
    fund(world, suit.debtor, 4_999)
    fund(world, suit.debtor, 50_000, status_code="冻结")


def _too_little(world: World) -> None:
    suit = open_suit(world, apply_amount=Decimal(1_000_000))
    fund(world, suit.debtor, 20_000)


def _nobody_knows_who(world: World) -> None:
    """A debtor without a number, and a vehicle whose owner has none: they are not one."""
    suit = open_suit(world)
    world.rows["enforcement_party", suit.county.city][-1]["id_card"] = None
    car(world, suit.debtor, suit.closed - days(500), owner_id_card=None)


def _of_the_applicant(world: World) -> None:
    suit = open_suit(world)
    applicant = world.rows["enforcement_party", suit.county.city][-2]
    theirs = {"owner_id_card": applicant["id_card"], "owner_name": applicant["party_name"]}
    car(world, suit.debtor, suit.closed - days(500), **theirs)


def _resumed(world: World) -> None:
    suit = open_suit(world, resumed_date=date(2026, 3, 2), resumed_case_number="(2026)云9101执恢9001号")
    car(world, suit.debtor, suit.closed - days(500))


_NEAR_MISSES = (
    lambda world: _a_car(world, own_to_date=lambda closed: closed),
    lambda world: _a_car(world, first_register_date=lambda closed: closed.replace(year=closed.year - 11, day=1)),
    lambda world: _a_car(world, est_value_amount=Decimal(9_000)),
    lambda world: _a_car(world, state_code="注销"),
    _sealed_by_frame,
    _sealed_by_plate,
    _auctioned,
    _bankrupt,
    _funds_out_of_reach,
    _too_little,
    _nobody_knows_who,
    _of_the_applicant,
    _resumed,
)


def _not_to_be_judged(world: World) -> None:
    for _ in range(2):  # sealed, but nobody wrote whether it was seized
        suit = open_suit(world)
        query(world, suit, "车辆", car(world, suit.debtor, suit.closed - days(500))["vin"], "查封", seized_flag=None)
        world.truth[MODEL].unjudgeable += 1
    for _ in range(2):  # closed after the last day that the answers cover
        suit = open_suit(world, close_date=LATE_QUERIES + days(10))
        car(world, suit.debtor, LATE_QUERIES - days(400))
        world.truth[MODEL].pending += 1
