"""What the themes share: the calendar, the counties, the rows they lay down and the keys a run must find."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from supervision.demonstration.invented import Inventor

Row = dict[str, Any]


@dataclass(frozen=True)
class County:
    """A county, its city, and how its courts number their cases."""

    code: str
    city: str
    name: str
    court: str

    @property
    def court_name(self) -> str:
        return f"演示{self.name}人民法院"

    @property
    def police(self) -> str:
        return f"演示{self.name}公安局"

    @property
    def justice(self) -> str:
        return f"演示{self.name}社区矫正管理局"


PROVINCE = "990000"
CITIES = {"990100": "澜江市", "990200": "北湖市"}
COUNTIES = (
    County("990101", "990100", "南浦区", "云9101"),
    County("990102", "990100", "青岩县", "云9102"),
    County("990103", "990100", "石桥县", "云9103"),
    County("990201", "990200", "柳原区", "云9201"),
    County("990202", "990200", "望川县", "云9202"),
    County("990203", "990200", "松亭县", "云9203"),
)
#: the day the demonstration's runs look back from, and the first day its data cover
AS_OF = date(2026, 9, 30)
FIRST = date(2021, 1, 1)


@dataclass
class Expected:
    """What a run over the whole province must find: keys as they come out, and counts of what it may not judge."""

    keys: list[dict[str, str]] = field(default_factory=list)
    unjudgeable: int = 0
    pending: int = 0


class World:
    """The rows of every standard by the office that holds them, and the truth about them."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.invent = Inventor(self.rng)
        self.rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.truth: dict[str, Expected] = defaultdict(Expected)

    def lay(self, standard: str, office: str, **row: Any) -> Row:
        """One row into an office's holdings."""
        self.rows[standard, office].append(row)
        return row

    def expect(self, model: str, **key: str) -> None:
        """A lead that a run must find."""
        self.truth[model].keys.append(key)

    def county(self) -> County:
        return self.rng.choice(COUNTIES)

    def day(self, first: date, last: date) -> date:
        """A day between two, both included."""
        return first + timedelta(days=self.rng.randrange((last - first).days + 1))

    def case_number(self, county: County, kind: str, year: int) -> str:
        return f"({year}){county.court}{kind}{self.invent.serial()}号"


def days(count: int) -> timedelta:
    return timedelta(days=count)
