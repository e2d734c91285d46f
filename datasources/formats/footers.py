"""Lines below a table that are no rows of it: its totals, who made it and when, notes, page numbers."""

import re
from collections.abc import Sequence

from datasources.schema.text import fold

_TOTAL = r"(本页|本頁|本表)?(合计|合計|总计|總計|共计|共計|小计|小計|累计|累計)[:：]?"
_COUNT = r"(以上)?共计?\d+(条|行|笔|件|人|筆|項|项)(记录|数据|資料)?[。.]?"
_PAGE = r"第\d+[页頁](\D{0,4}共\d+[页頁])?|共\d+[页頁](\D{0,4}第\d+[页頁])?|page\d+(of\d+)?|-\d+-"
_ABOUT = (
    r"(备?注|備?註|说明|說明|附注|附註|(数据|資料|资料)来?來?源|单位负责人|"
    r"(制表|填表|填报|统计|审核|复核|导出|打印|负责|经办|報表|製表)(人|单位|日期|时间)?)\d{0,2}[:：].*"
)
_FOOTER = re.compile("|".join((_TOTAL, _COUNT, _PAGE, _ABOUT)), re.DOTALL | re.IGNORECASE)
#: a line whose only cell says something of the whole: 资料提供日期：…, ※ …, a sentence
_REMARK = re.compile(r"[^:：]{2,12}[:：].+|[※*（(【].*|.*。", re.DOTALL)
#: narrower tables have rows with one cell filled
_WIDE = 3


def is_footer(cells: Sequence[str | None]) -> bool:
    """Whether a line at the end speaks of the table instead of being in it."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    if not filled:
        return False
    first = "".join(fold(filled[0]).split())
    return bool(_FOOTER.fullmatch(first)) or (
        len(cells) >= _WIDE and len(filled) == 1 and bool(_REMARK.fullmatch(first))
    )
