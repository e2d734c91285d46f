"""Invented people, companies, vehicles and numbers, all with valid check digits."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FAMILY = "云澜岚青柳望松石湖川"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_TRADES = ("商贸", "建材", "物流", "餐饮", "农业", "机电")


@dataclass(frozen=True)
class Person:
    name: str
    id_card: str
    born: date


@dataclass(frozen=True)
class Company:
    name: str
    uscc: str


class Inventor:
    """Makes up whatever is asked for; never the same number twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._count = 0
        self._taken: set[str] = set()

    def _next(self) -> int:
        self._count += 1
        return self._count

    def person(self, region: str, born: date | None = None) -> Person:
        born = born or date(1960, 1, 1) + timedelta(days=self._rng.randrange(14_600))
        while (number := f"{region}{born:%Y%m%d}{self._next() % 1000:03d}") in self._taken:
            continue
        self._taken.add(number)
        name = f"{self._rng.choice(_FAMILY)}某{self._rng.choice(_STEMS)}"
        return Person(name, number + id_card_check(number), born)

    def company(self, region: str) -> Company:
        first8 = f"MA{self._next():06d}"
        body = f"91{region}{first8}{org_check(first8)}"
        name = f"演示{''.join(self._rng.choices(_STEMS, k=3))}{self._rng.choice(_TRADES)}有限公司"
        return Company(name, body + uscc_check(body))

    def vin(self) -> str:
        return f"LYZDEM0AX{self._next():08d}"

    def plate(self) -> str:
        return f"云Y{self._next():05d}"

    def account(self) -> str:
        return f"GJJ99{self._next():08d}"

    def serial(self) -> int:
        return self._next()


def id_card_check(first17: str) -> str:
    """The check character of an identity number (GB 11643)."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def org_check(first8: str) -> str:
    """The check character of an organisation code (GB 11714)."""
    values = ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(character) for character in first8)
    return "0X987654321"[sum(value * weight for value, weight in zip(values, _ORG_WEIGHTS, strict=True)) % 11]


def uscc_check(first17: str) -> str:
    """The check character of a unified social credit code (GB 32100)."""
    total = sum(_USCC_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first17))
    return _USCC_ALPHABET[-total % 31]
