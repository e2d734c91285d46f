"""Criminal judgments and their charges; planted for 附加刑判处不当."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from supervision.demonstration.invented import Person
from supervision.demonstration.world import AS_OF, County, Row, World, days

MODEL = "accessory_penalty_improper"
EXTRACTS = "theft_fine_missing"
ORDINARY = 1500  # judgments a city


@dataclass(frozen=True)
class Charge:
    code: str
    tier: str
    months: tuple[int, int]
    has_fine: bool


THEFT = Charge("264", "T2", (37, 100), True)
EMBEZZLEMENT = Charge("271", "T1", (6, 30), True)
HARM = Charge("234", "T1", (6, 30), False)
ORDINARY_CHARGES = (
    THEFT,
    Charge("264", "T1", (6, 30), True),
    Charge("266", "T1", (6, 30), True),
    Charge("133-1", "T1", (1, 5), True),
    Charge("303-2", "T1", (8, 36), True),
    Charge("293", "T1", (6, 36), False),
    HARM,
    Charge("133", "T1", (6, 30), False),
)


def judge(world: World, county: County, person: Person, on: date, **columns: object) -> Row:
    """A first-instance judgment of a county's court, effective eleven days after it unless said otherwise."""
    row = {
        "case_number": world.case_number(county, "刑初", on.year),
        "id_card": person.id_card,
        "name": person.name,
        "birth_date": person.born,
        "act_end": on - days(90),
        "principal_penalty": "有期徒刑",
        "term_months": 12,
        "probation_flag": False,
        "fine_total": Decimal(0),
        "confiscation_code": "无",
        "judgment_date": on,
        "served_date": on + days(3),
        "effective_date": on + days(11),
        "is_effective": True,
        "sealed_flag": False,
        "region_code": county.code,
    } | columns
    return world.lay("criminal_judgment", county.city, **row)


def charge(world: World, county: County, judged: Row, what: Charge, fine: int | None, **columns: object) -> Row:
    row = {
        "case_number": judged["case_number"],
        "id_card": judged["id_card"],
        "charge_code": what.code,
        "tier": what.tier,
        "act_end": judged["act_end"],
        "principal_penalty": judged["principal_penalty"],
        "charge_term_months": judged["term_months"],
        "charge_fine": None if fine is None else Decimal(fine),
        "confiscation_code": "无",
    } | columns
    return world.lay("criminal_judgment_charge", county.city, **row)


def lay_ordinary(world: World) -> None:
    """Judgments in order: every mandatory fine imposed, nobody under correction."""
    for _ in range(2 * ORDINARY):
        county, what = world.county(), world.rng.choice(ORDINARY_CHARGES)
        person = world.invent.person(county.code)
        fine = world.rng.randrange(1, 30) * 1000 if what.has_fine else 0
        months = world.rng.randint(*what.months)
        on = world.day(date(2023, 1, 10), AS_OF - days(20))
        judged = judge(world, county, person, on, term_months=months, fine_total=Decimal(fine))
        charge(world, county, judged, what, fine)


def plant(world: World) -> None:
    """Fines that had to be imposed and were not, and what only looks like it."""
    for place in range(24):
        county = world.county()
        person = world.invent.person(county.code)
        what = (THEFT, EMBEZZLEMENT, Charge("264", "T1", (6, 30), True))[place % 3]
        on = world.day(date(2024, 1, 10), AS_OF - days(30))
        columns: dict[str, object] = {}
        if place >= 20:  # not effective yet, the protest window open
            on = AS_OF - days(8)
            columns = {"is_effective": False, "effective_date": None, "served_date": AS_OF - days(4)}
        judged = judge(world, county, person, on, **columns)
        charge(world, county, judged, what, 0)
        if place % 4 == 0:  # a second charge with its fine
            charge(world, county, judged, HARM, 0)
        world.expect(MODEL, rule="R1", case_number=judged["case_number"], id_card=person.id_card, charge_code=what.code)
    _near_misses(world)


def _near_misses(world: World) -> None:
    def near(
        what: Charge, fine: int | None = 0, born: date | None = None, on_charge: Row | None = None, **columns: object
    ) -> None:
        county = world.county()
        person = world.invent.person(county.code, born)
        judged = judge(world, county, person, world.day(date(2024, 1, 10), date(2026, 7, 1)), **columns)
        charge(world, county, judged, what, fine, **(on_charge or {}))

    for _ in range(4):
        near(EMBEZZLEMENT, act_end=date(2021, 2, 28))  # the day before the charge got its fine
        near(THEFT, principal_penalty="无期徒刑", confiscation_code="全部")  # absorbs the fine
        near(THEFT, on_charge={"confiscation_code": "部分"})
        near(THEFT, principal_penalty="免予刑事处罚", term_months=None)
        near(THEFT, fine=None)  # unknown is not zero
        near(THEFT, fine=1)
        near(Charge("293", "T2", (60, 100), False))  # a fine may be imposed, need not
        near(THEFT, sealed_flag=True)
        near(THEFT, born=date(2008, 6, 1), act_end=date(2024, 3, 1), sealed_flag=None)  # fifteen, sealing unknown
        near(THEFT, is_effective=False, effective_date=None, served_date=date(2026, 7, 10))  # the window is closed
        near(THEFT, on_charge={"id_card": None})  # no number, no join
        near(THEFT, on_charge={"tier": "T9"})  # not in the catalogue


def extracts(world: World) -> list[Row]:
    """Extracts of published judgments, for the file that has no numbers of its own."""
    rows = []
    for line in range(1, 601):
        row = {
            "fact": f"经审理查明，被告人云某某实施了第{line}号虚构事实（演示数据，纯属虚构）。",
            "criminals": ["云某某"] if line % 7 else ["云某某", "澜某某"],
            "accusation": ["盗窃"],
            "relevant_articles": [264, 67] if line % 3 else [264],
            "punish_of_money": 1000 * (1 + line % 9),
            "death_penalty": False,
            "life_imprisonment": False,
            "imprisonment": 6 + line % 40,
        }
        if line % 29 == 0:
            row["punish_of_money"] = 0
            world.expect(EXTRACTS, source_file=EXTRACT_FILE, source_line=str(line))
        elif line % 31 == 0:  # the fine is missing, but something else is too
            row |= {"punish_of_money": 0} | (
                {"accusation": ["盗窃", "抢劫"]}, {"imprisonment": 0}, {"relevant_articles": [2640]}
            )[line % 3]  # fmt: skip
        elif line % 5 == 0:
            row |= {"accusation": ["故意伤害"], "relevant_articles": [234], "punish_of_money": 0}
        rows.append(row)
    return rows


EXTRACT_FILE = "990000_演示裁判文书摘录.jsonl"
