"""Leads of one run written to PostgreSQL, beside a bare COPY of the very same rows into the very same tables.

    python -m bench.leads [--leads 1000000] [--repeats 1]

A server of its own is started. A run's matches, in a file as the engine leaves it, become leads by the platform's own
action: offices found, identities computed, numbers taken, titles written with masked facts, loads noted. Then the rows
are copied out, the tables emptied (indexes and constraints stay), and the same text goes in by COPY alone. Both times
end with the commit. The rows are compared by a digest before the times are told.
"""

import argparse
import os
import platform
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

COUNTIES = 30
MODEL = """
slug: notice_missing
title: {zh: 行政拘留决定未抄送, en: Notice missing}
field: criminal_execution
summary: {zh: 基准, en: benchmark}
legal_basis: []
inputs: {persons: person_register, penalties: penalty_register}
steps:
  pairs:
    join: {left: penalties, right: persons, on: [id_card]}
lead:
  from: pairs
  key: [id_card, penalty_no]
  subject: {kind: person, name: name, id: id_card}
  office: region_code
  occurred_on: decided_on
  level: "'A'"
  score: {base: 60, reasons: [{when: "fine > 1000", points: 20, reason: 罚款超过一千元}]}
  title: "{name}被处罚，决定文书未抄送"
  reason: "{name}（{id_card}）{decided_on}被处罚，截至{as_of}未见收文。"
"""
MATCHES = """
COPY (
    SELECT '' AS rule,
           '{{"id_card":"' || id || '","penalty_no":"' || no || '"}}' AS key,
           '9901' || lpad((n % {counties} + 1)::VARCHAR, 2, '0') AS office,
           name AS subject_name, id AS subject_id, decided_on AS occurred_on,
           (n % 5000)::DECIMAL(18, 2) AS amount, 'A' AS level, 80::INTEGER AS score, '[0]' AS reasons,
           '{{"name":{{"value":"' || name || '","type":"name"}},"id_card":{{"value":"' || id
             || '","type":"id_card"}},"penalty_no":{{"value":"' || no || '","type":"doc_number"}},"decided_on":'
             || '{{"value":"' || decided_on || '","type":"date"}}}}' AS facts,
           '{{"persons":[' || (68719476736 + n) || '],"penalties":[' || (137438953472 + n) || ']}}' AS evidence
    FROM (
        SELECT n, '990101' || lpad((hash(n) % 1000000000000)::VARCHAR, 12, '0') AS id, '罚字第' || n || '号' AS no,
               '虚构人' || n % 9973 AS name, DATE '2024-01-01' + (n % 700)::INT AS decided_on
        FROM range({leads}) r(n)
    ) ORDER BY key
) TO '{path}' (FORMAT parquet)
"""
TABLES = ("leads_lead", "leads_leadsource")


def main() -> None:
    options = _options()
    from tests.services import postgresql

    with postgresql() as url, tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATABASE_URL": url, "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "supervision.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        path = Path(folder) / "matches.parquet"
        duckdb.execute(MATCHES.format(leads=options.leads, counties=COUNTIES, path=path))
        print(f"machine: {os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}")
        ratios = [_once(path, Path(folder), options.leads) for _ in range(options.repeats)]
        print("speed beside COPY: " + ", ".join(f"{ratio:.2f}" for ratio in ratios))


def _once(path: Path, folder: Path, leads: int) -> float:
    """Both ways, and how fast the platform's is beside the bare copy (1: as fast)."""
    from django.db import connection, transaction

    from models_engine.execution.matches import Matches
    from supervision.leads.actions import record_matches

    _empty()
    run = _run()
    started, worked, before_peak = time.perf_counter(), time.process_time(), _peak()
    with transaction.atomic():
        outcome = record_matches(run, Matches(path))
    ours, busy = time.perf_counter() - started, time.process_time() - worked
    assert outcome["leads_created"] == leads, outcome
    before = _digests()
    for table in TABLES:
        _copy(f"COPY (SELECT * FROM {table} ORDER BY id) TO STDOUT", folder / table, "wb")
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    started = time.perf_counter()
    with transaction.atomic():
        for table in TABLES:
            _copy(f"COPY {table} FROM STDIN", folder / table, "rb")
    bare = time.perf_counter() - started
    assert _digests() == before, "the rows differ"
    print(f"{leads:,} leads and {2 * leads:,} sources, same rows both ways: platform {ours:.1f} s, COPY {bare:.1f} s")
    print(f"  {busy:.1f} s of it this process at work; peak {_peak():,.0f} MiB, {before_peak:,.0f} before it began")
    return bare / ours


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _copy(statement: str, path: Path, mode: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor, open(path, mode) as file:
        cursor.cursor.copy_expert(statement, file, 2**20)


def _digests() -> list[tuple]:
    """Every table's rows, whatever their order, in one number."""
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*), sum(hashtextextended({table}::text, 0)::numeric) FROM {table}")
            found.append(cursor.fetchone())
    return found


def _empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}, offices_numberseries CASCADE")


def _run():
    from models_engine.models import ModelVersion, Run, SupervisionModel
    from supervision.offices.models import Office, Tier

    def office(code: str, tier: str, path: str, parent: Office | None) -> Office:
        values = {"name": f"虚构院{code}", "tier": tier, "path": path, "parent": parent}
        return Office.objects.get_or_create(code=code, defaults=values)[0]

    province = office("990000", Tier.PROVINCIAL, "/990000/", None)
    for number in range(1, COUNTIES + 1):
        office(f"9901{number:02d}", Tier.COUNTY, f"/990000/9901{number:02d}/", province)
    place = {"office_code": province.code, "office_path": province.path}
    model, _ = SupervisionModel.objects.get_or_create(
        slug="notice_missing", defaults={"title_zh": "行政拘留决定未抄送", "field": "criminal_execution", **place}
    )
    version, _ = ModelVersion.objects.get_or_create(
        model=model, number=1, defaults={"source": MODEL, "digest": "d", "status": "published"}
    )
    return Run.objects.create(model=model, version=version, as_of=date(2026, 1, 1), status="done", **place)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
