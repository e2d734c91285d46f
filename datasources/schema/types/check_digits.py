"""Check digits as Ibis expressions, so that an engine judges millions of numbers without calling Python."""

import ibis
import ibis.expr.types as ir

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
#: the characters of a unified social credit code in the order of their values: no I, O, S, V, Z
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORG_CHECKS = "0X987654321"
#: the characters of an organisation code in the order of their values
ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ZERO = 48  # code of the character 0


def id_card_check(first17: ir.StringValue) -> ir.StringValue:
    """The eighteenth character of an identity number (GB 11643, ISO 7064 MOD 11-2) from its first seventeen digits."""
    total = sum(_digit(first17, place) * weight for place, weight in enumerate(ID_WEIGHTS))
    return ibis.literal(ID_CHECKS).substr(total % 11, 1)


def id_card_check_of_15(number: ir.StringValue) -> ir.StringValue:
    """The check character that a fifteen-digit number gets when it grows to eighteen (19 goes in after its sixth)."""
    places = [*range(6), *range(8, 17)]
    total = sum(_digit(number, at) * ID_WEIGHTS[place] for at, place in enumerate(places))
    century = 1 * ID_WEIGHTS[6] + 9 * ID_WEIGHTS[7]
    return ibis.literal(ID_CHECKS).substr((total + century) % 11, 1)


def uscc_check(first17: ir.StringValue) -> ir.StringValue:
    """The eighteenth character of a unified social credit code (GB 32100) from its first seventeen."""
    alphabet = ibis.literal(USCC_ALPHABET)
    total = sum(alphabet.find(first17.substr(place, 1)) * pow(3, place, 31) for place in range(17))
    return alphabet.substr((31 - total % 31) % 31, 1)


def org_code_check(first8: ir.StringValue) -> ir.StringValue:
    """The ninth character of an organisation code (GB 11714) from its first eight: digits, or letters from A = 10."""
    total = sum(_org_value(first8, place) * weight for place, weight in enumerate(ORG_WEIGHTS))
    return ibis.literal(ORG_CHECKS).substr(total % 11, 1)


def _digit(text: ir.StringValue, place: int) -> ir.IntegerValue:
    return text.substr(place, 1).ascii_str() - _ZERO


def _org_value(text: ir.StringValue, place: int) -> ir.IntegerValue:
    return ibis.literal(ORG_ALPHABET).find(text.substr(place, 1))
