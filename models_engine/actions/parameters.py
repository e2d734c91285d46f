"""Parameter values of a run: from what a person typed to the stored value, within the model's bounds."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz, process

from models_engine.actions.errors import RunRefused

TRUE_WORDS = {"true", "yes", "1", "是", "on"}
FALSE_WORDS = {"false", "no", "0", "否", "off"}


def typed_parameters(declared: Mapping, given: Mapping[str, object]) -> dict[str, object]:
    """Values for every declared parameter, as JSON can hold them (decimals and dates as text).

    ``declared``: name -> ``models_engine.language.Parameter``. A parameter that is not given, or given empty, takes
    its default.

    Raises:
        RunRefused: with every unknown name, wrong type and value out of bounds in one message.
    """
    problems = [_unknown(name, declared) for name in given if name not in declared]
    values: dict[str, object] = {}
    for name, parameter in declared.items():
        raw = given.get(name)
        try:
            values[name] = _stored(_within(parameter, parameter.default if raw in (None, "") else raw))
        except ValueError as error:
            problems.append(_("参数 %(name)s：%(problem)s") % {"name": name, "problem": error})
    if problems:
        raise RunRefused(
            place=_("运行参数"),
            cause="；".join(problems) + "。",
            next_step=_("请按模型说明中的类型和上下限修改后重新提交。"),
        )
    return values


def read_value(kind: str, raw: object) -> object:
    """``raw`` (typed by a person, or from a model file) as the Python value of a parameter type.

    Raises:
        ValueError: a sentence that says what is expected.
    """
    read, expected = _READERS.get(kind, (str, _("文字")))
    try:
        return read(raw)
    except (ValueError, TypeError, InvalidOperation):
        raise ValueError(_("“%(raw)s”不是%(expected)s") % {"raw": raw, "expected": expected}) from None


def _within(parameter, raw: object) -> object:
    value = read_value(parameter.type, raw)
    if parameter.min is not None and value < read_value(parameter.type, parameter.min):
        raise ValueError(_("%(value)s 小于下限 %(bound)s") % {"value": value, "bound": parameter.min})
    if parameter.max is not None and value > read_value(parameter.type, parameter.max):
        raise ValueError(_("%(value)s 大于上限 %(bound)s") % {"value": value, "bound": parameter.max})
    return value


def _unknown(name: str, declared: Mapping) -> str:
    near = process.extractOne(name, list(declared), scorer=fuzz.ratio, score_cutoff=50) if declared else None
    if near:
        return _("没有名为 %(name)s 的参数，是否应为 %(near)s") % {"name": name, "near": near[0]}
    known = "、".join(declared) or _("（无）")
    return _("没有名为 %(name)s 的参数，本模型的参数有：%(known)s") % {"name": name, "known": known}


def _stored(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _integer(raw: object) -> int:
    if isinstance(raw, bool) or isinstance(raw, float) and not raw.is_integer():
        raise ValueError
    return int(raw)


def _decimal(raw: object) -> Decimal:
    if isinstance(raw, bool):
        raise ValueError
    value = Decimal(str(raw))
    if not value.is_finite():
        raise ValueError
    return value


def _date(raw: object) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    return raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip())


def _boolean(raw: object) -> bool:
    word = str(raw).strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise ValueError
    return word in TRUE_WORDS


_READERS: dict[str, tuple[Callable[[object], object], str]] = {
    "integer": (_integer, gettext_lazy("整数")),
    "decimal": (_decimal, gettext_lazy("数字")),
    "money": (_decimal, gettext_lazy("金额（元）")),
    "date": (_date, gettext_lazy("日期（如 2026-01-31）")),
    "boolean": (_boolean, gettext_lazy("是或否")),
}
