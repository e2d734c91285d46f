"""A register of invented penalties in the lake, laid out as the platform's own loads are: what bench.evidence reads."""

from pathlib import Path

import duckdb

from datasources.lake import Part, first_row_id
from datasources.lake.files import ROW_GROUP, ParquetFile, load_schema
from datasources.schema.standards import Standard

STANDARD = {
    "slug": "bench_penalty",
    "title": {"zh": "处罚决定（虚构）"},
    "supplier": "公安机关",
    "origin": "external",
    "level": "L3",
    "grain": "一行一份决定",
    "key": [],
    "occurred": "decided_on",
    "columns": {
        "penalty_no": {"type": "doc_number", "title": "决定书文号", "required": True},
        "id_card": {"type": "id_card", "title": "公民身份号码"},
        "name": {"type": "name", "title": "姓名"},
        "organ": {"type": "string", "title": "决定机关"},
        "penalty_type": {"type": "string", "title": "处罚种类"},
        "decided_on": {"type": "date", "title": "决定日期", "required": True},
        "start_on": {"type": "date", "title": "拘留起始"},
        "end_on": {"type": "date", "title": "拘留截止"},
        "fine": {"type": "money", "title": "罚款金额"},
        "region_code": {"type": "region_code", "title": "区划"},
        "facts": {"type": "text", "title": "违法事实"},
    },
}
#: every other row has cells that cleaning changed, and keeps them as they stood in the file
ROWS = """
    SELECT '宁公（治）行罚决字〔2024〕' || (i + 1) || '号' AS penalty_no,
        '640202' || strftime(DATE '1950-01-01' + (hash(i * 3) % 20000)::INT, '%Y%m%d')
            || lpad((hash(i) % 10000)::VARCHAR, 4, '0') AS id_card,
        list_extract(split('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', ''), 1 + (hash(i) % 20)::INT)
            || list_extract(split('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平', ''), 1 + (hash(i + 7) % 20)::INT) AS name,
        '虚构市第' || (hash(i * 11) % 40) || '派出所' AS organ,
        list_extract(['警告', '罚款', '行政拘留', '强制隔离戒毒'], 1 + (hash(i * 13) % 4)::INT) AS penalty_type,
        d AS decided_on, d + 1 AS start_on, d + 1 + (hash(i * 17) % 15)::INT AS end_on,
        ((hash(i * 19) % 500000) / 100)::DECIMAL(18, 2) AS fine,
        '64020' || (1 + hash(i * 23) % 4) AS region_code,
        '虚构：于第' || (hash(i * 29) % 90000) || '号地点扰乱秩序，情节第' || (hash(i * 31) % 5000) || '种' AS facts,
        $load::BIGINT AS source_load, '处罚决定_' || $load || '.csv' AS source_file,
        i - $first + 2 AS source_line, $ids + i - $first AS row_id,
        CASE WHEN i % 2 = 0 THEN '{"decided_on":"' || strftime(d, '%Y年%-m月%-d日') || '"}' END AS raw
    FROM (SELECT i, DATE '2020-01-01' + (hash(i * 37) % 1800)::INT AS d FROM range($start, $end) r(i))
"""


def write_loads(lake: Path, rows: int, loads: int) -> dict[int, list[Part]]:
    """One delivery of half the rows, then many of equal size, each one file of row groups as ingestion writes them.

    Returns their manifests by load.
    """
    later = rows // 2 // max(1, loads - 1) if loads > 1 else 0
    sizes = [rows - later * (loads - 1), *[later] * (loads - 1)]
    with duckdb.connect(config={"memory_limit": "2GB"}) as engine:
        return {
            number: [_write(engine, lake, number, sum(sizes[: number - 1]), size)]
            for number, size in enumerate(sizes, 1)
        }


def _write(engine: duckdb.DuckDBPyConnection, lake: Path, load: int, first: int, rows: int) -> Part:
    folder = lake / "1" / str(load)
    folder.mkdir(parents=True)
    schema = load_schema(Standard.from_definition(STANDARD))
    file = ParquetFile(folder / "part-00000.parquet", schema)
    for start in range(first, first + rows, ROW_GROUP):
        values = {"load": load, "first": first, "ids": first_row_id(load), "start": start}
        made = engine.sql(ROWS, params=values | {"end": min(start + ROW_GROUP, first + rows)})
        file.append(made.to_arrow_table().cast(schema).combine_chunks().columns)
    return file.publish(lake)
