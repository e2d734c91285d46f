"""Functions of the numbers that name persons, companies, vehicles and cases; the rules are those of the data types."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from datasources.schema.types import TYPES
from models_engine.expressions.functions.amounts import amount_of
from models_engine.expressions.functions.base import Function, arguments, meaning
from models_engine.expressions.types import BOOLEAN, DATE, INTEGER, MONEY, STRING, Type


def _cleaned(type_name: str, raw: ir.StringValue) -> ir.StringValue:
    return TYPES[type_name].clean(raw)


def _valid(type_name: str, raw: ir.StringValue) -> ir.BooleanValue:
    """Whether a number is valid; NULL where there is none."""
    return raw.isnull().ifelse(ibis.null("boolean"), _cleaned(type_name, raw).notnull())


def _number(id_card: ir.StringValue, types: Sequence[Type]) -> ir.StringValue:
    """A valid identity number in 18 characters; a column of that type holds nothing else."""
    return id_card if types[0].name == "id_card" else _cleaned("id_card", id_card)


def birth_date(id_card: ir.StringValue, types: Sequence[Type]) -> ir.DateValue:
    """The day of birth that an identity number states (GB 11643, places 7 to 14)."""
    digits = _number(id_card, types).substr(6, 8)
    return digits.re_replace(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3").try_cast("date")


def age_on(birth: ir.Value, day: ir.DateValue, types: Sequence[Type]) -> ir.IntegerValue:
    """Whole years on a day. An age is reached on the day after the birthday (法释〔2006〕1号第二条)."""
    born = birth_date(birth, types) if types[0].family == STRING.family else birth
    turned = day.month() * 100 + day.day() > born.month() * 100 + born.day()
    return (day.year() - born.year() - turned.ifelse(0, 1)).cast("int64")


def sex_of(id_card: ir.StringValue, types: Sequence[Type]) -> ir.StringValue:
    """男 or 女 by the seventeenth digit."""
    odd = _number(id_card, types).substr(16, 1).cast("int64") % 2
    return odd.cases((1, "男"), (0, "女"), else_=ibis.null("string"))


def company_normal(name: ir.StringValue) -> ir.StringValue:
    """A company's name without blanks and brackets' kinds, its legal form spelt one way."""
    bare = (
        name.upper().re_replace(r"[\s·•・.,，。、]", "").re_replace(r"[（〔【\[]", "(").re_replace(r"[）〕】\]]", ")")
    )
    return bare.re_replace("(?:股份)?有限责任公司$", "有限公司").nullif("")


FUNCTIONS = (
    Function(
        "id_card_valid",
        arguments("x:string"),
        BOOLEAN,
        lambda x: _valid("id_card", x),
        meaning("是否有效的公民身份号码（15 位或 18 位）", "Whether it is a valid identity number"),
    ),
    Function(
        "id_card_18",
        arguments("x:string"),
        Type.named("id_card"),
        lambda x: _cleaned("id_card", x),
        meaning("18 位公民身份号码，无效则为空", "The identity number in 18 characters, NULL where invalid"),
    ),
    Function(
        "birth_date",
        arguments("id_card:string"),
        DATE,
        birth_date,
        meaning("公民身份号码中的出生日期", "The day of birth in an identity number"),
        wants_types=True,
    ),
    Function(
        "age_on",
        arguments("birth:date|string", "d:date"),
        INTEGER,
        age_on,
        meaning(
            "某日的周岁，生日次日起满岁；可写出生日期或公民身份号码",
            "Whole years on a day, reached on the day after the birthday; of a day of birth or an identity number",
        ),
        wants_types=True,
    ),
    Function(
        "sex_of",
        arguments("id_card:string"),
        STRING,
        sex_of,
        meaning("公民身份号码中的性别：男或女", "男 or 女 by an identity number"),
        wants_types=True,
    ),
    Function(
        "uscc_valid",
        arguments("x:string"),
        BOOLEAN,
        lambda x: _valid("uscc", x),
        meaning("是否有效的统一社会信用代码", "Whether it is a valid credit code"),
    ),
    Function(
        "plate_normal",
        arguments("x:string"),
        Type.named("plate"),
        lambda x: _cleaned("plate", x),
        meaning("规范写法的号牌号码，无效则为空", "The plate in its plain form, NULL where invalid"),
    ),
    Function(
        "case_number_normal",
        arguments("x:string"),
        Type.named("case_number"),
        lambda x: _cleaned("case_number", x),
        meaning("规范写法的案号，无效则为空", "The case number in its plain form, NULL where invalid"),
    ),
    Function(
        "company_normal",
        arguments("x:string"),
        STRING,
        company_normal,
        meaning(
            "去空白、统一括号和“有限责任公司”写法的单位名称", "A company's name with blanks, brackets and form unified"
        ),
    ),
    Function(
        "amount_of",
        arguments("x:string"),
        MONEY,
        amount_of,
        meaning("文字中的金额（元）：1.2万元、壹万元整", "The amount in yuan that a text states"),
    ),
)
