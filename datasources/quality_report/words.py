"""The figures in sentences: warnings, doubts, the five parts. Every sentence that warns says what to do next."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from datasources.bilingual import in_language
from datasources.models import Load
from datasources.quality.parts import Part
from datasources.schema.standards import Standard

WARNINGS = {
    "rows_fell": gettext_lazy(
        "行数由上一批次的 %(before)s 行降到 %(now)s 行。请向来源单位核实是否漏报；若本来就是少量补充数据，可以不理会。"
    ),
    "coverage_back": gettext_lazy(
        "最新数据只到 %(now)s，上一批次已到 %(before)s。请核实是否误传了旧文件；若是补报以前的数据，可以不理会。"
    ),
    "column_missing": gettext_lazy(
        "列“%(column)s”上一批次有，这次文件中没有。请核对文件和列的对应；若来源单位不再提供，使用该列的模型将不再命中。"
    ),
    "completeness_fell": gettext_lazy(
        "列“%(column)s”的填写率由 %(before)s%% 降到 %(now)s%%。请核对列的对应是否选错，或向来源单位要求补全后重新导入。"
    ),
    "distinct_fell": gettext_lazy(
        "列“%(column)s”的不同取值由 %(before)s 个降到 %(now)s 个。请查看文件中该列是否被默认值覆盖，再重新导入。"
    ),
    "code_gone": gettext_lazy(
        "列“%(column)s”中常见的取值“%(codes)s”这次没有出现。请向来源单位核实是漏报，还是改用了别的代码。"
    ),
    "code_new": gettext_lazy(
        "列“%(column)s”中出现了以前没有的取值“%(codes)s”，占比超过 5%%。请确认其含义；需要时让模型一并考虑它。"
    ),
}
DOUBTS = {
    "future": gettext_lazy("晚于测量当天的日期"),
    "long_ago": gettext_lazy("过早的日期"),
    "placeholder_day": gettext_lazy("占位日期（1900-01-01、1970-01-01 等）"),
    "age": gettext_lazy("不可能的年龄"),
    "one_value": gettext_lazy("95% 以上的行取同一个值"),
}
PARTS = {
    "complete": gettext_lazy("完整性"),
    "valid": gettext_lazy("有效性"),
    "unique": gettext_lazy("唯一性"),
    "timely": gettext_lazy("及时性"),
    "covered": gettext_lazy("覆盖"),
}
REASONS = {
    "no_rows": gettext_lazy("没有可以判断的数据"),
    "all_full": gettext_lazy("文件所含的 %(columns)s 列全部填满"),
    "least_full": gettext_lazy("文件所含 %(columns)s 列的平均填写率；最低的是“%(column)s”，%(share)s"),
    "none_refused": gettext_lazy("填写的 %(seen)s 个单元格都能按类型读出"),
    "refused": gettext_lazy("填写的 %(seen)s 个单元格中有 %(refused)s 个读不出，最多的是“%(column)s”：%(why)s"),
    "no_key": gettext_lazy("该标准没有主键，不作判断"),
    "all_different": gettext_lazy("主键（%(columns)s）没有重复"),
    "repeated": gettext_lazy("主键（%(columns)s）重复 %(repeated)s 行，以后面的为准"),
    "no_day": gettext_lazy("该标准没有发生日期，不作判断"),
    "no_cycle": gettext_lazy("最新数据为 %(newest)s，距今 %(days)s 天；没有约定更新周期，不作判断"),
    "in_cycle": gettext_lazy("最新数据为 %(newest)s，距今 %(days)s 天，在约定的 %(cycle)s 天周期之内"),
    "late": gettext_lazy("最新数据为 %(newest)s，距今 %(days)s 天，超过约定的 %(cycle)s 天周期"),
    "no_gaps": gettext_lazy("%(first)s 至 %(last)s 之间没有缺口"),
    "gaps": gettext_lazy("%(first)s 至 %(last)s 之间有 %(gaps)s 段缺口，共 %(gap_days)s 天"),
}


def stored_warnings(load: Load, warnings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Warnings with their sentence in the language of the records."""
    standard = load.dataset.standard.standard
    with translation.override("zh-hans"):
        return [warning | {"text": warning_text(warning, standard)} for warning in warnings]


def warning_text(warning: Mapping[str, Any], standard: Standard) -> str:
    """The sentence in the reader's language."""
    detail = {name: _figure(value) for name, value in warning["detail"].items()}
    return str(WARNINGS[warning["code"]]) % (detail | {"column": title_of(warning["column"], standard)})


def doubt_text(doubt: str, cells: int) -> str:
    counted = ngettext("%(cells)s 个", "%(cells)s 个", cells) % {"cells": f"{cells:,}"}
    return _("%(doubt)s：%(counted)s") % {"doubt": DOUBTS[doubt], "counted": counted}


def reason_text(part: Part, standard: Standard, names: Mapping[str, str]) -> str:
    """Why a part is what it is; ``names``: office code -> name, of the areas that have no rows."""
    facts = {name: _figure(value) for name, value in part.facts.items()}
    facts["column"] = title_of(part.facts.get("column", ""), standard)
    facts["share"] = per_cent(part.facts.get("share"))
    if part.name == "unique":
        facts["columns"] = "、".join(title_of(name, standard) for name in part.facts.get("columns", []))
    said = str(REASONS[part.reason]) % facts
    if missing := part.facts.get("missing"):
        said += _("；标准中另有 %(n)s 列文件没有提供") % {"n": missing}
    if empty := part.facts.get("empty"):
        said += _("；没有数据的辖区：%(areas)s") % {"areas": "、".join(names.get(code, code) for code in empty)}
    return said


def title_of(column: str, standard: Standard) -> str:
    """A column's title in the reader's language; a column that is no longer in the standard stands for itself."""
    found = standard.columns.get(column)
    if found is None:
        return column
    return in_language(found.title, found.title_en)


def per_cent(share: float | None) -> str:
    """99.97 % is not 100 %: what is not whole never looks whole, what is not nothing never looks like nothing."""
    if share is None:
        return "—"
    percent = 100 * share
    shown = min(max(percent, 0.1), 99.9) if 0 < percent < 100 else percent
    return f"{shown:.1f}%".replace(".0%", "%")


def _figure(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
