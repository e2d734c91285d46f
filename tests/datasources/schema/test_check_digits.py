"""Check digits against python-stdnum, on numbers that Hypothesis makes up."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from datasources.schema.cleaning import clean_values
from datasources.schema.types.check_digits import USCC_ALPHABET

#: one engine call judges a whole list, so few examples test many numbers
few = settings(max_examples=12, deadline=None)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
places = st.integers(100_000, 999_999)
serials = st.integers(0, 999)


def _first17(place: int, day: date, serial: int) -> str:
    return f"{place}{day:%Y%m%d}{serial:03}"


@few
@given(st.lists(st.builds(_first17, places, days, serials), min_size=30, max_size=60))
def test_an_identity_number_has_exactly_one_right_check_character(stems):
    good = [stem + ric.calc_check_digit(stem + "0") for stem in stems]
    bad = [number[:-1] + ("1" if number[-1] != "1" else "2") for number in good]
    assert clean_values("id_card", good) == good
    assert clean_values("id_card", bad) == [None] * len(bad)


@few
@given(st.lists(st.tuples(places, st.dates(date(1900, 1, 1), date(1999, 12, 31)), serials), min_size=30, max_size=60))
def test_fifteen_digits_grow_by_the_century_and_the_check_character(people):
    short = [f"{place}{day:%y%m%d}{serial:03}" for place, day, serial in people]
    stems = [_first17(*person) for person in people]
    assert clean_values("id_card", short) == [stem + ric.calc_check_digit(stem + "0") for stem in stems]


codes = st.text(USCC_ALPHABET, min_size=9, max_size=9)


@few
@given(st.lists(st.tuples(st.text(USCC_ALPHABET, min_size=2, max_size=2), places, codes), min_size=30, max_size=60))
def test_a_credit_code_has_exactly_one_right_check_character(parts):
    stems = [f"{kind}{place}{code}" for kind, place, code in parts]
    good = [stem + uscc.calc_check_digit(stem) for stem in stems]
    bad = [code[:-1] + USCC_ALPHABET[(USCC_ALPHABET.index(code[-1]) + 1) % 31] for code in good]
    assert clean_values("uscc", good) == good
    assert clean_values("uscc", bad) == [None] * len(bad)


def _org_check(stem: str) -> str:
    """GB 11714, straight from its text."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(character, 36) * weight for character, weight in zip(stem, weights, strict=True))
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


stem8 = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8)


@few
@given(st.lists(stem8.filter(lambda stem: len(set(stem)) > 2), min_size=30))
def test_an_organisation_code_has_the_check_character_of_its_standard(stems):
    good = [stem + _org_check(stem) for stem in stems]
    assert clean_values("org_code", good) == good
    assert clean_values("org_code", [f"{code[:8]}-{code[8]}" for code in good]) == good
