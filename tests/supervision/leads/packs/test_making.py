"""What a pack holds, on what terms it is made, and what becomes of it."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date
from functools import partial

import pytest

from datasources.actions import withdraw_load
from datasources.actions.retention import purge_dataset
from datasources.errors import LakeError
from datasources.lake import first_row_id
from supervision.audit.models import Entry
from supervision.cases.actions import open_case
from supervision.leads.actions import hand_out, make_pack, take_up
from supervision.leads.actions.packs import _written, file_of
from supervision.leads.errors import PackRefused, PurposeMissing
from supervision.leads.models import EvidencePack
from supervision.leads.packs.checking import check_pack
from supervision.leads.packs.contents import freeze
from supervision.leads.packs.signing import known_keys
from tests.supervision.leads.building import ID_CARD, MODEL, make_lead, make_run
from tests.supervision.leads.packs.conftest import PURPOSE

pytestmark = pytest.mark.django_db


def read(pack: EvidencePack, name: str) -> bytes:
    with zipfile.ZipFile(file_of(pack)) as archive:
        return archive.read(name)


def names(pack: EvidencePack) -> list[str]:
    with zipfile.ZipFile(file_of(pack)) as archive:
        return archive.namelist()


def test_a_pack_is_intact_by_the_platforms_key(pack):
    assert check_pack(file_of(pack), known_keys(["ours"])).ok


def test_it_holds_the_rows_the_lead_the_model_the_run_the_loads_and_a_cover(pack, lead):
    folder = f"leads/{lead.number}"
    assert names(pack) == sorted([
        "cover.css", "cover.html", "manifest.json", "manifest.sig.json", f"{folder}/lead.json",
        f"{folder}/rows/1-penalties.csv", f"{folder}/rows/1-penalties.jsonl",
        f"{folder}/rows/2-persons.csv", f"{folder}/rows/2-persons.jsonl",
        "loads/1.json", "loads/2.json", "models/notice_missing-v1.json", "models/notice_missing-v1.yaml",
        f"runs/{lead.last_run_id}.json", "standards/penalty_register.json", "standards/person_register.json",
    ])  # fmt: skip


def test_the_rows_stand_in_clear_with_file_and_line_and_the_raw_cell_beside(pack, lead):
    text = read(pack, f"leads/{lead.number}/rows/1-penalties.csv")
    assert text.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(text.decode("utf-8-sig")))
    assert (row["来源文件"], row["行号"], row["批次"]) == ("penalty_register.csv", "7", "2")
    assert (row["公民身份号码"], row["罚款金额"]) == (ID_CARD, "1500.00")
    assert (row["决定日期"], row["决定日期（原文）"], row["姓名（原文）"]) == ("2026-01-05", "2026年1月5日", "")


def test_every_row_is_told_to_machines_too(pack, lead):
    (line,) = read(pack, f"leads/{lead.number}/rows/1-penalties.jsonl").splitlines()
    told = json.loads(line)
    assert told["cells"]["decided_on"] == "2026-01-05"
    assert told["raw"] == {"decided_on": "2026年1月5日"}
    assert (told["load"], told["file"], told["line"]) == (2, "penalty_register.csv", 7)


def test_a_formula_is_disarmed_for_spreadsheets_alone(lead, loads, cast, model, lake):
    import pyarrow as pa
    import pyarrow.parquet as pq

    from datasources.lake.files import sha256_of

    load = loads["penalty_register"]
    path = lake / load.manifest[0]["path"]
    (row,) = pq.read_table(path).to_pylist()
    pq.write_table(pa.Table.from_pylist([row | {"name": "=HYPERLINK(1)"}]), path)
    load.manifest = [{"path": path.name, "rows": 1, "bytes": path.stat().st_size, "sha256": sha256_of(path)}]
    load.save()
    pack = make_pack([lead], actor=cast.prosecutor, purpose=PURPOSE)
    assert b",'=HYPERLINK(1)," in read(pack, f"leads/{lead.number}/rows/1-penalties.csv")
    assert b'"=HYPERLINK(1)"' in read(pack, f"leads/{lead.number}/rows/1-penalties.jsonl")


def test_the_model_is_told_in_full_with_its_digest_and_in_words(pack):
    text = read(pack, "models/notice_missing-v1.yaml")
    told = json.loads(read(pack, "models/notice_missing-v1.json"))
    assert text.decode() == MODEL.format(slug="notice_missing")
    assert told["sha256"] == hashlib.sha256(text).hexdigest()
    assert len(told["sentences"]) == 2
    assert told["legal_basis"][0]["article"] == "第四十一条"


def test_what_fixes_the_run_is_told_with_the_counts_of_its_steps(pack, lead):
    told = json.loads(read(pack, f"runs/{lead.last_run_id}.json"))
    assert (told["as_of"], told["parameters"]) == ("2026-06-30", {"days": 3})
    assert [step["rows"] for step in told["steps"]] == [12, 2]


def test_loads_are_told_with_the_digests_of_what_was_delivered_and_of_what_was_written(pack, loads):
    told = json.loads(read(pack, "loads/2.json"))
    assert told["files_as_delivered"] == [{"name": "penalty_register.csv", "bytes": 77, "sha256": "ab" * 32}]
    assert told["lake_manifest"] == loads["penalty_register"].manifest
    assert len(told["lake_manifest_sha256"]) == 64


def test_no_path_of_the_server_is_in_it(pack):
    with zipfile.ZipFile(file_of(pack)) as archive:
        assert not any(b"/secret/place" in archive.read(name) for name in archive.namelist())


def test_the_lead_is_told_with_key_facts_and_reasons_of_its_score(pack, lead):
    told = json.loads(read(pack, f"leads/{lead.number}/lead.json"))
    assert told["key"] == {"id_card": ID_CARD, "penalty_no": "A1"}
    assert told["facts"]["decided_on"] == {"value": "2026-01-05", "type": "date"}
    assert {"points": 20, "reason": "罚款超过一千元", "met": True} in told["score_reasons"]
    assert told["inputs"][0] == {"name": "penalties", "rows": 1, "restricted": 0, "destroyed": 0}


def test_the_cover_says_who_when_and_what_for(pack, cast, lead):
    page = read(pack, "cover.html").decode()
    for said in (pack.number, lead.number, PURPOSE, str(cast.prosecutor), "张三丰", "penalty_register.csv", "ab" * 32):
        assert said in page
    assert "<script" not in page


def test_it_is_recorded_with_its_digest_and_accounted_for(pack, cast, lead):
    content = file_of(pack).read_bytes()
    assert (pack.bytes, pack.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (pack.rows, list(pack.leads.all()), sorted(pack.loads.values_list("pk", flat=True))) == (2, [lead], [1, 2])
    entry = Entry.objects.get(action="evidence.make")
    assert (entry.actor, entry.purpose, entry.target_label) == (cast.prosecutor, PURPOSE, pack.number)
    assert entry.detail["sha256"] == pack.sha256
    assert ID_CARD not in json.dumps(entry.detail)


def test_only_the_platforms_account_can_read_the_file(pack):
    assert file_of(pack).stat().st_mode & 0o777 == 0o600


def test_the_same_content_gives_the_same_bytes(lead, loads, cast):
    about = {"number": "ZJ1", "leads": [lead.number], "office": {"code": "1", "name": "甲"}, "made_at": "x"}
    once, again = (_written([freeze(lead, cast.prosecutor)], cast.prosecutor, about) for _ in range(2))
    assert once == again


def test_numbers_go_on_and_an_older_pack_stays_as_it_was(pack, lead, cast):
    before = file_of(pack).read_bytes()
    later = make_pack([lead], actor=cast.prosecutor, purpose=PURPOSE)
    assert int(later.number[-6:]) == int(pack.number[-6:]) + 1
    assert file_of(pack).read_bytes() == before


def test_leads_of_one_office_go_into_one_pack(lead, loads, model, offices, cast):
    other = make_lead(model, offices["county_a1"], "A2")
    pack = make_pack([lead, other], actor=cast.prosecutor, purpose=PURPOSE)
    assert pack.rows == 4
    assert sum(name.endswith("lead.json") for name in names(pack)) == 2


# --- refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["", "移送", "   a   "])
def test_without_a_purpose_none_is_made(lead, loads, cast, purpose):
    with pytest.raises(PurposeMissing):
        make_pack([lead], actor=cast.prosecutor, purpose=purpose)
    assert not EvidencePack.objects.exists()


def test_nobody_freezes_what_is_out_of_sight(lead, loads, cast):
    with pytest.raises(PackRefused, match="没有选择线索"):
        make_pack([lead], actor=cast.outsider, purpose=PURPOSE)


def test_leads_of_two_offices_are_refused(lead, loads, model, offices, cast):
    other = make_lead(model, offices["county_a2"], "A2")
    with pytest.raises(PackRefused, match="不同的承办院"):
        make_pack([lead, other], actor=cast.city_prosecutor, purpose=PURPOSE)


def test_a_file_of_the_lake_that_was_changed_is_no_evidence(lead, loads, lake, cast):
    part = loads["penalty_register"].manifest[0]
    (lake / part["path"]).write_bytes((lake / part["path"]).read_bytes() + b" ")
    with pytest.raises(LakeError):
        make_pack([lead], actor=cast.prosecutor, purpose=PURPOSE)
    assert not EvidencePack.objects.exists()


def test_more_rows_than_fit_are_refused_before_one_is_read(lead, cast, lake):
    lead.evidence = {"penalties": list(range(first_row_id(2), first_row_id(2) + 20_001))}
    with pytest.raises(PackRefused, match="20001 行，超过一个证据包的上限 20000 行"):
        make_pack([lead], actor=cast.prosecutor, purpose=PURPOSE)


@pytest.fixture
def past_retention(loads):
    dataset = loads["penalty_register"].dataset
    dataset.retain_until = date(2020, 1, 1)
    dataset.save()
    return dataset


@pytest.fixture
def filed(lead, cast):
    take_up(lead, actor=cast.prosecutor)
    open_case([lead], actor=cast.prosecutor)
    lead.refresh_from_db()
    return lead


def test_data_past_their_date_are_not_frozen(lead, past_retention, cast):
    with pytest.raises(PackRefused, match="超过保存期限"):
        make_pack([lead], actor=cast.prosecutor, purpose=PURPOSE)


def test_the_evidence_of_a_case_outlives_the_terms(filed, past_retention, cast):
    assert make_pack([filed], actor=cast.prosecutor, purpose=PURPOSE).rows == 2


def test_rows_of_another_office_that_the_run_did_not_read_are_counted_and_not_frozen(lead, loads, offices, cast):
    load = loads["penalty_register"]
    load.office_path = offices["province"].path
    load.save()
    pack = make_pack([lead], actor=cast.prosecutor, purpose=PURPOSE)
    told = json.loads(read(pack, f"leads/{lead.number}/lead.json"))
    assert told["inputs"][0] == {"name": "penalties", "rows": 0, "restricted": 1, "destroyed": 0}
    assert "loads/2.json" not in names(pack)
    assert "张三峰".encode() not in file_of(pack).read_bytes()


def test_of_a_run_above_neither_counts_nor_loads_of_others_are_told(lead, loads, model, offices, cast):
    canary = "只给上级看的文件.csv"
    load = loads["penalty_register"]
    load.office_path, load.source_name = offices["province"].path, "秘密来源"
    load.files = [*load.files, {"name": canary, "sha256": "cd" * 32, "bytes": 1}]
    load.save()
    lead.last_run = make_run(model, offices["province"], loads={"penalties": [load.pk]})
    lead.save()
    pack = make_pack([lead], actor=cast.prosecutor, purpose=PURPOSE)
    told = json.loads(read(pack, f"runs/{lead.last_run_id}.json"))
    assert "steps" not in told
    assert "loads" not in told
    content = file_of(pack).read_bytes()
    assert not any(said.encode() in content for said in (canary, "秘密来源", "cd" * 32))
    assert b"penalty_register.csv" in content


# --- later ------------------------------------------------------------------------------------------


def test_a_withdrawal_before_is_told_in_the_pack(lead, loads, cast):
    withdraw_load(loads["penalty_register"], actor=cast.head, reason="来源更正")
    pack = make_pack([lead], actor=cast.prosecutor, purpose=PURPOSE)
    told = json.loads(read(pack, "loads/2.json"))
    assert told["withdrawn_at"]
    assert told["withdrawal_reason"] == "来源更正"
    assert "撤回" in read(pack, "cover.html").decode()


def test_a_withdrawal_afterwards_changes_no_pack(pack, loads, cast):
    withdraw_load(loads["penalty_register"], actor=cast.head, reason="来源更正")
    assert check_pack(hand_out(pack, actor=cast.prosecutor, purpose=PURPOSE), known_keys(["ours"])).ok


@pytest.fixture
def destroy(cast, settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return partial(purge_dataset, actor=cast.head, reason="保存期限已到")


def test_with_the_data_the_file_goes_and_the_record_stays(pack, loads, destroy, cast):
    destroy(loads["penalty_register"].dataset)
    pack.refresh_from_db()
    assert pack.destroyed_at
    assert not file_of(pack).exists()
    assert Entry.objects.filter(action="evidence.destroy", target_id=str(pack.pk)).count() == 1
    with pytest.raises(PackRefused, match="一并销毁"):
        hand_out(pack, actor=cast.prosecutor, purpose=PURPOSE)


def test_the_pack_of_a_case_is_kept(filed, loads, destroy, cast):
    pack = make_pack([filed], actor=cast.prosecutor, purpose=PURPOSE)
    destroy(loads["penalty_register"].dataset)
    assert check_pack(hand_out(pack, actor=cast.prosecutor, purpose=PURPOSE), known_keys(["ours"])).ok


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"x")])
def test_a_file_that_is_gone_or_changed_is_not_handed_out(pack, cast, damage):
    damage(file_of(pack))
    with pytest.raises(PackRefused, match="与制作时不一致"):
        hand_out(pack, actor=cast.prosecutor, purpose=PURPOSE)
    assert not Entry.objects.filter(action="evidence.download").exists()
