"""Invented data of the comparisons: data standards, and rows as a load writes them; no cell depends on chance.

``rows`` is the size of the smaller side; a term of supervision and its payments, grades with the day they hold from,
accounts with their telephones, and two registers of names within areas.
"""

from pathlib import Path

import duckdb

from datasources.schema.standards import Standard


def standard(slug: str, title: str, columns: dict[str, tuple[str, str]], occurred: str | None = None) -> Standard:
    """A standard whose first column is its key; columns: name -> (type, title)."""
    key, *_ = columns
    given = {name: {"type": kind, "title": about} for name, (kind, about) in columns.items()}
    given[key]["required"] = True
    definition = {"slug": slug, "title": {"zh": title}, "origin": "external", "level": "L3", "key": [key]}
    return Standard.from_definition(definition | ({"occurred": occurred} if occurred else {}) | {"columns": given})


_REMARK = {"remark": ("text", "备注")}
_PERSON = {"person": ("string", "人员")}
_NAMED = {"area": ("string", "片区"), "name": ("string", "名称")}

STANDARDS = {
    made.slug: made
    for made in (
        standard(
            "terms",
            "监管期限",
            {"term_no": ("string", "编号"), **_PERSON, "start_on": ("date", "起"), "end_on": ("date", "止"), **_REMARK},
            "start_on",
        ),
        standard(
            "payments",
            "支出",
            {"payment_no": ("string", "编号"), **_PERSON, "paid_on": ("date", "日期"), "amount": ("money", "金额")}
            | _REMARK,
            "paid_on",
        ),
        standard(
            "grades",
            "等级",
            {"grade_no": ("string", "编号"), **_PERSON, "valid_from": ("date", "起"), "ceiling": ("money", "限额")}
            | _REMARK,
            "valid_from",
        ),
        standard(
            "holdings",
            "账户电话",
            {"holding_no": ("string", "编号"), "account": ("string", "账户"), "phone": ("string", "电话")} | _REMARK,
        ),
        standard("members", "会员", {"member_no": ("string", "编号"), **_NAMED, **_REMARK}),
        standard("registrants", "登记人", {"registrant_no": ("string", "编号"), **_NAMED, **_REMARK}),
    )
}

#: rows of a data set for one row of the smaller side
SHARES = {"terms": 1, "payments": 2, "grades": 1, "holdings": 1, "members": 1, "registrants": 1}

_SYLLABLES = (
    "an bai bo chen cui dai deng ding dong fan fang feng gao gong guo han hao he hong hu huang jia jiang jin kong lai "
    "lei li liang lin liu lu luo ma meng mo pan peng qian qin ren shao shen shi song su sun tan tang tao wan wang wei "
    "wen wu xia xiao xie xu yan yang yao ye yin yu yuan zeng zhang zhao zheng zhou zhu zou"
)
_SYLLABLE = f"split('{_SYLLABLES}', ' ')"


def _syllable(draw: str) -> str:
    return f"list_extract({_SYLLABLE}, 1 + (hash({draw}) % len({_SYLLABLE}))::INT)"


_NAME = f"{_syllable('i * 7 + 21')} || ' ' || {_syllable('i * 7 + 22')} || {_syllable('i * 7 + 23')}"
_PERSON_OF = "'P' || lpad((hash(i * 7 + {draw}) % {persons})::VARCHAR, 12, '0')"
#: a person's grades lie 180 days apart and never begin on one day
_GRADE_PERSON = "'P' || lpad((i % {persons})::VARCHAR, 12, '0')"

_COLUMNS = {
    "terms": f"""'T' || i AS term_no, {_PERSON_OF.replace("{draw}", "1")} AS person,
        DATE '2020-01-01' + (hash(i * 7 + 2) % 1400)::INT AS start_on,
        start_on + (hash(i * 7 + 3) % 400)::INT AS end_on""",
    "payments": f"""'Z' || i AS payment_no, {_PERSON_OF.replace("{draw}", "4")} AS person,
        DATE '2020-01-01' + (hash(i * 7 + 5) % 1800)::INT AS paid_on,
        ((hash(i * 7 + 6) % 100000) / 100)::DECIMAL(18, 2) AS amount""",
    "grades": f"""'G' || i AS grade_no, {_GRADE_PERSON} AS person,
        DATE '2020-01-01' + ((i // {{persons}}) * 180 + hash(i * 7 + 11) % 170)::INT AS valid_from,
        ((hash(i * 7 + 12) % 10) * 10 + 900)::DECIMAL(18, 2) AS ceiling""",
    "holdings": """'H' || i AS holding_no, 'A' || lpad((i // 2)::VARCHAR, 12, '0') AS account,
        '139' || lpad((hash(i * 7 + 13) % greatest(5 * {rows} // 4, 1))::VARCHAR, 10, '0') AS phone""",
    "members": f"""'M' || i AS member_no, 'Q' || lpad((i % {{areas}})::VARCHAR, 8, '0') AS area, {_NAME} AS name""",
    # a third is the same person's name with one letter changed
    "registrants": f"""'R' || i AS registrant_no, 'Q' || lpad((i % {{areas}})::VARCHAR, 8, '0') AS area,
        CASE WHEN i % 3 = 0 THEN replace(base, substr(base, 2 + (i % 5)::INT, 1), 'e') ELSE reverse(base) END AS name
        FROM (SELECT i, {_NAME} AS base FROM range({{rows}}) s(i))""",
}


def generate(folder: Path, rows: int, names: tuple[str, ...]) -> dict[str, Path]:
    """One Parquet file for each of the named data sets; files that are there already are kept."""
    files = {name: folder / f"{name}.parquet" for name in names}
    with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
        for number, name in enumerate(_COLUMNS, 1):
            if name in files and not files[name].exists():
                query = _rows_of(name, number, rows)
                form = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000"
                connection.execute(f"COPY ({query}) TO '{files[name]}' ({form})")
    return files


def _rows_of(name: str, number: int, rows: int) -> str:
    count = rows * SHARES[name]
    columns = _COLUMNS[name].format(rows=count, persons=max(rows // 4, 1), areas=max(rows // 5, 1))
    own, _, source = columns.partition("\n        FROM ")
    carried = f"""'remark ' || hash(i) AS remark, {number}::BIGINT AS source_load, '{name}.csv' AS source_file,
        i AS source_line, {number << 36} + i AS row_id, '{{}}' AS raw"""
    return f"SELECT {own}, {carried} FROM {source or f'range({count}) r(i)'}"
