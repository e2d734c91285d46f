"""What stands below a table."""

import pytest

from datasources.formats.footers import is_footer


@pytest.mark.parametrize("cells", [
    ["合计", "", "1203.5"], ["", "合 计：", "3"], ["总计"], ["共 3 条记录"], ["制表人：张三", "审核人：李四"],
    ["备注: 数据截至六月"], ["注：本表不含涉密案件", None], ["导出时间：2024-06-30 10:00"],
    ["注1：含未遂"], ["第 1 页 共 3 页"],
    ["資料提供日期：104年03月02日", "", ""], ["※ 数字为初步统计", "", ""], ["数据来源：市局"],
])  # fmt: skip
def test_a_footer_is_known(cells):
    assert is_footer(cells)


@pytest.mark.parametrize("cells", [
    ["合计路派出所", "1"], ["张三", "合计"], ["注册资本", "1"], ["共和国大道 3 条", "x"], ["", ""], [], ["统计局", "1"],
])  # fmt: skip
def test_a_row_is_no_footer(cells):
    assert not is_footer(cells)
