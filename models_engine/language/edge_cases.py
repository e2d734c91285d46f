"""What expressions give where one would have to ask: every row is printed in the documentation and tried by the tests.

An answer is written as it is read: ``空`` is NULL, ``真`` and ``假`` the truth values, texts in quotation marks.
"""

from collections.abc import Mapping

#: heading -> (expression, answer, why)
EDGE_CASES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "空值": (
        ("CAST(NULL AS integer) = 1", "空", "与空值比较得不出真假"),
        ("CAST(NULL AS boolean) AND FALSE", "假", "另一方已定"),
        ("CAST(NULL AS boolean) OR TRUE", "真", "另一方已定"),
        ("1 IN (2, CAST(NULL AS integer))", "空", "可能在内"),
        ("1 NOT IN (2, CAST(NULL AS integer))", "空", "可能在内"),
        ("1 BETWEEN CAST(NULL AS integer) AND 0", "假", "已超过上限"),
        ("1 BETWEEN CAST(NULL AS integer) AND 2", "空", "下限不明"),
        ("LEAST(1, CAST(NULL AS integer))", "1", "空值不计；GREATEST 同"),
        ("'a' || CAST(NULL AS string)", "空", "|| 遇空为空"),
        ("CONCAT('a', CAST(NULL AS string))", "'a'", "CONCAT 视空为空文字"),
        ("'' IS NULL", "假", "空文字不是空值；装载时空白的单元格是空值"),
    ),
    "文字": (
        ("'甲乙丙' LIKE '甲_丙'", "真", "_ 恰为一个字，% 为任意多个字"),
        ("'A' LIKE 'a'", "假", "分大小写"),
        ("'100%' LIKE '100\\%'", "假", "没有转义符；找 % 用 CONTAINS、ENDS_WITH"),
        ("CONTAINS('甲', '')", "真", "任何文字都含有空文字"),
        ("LENGTH('𠮷野')", "2", "按字数，不按字节"),
        ("SUBSTRING('甲乙丙', 3, 5)", "'丙'", "超出的部分不计"),
        ("REGEXP_EXTRACT('甲', '\\d+')", "空", "没有相符的为空，不是空文字"),
    ),
    "数": (
        ("7 / 2", "3.5", "相除得小数，整数也是"),
        ("1 / 3", "0.333333", "算得的小数留六位"),
        ("1 / 0", "空", "除以零为空，% 同"),
        ("-7 % 3", "-1", "余数与被除数同号"),
        ("0.1 + 0.2 = 0.3", "真", "十进制，没有二进制误差"),
        ("ROUND(-2.5)", "-3", "四舍五入，逢五远离零"),
        ("ROUND(2.345, 2)", "2.35", "逢五进一"),
        ("FLOOR(-2.5)", "-3", "向下"),
        ("CEIL(-2.5)", "-2", "向上"),
    ),
    "转换": (
        ("CAST(CONCAT('12', 'a') AS integer)", "空", "读不出的为空，运行不中断"),
        ("CAST('1,234.5' AS decimal)", "1234.5", "与装载时的清洗一致"),
        ("CAST(2.5 AS integer)", "3", "四舍五入"),
        ("CAST(CONCAT('2022-02-', '30') AS date)", "空", "没有这一天；直接写出的错误日期在检查时拒绝"),
        ("CAST(DATE '2022-03-05' AS string)", "'2022-03-05'", ""),
        ("CAST(TRUE AS string)", "'true'", ""),
    ),
    "日期": (
        ("DATE_ADD_MONTHS(DATE '2024-01-31', 1)", "2024-02-29", "无此日则为该月最后一日"),
        ("DATE_ADD_MONTHS(DATE '2024-02-29', 12)", "2025-02-28", "同上"),
        ("DATE_ADD_MONTHS(DATE '2024-03-31', -1)", "2024-02-29", "负数为以前"),
        ("days_between(DATE '2024-03-01', DATE '2024-02-28')", "-2", "后一日较早则为负"),
        ("months_between(DATE '2024-01-31', DATE '2024-02-29')", "1", "到该月最后一日即满一月"),
        ("age_on(DATE '2008-05-01', DATE '2022-05-01')", "13", "生日当天未满"),
        ("age_on(DATE '2008-05-01', DATE '2022-05-02')", "14", "生日次日起满岁"),
        ("age_on(DATE '2008-02-29', DATE '2022-03-01')", "14", "生日为 2 月 29 日的，平年 3 月 1 日满岁"),
    ),
    "期间与工作日": (
        ("deadline(DATE '2024-09-28', 3)", "2024-10-08", "10 月 1 日届满，顺延至节后第一个工作日"),
        ("deadline(DATE '2024-07-06', 0)", "2024-07-08", "当日为星期六，顺延"),
        ("workdays_after(DATE '2024-09-30', 1)", "2024-10-08", "起算日不计"),
        ("workdays_after(DATE '2024-10-08', -1)", "2024-09-30", "负数为以前"),
        ("workdays_between(DATE '2024-09-30', DATE '2024-10-08')", "1", "起日不计，止日计"),
        ("is_workday(DATE '2024-10-12')", "真", "调休上班的星期六"),
        ("is_workday(DATE '1980-01-01')", "空", "日历为 1990 至 2049 年"),
    ),
    "证件、金额、相似": (
        ("id_card_valid(CAST(NULL AS string))", "空", "没有号码，谈不上有效"),
        ("id_card_valid('110105194912310021')", "假", "校验位不符"),
        ("id_card_18('110105491231002')", "'11010519491231002X'", "15 位补成 18 位"),
        ("amount_of('1.2万元')", "12000", ""),
        ("amount_of('人民币叁佰元伍角')", "300.5", ""),
        ("amount_of('十五元')", "15", "十前无数字为一十"),
        ("amount_of('若干元')", "空", "没有写出金额"),
        ("company_normal('甲（北京）有限责任公司')", "'甲(北京)有限公司'", ""),
        ("similarity('张三', '张三')", "1", "完全相同"),
        ("similarity('张三', '李四')", "0", "没有相邻两字相同"),
    ),
}
