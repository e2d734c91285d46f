"""Enforcement cases, their parties, and what the debtors own; planted for 终本案件财产碰撞."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from supervision.demonstration.invented import Company, Person
from supervision.demonstration.world import AS_OF, CITIES, PROVINCE, County, Row, World, days

MODEL = "zb_property_collision"
ORDINARY = 700  # cases a city
#: the courts of 北湖市 delivered the answers to their asset queries up to here only
LATE_QUERIES = date(2026, 8, 31)
TERMINATED = "终结本次执行程序"


@dataclass(frozen=True)
class Suit:
    """A case in hand: its row, its county, its debtor."""

    case: Row
    county: County
    debtor: Person | Company

    @property
    def number(self) -> str:
        return self.case["case_number"]

    @property
    def closed(self) -> date:
        return self.case["close_date"]


def open_suit(world: World, *, company: bool = False, close_code: str = TERMINATED, **columns: Any) -> Suit:
    """An enforcement case that was closed, its applicant and its one debtor."""
    county = world.county()
    filed = world.day(date(2022, 1, 10), date(2025, 12, 1))
    row = {
        "case_number": world.case_number(county, "执", filed.year),
        "court_name": county.court_name,
        "court_region": county.code,
        "basis_code": "民事判决",
        "cause_name": world.rng.choice(("民间借贷纠纷", "买卖合同纠纷", "追索劳动报酬纠纷")),
        "livelihood_code": world.rng.choice((None, None, "劳动报酬")),
        "filing_date": filed,
        "apply_amount": Decimal(100_000),
        "received_amount": Decimal(0),
        "close_code": close_code,
        "close_date": filed + days(150),
    } | columns
    debtor = world.invent.company(county.code) if company else world.invent.person(county.code)
    suit = Suit(world.lay("enforcement_case", county.city, **row), county, debtor)
    party(world, suit, "申请执行人", world.invent.person(county.code))
    party(world, suit, "被执行人", debtor)
    return suit


def party(world: World, suit: Suit, role: str, who: Person | Company, **columns: Any) -> Row:
    number = {"id_card": who.id_card} if isinstance(who, Person) else {"uscc": who.uscc}
    row = {
        "case_number": suit.number,
        "role_code": role,
        "party_name": who.name,
        "party_kind_code": "自然人" if isinstance(who, Person) else "法人",
        "region_code": suit.county.code,
        **number,
    } | columns
    return world.lay("enforcement_party", suit.county.city, **row)


def car(world: World, owner: Person | Company, since: date, **columns: Any) -> Row:
    number = {"owner_id_card": owner.id_card} if isinstance(owner, Person) else {"owner_uscc": owner.uscc}
    row = {
        "plate": world.invent.plate(),
        "plate_kind_code": "小型汽车号牌",
        "vin": world.invent.vin(),
        "owner_name": owner.name,
        "own_from_date": since,
        "first_register_date": since,
        "vehicle_kind_code": "小型轿车",
        "use_nature_code": "非营运",
        "state_code": "正常",
        "mortgage_flag": False,
        "est_value_amount": Decimal(world.rng.randrange(20, 200) * 1000),
        "region_code": owner_region(owner),
        **number,
    } | columns
    return world.lay("vehicle_registration", PROVINCE, **row)


def owner_region(owner: Person | Company) -> str:
    return owner.id_card[:6] if isinstance(owner, Person) else owner.uscc[2:8]


def fund(world: World, holder: Person, balance: int, **columns: Any) -> Row:
    row = {
        "account_no": world.invent.account(),
        "holder_name": holder.name,
        "id_card": holder.id_card,
        "balance_amount": Decimal(balance),
        "status_code": "正常",
        "monthly_amount": Decimal(800),
        "last_pay_month": date(2022, 6, 1),
        "employer_name": "演示缴存单位",
        "snapshot_date": date(2026, 8, 31),
        "region_code": holder.id_card[:6],
    } | columns
    return world.lay("housing_fund_account", f"{holder.id_card[:4]}00", **row)


def query(world: World, suit: Suit, kind: str, asset: str | None, control: str | None, **columns: Any) -> Row:
    """The answer to a query a month after filing; what it found was controlled, or not."""
    on = suit.case["filing_date"] + days(30)
    row = {
        "case_number": suit.number,
        "party_name": suit.debtor.name,
        "query_date": on,
        "asset_kind_code": kind,
        "result_code": "有" if asset else "无",
        "asset_no": asset,
        "control_code": control or "未控制",
        "control_date": on + days(2) if control else None,
        "seized_flag": False,
    } | columns
    return world.lay("enforcement_asset_query", suit.county.city, **row)


def auction(world: World, suit: Suit, asset: str, result: str, ended: date) -> Row:
    return world.lay(
        "judicial_auction",
        PROVINCE,
        auction_id=f"PM{world.invent.serial():09d}",
        case_number=suit.number,
        court_name=suit.county.court_name,
        court_region=suit.county.code,
        asset_kind_code="动产",
        asset_no=asset,
        end_time=datetime.combine(ended, time(10)).isoformat(" "),
        result_code=result,
    )


def bankrupt(world: World, company: Company, county: County, accepted: date) -> Row:
    return world.lay(
        "bankruptcy_case",
        PROVINCE,
        case_number=f"({accepted.year})云9{county.city[3]}破{world.invent.serial()}号",
        court_name=f"演示{CITIES[county.city]}中级人民法院",
        court_region=county.city,
        debtor_name=company.name,
        debtor_uscc=company.uscc,
        kind_code="清算",
        accept_date=accepted,
    )


def lay_ordinary(world: World) -> None:
    """Debtors who own nothing, or were paid out of what they owned; the vehicles and accounts of everybody else."""
    for place in range(2 * ORDINARY):
        suit = open_suit(world, company=place % 5 == 0, close_code="执行完毕" if place % 3 == 0 else TERMINATED)
        for kind in ("存款", "车辆", "公积金"):
            query(world, suit, kind, None, None)
        if suit.case["close_code"] == "执行完毕":
            suit.case["received_amount"] = suit.case["apply_amount"]
            car(world, suit.debtor, suit.closed - days(400))
    for _ in range(2500):
        car(world, world.invent.person(world.county().code), world.day(date(2015, 1, 5), AS_OF - days(30)))
    for _ in range(2500):
        fund(world, world.invent.person(world.county().code), world.rng.randrange(1, 200) * 1000)
    for _ in range(200):
        suit = open_suit(world, close_code="执行完毕", received_amount=Decimal(100_000))
        auction(world, suit, world.invent.vin(), world.rng.choice(("成交", "流拍")), suit.closed)
        county = world.county()
        bankrupt(world, world.invent.company(county.code), county, world.day(date(2023, 1, 5), AS_OF))
