"""What operators are called on pages."""

from django.utils.translation import gettext_lazy as _

OPERATORS = {
    "filter": _("筛选"),
    "derive": _("计算列"),
    "select": _("选取列"),
    "join": _("关联"),
    "asof_join": _("时点关联"),
    "aggregate": _("分组汇总"),
    "rolling": _("滚动统计"),
    "window": _("组内排序与比较"),
    "union": _("合并"),
    "distinct": _("去重"),
    "explode": _("拆分"),
    "series": _("逐期展开"),
    "match_text": _("文本匹配"),
    "fuzzy_join": _("模糊关联"),
    "connect": _("关联成组"),
    "lead": _("线索"),
}


def operator_title(name: str) -> str:
    """The Chinese term of an operator; one without a term stands for itself."""
    return str(OPERATORS.get(name, name))
