"""Whatever is done to a pack shows: entry by entry, in whole sentences, without a database."""

import io
import json
import struct
import zipfile

import pytest
from django.core.management import CommandError, call_command

from supervision.leads.packs.archive import write_archive
from supervision.leads.packs.checking import MOST_BYTES, check_pack
from supervision.leads.packs.manifest import MANIFEST, SIGNATURE, as_json, digests_of, manifest_of
from supervision.leads.packs.signing import as_pem, known_keys, private_key, signature_of

KEY, OTHER = private_key("ours"), private_key("theirs")
TRUSTED = known_keys(["ours"])
CONTENT = {"cover.html": "封面".encode(), "leads/A1/lead.json": b"{}", "leads/A1/rows/1-persons.csv": b"a,b\r\n1,2\r\n"}


def signed(entries: dict[str, bytes], key=KEY) -> dict[str, bytes]:
    manifest = manifest_of(entries, {"number": "ZJ1"})
    return {**entries, MANIFEST: manifest, SIGNATURE: signature_of(manifest, key)}


def packed(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    write_archive(file, sorted(entries.items()))
    return file.getvalue()


PACK = packed(signed(CONTENT))


@pytest.fixture
def checked(tmp_path):
    def check(content: bytes):
        (tmp_path / "pack.zip").write_bytes(content)
        return check_pack(tmp_path / "pack.zip", TRUSTED)

    return check


def states(report) -> dict[str, str]:
    return {entry.name: str(entry.state) for entry in report.entries if entry.state != "intact"}


def test_a_pack_as_it_was_made_is_intact(checked):
    report = checked(PACK)
    assert report.ok
    assert [entry.name for entry in report.entries] == sorted(CONTENT)
    assert report.about == {"format": "evidence-pack/1", "number": "ZJ1"}


def test_the_same_content_gives_the_same_bytes():
    assert packed(signed(dict(reversed(CONTENT.items())))) == PACK


@pytest.mark.parametrize("name", CONTENT)
def test_one_changed_byte_of_an_entry_is_found_and_named(checked, name):
    changed = signed(CONTENT) | {name: CONTENT[name][:-1] + b"!"}
    report = checked(packed(changed))
    assert (report.ok, states(report)) == (False, {name: "altered"})


@pytest.mark.parametrize("name", CONTENT)
def test_a_dropped_entry_is_missing(checked, name):
    rest = {key: value for key, value in signed(CONTENT).items() if key != name}
    assert states(checked(packed(rest))) == {name: "missing"}


def test_an_added_entry_is_extra(checked):
    assert states(checked(packed(signed(CONTENT) | {"leads/A1/more.csv": b"x"}))) == {"leads/A1/more.csv": "extra"}


def test_a_renamed_entry_is_missing_and_extra(checked):
    entries = signed(CONTENT)
    entries["cover2.html"] = entries.pop("cover.html")
    assert states(checked(packed(entries))) == {"cover.html": "missing", "cover2.html": "extra"}


def test_two_entries_that_changed_places_are_both_altered(checked):
    entries = signed({"a.txt": b"one", "b.txt": b"two"})
    entries["a.txt"], entries["b.txt"] = entries["b.txt"], entries["a.txt"]
    assert states(checked(packed(entries))) == {"a.txt": "altered", "b.txt": "altered"}


def test_a_pack_signed_again_with_another_key_is_not_ours(checked):
    report = checked(packed(signed(CONTENT | {"cover.html": "另一个封面".encode()}, OTHER)))
    assert (report.ok, report.signed, states(report)) == (False, False, {})
    assert "不在受信任的公钥之中" in report.faults[0]


def test_a_manifest_that_was_edited_does_not_fit_its_signature(checked):
    entries = signed(CONTENT)
    told = json.loads(entries[MANIFEST])
    told["number"] = "ZJ2"
    report = checked(packed(entries | {MANIFEST: as_json(told)}))
    assert (report.signed, report.faults) == (False, ["签名与清单不符：清单或签名已被改动。"])


def test_content_and_manifest_edited_together_are_found_by_the_signature(checked):
    entries = signed(CONTENT)
    other = {**CONTENT, "leads/A1/lead.json": b'{"key": 1}'}
    report = checked(packed({**other, MANIFEST: manifest_of(other, {"number": "ZJ1"}), SIGNATURE: entries[SIGNATURE]}))
    assert (report.ok, report.signed, states(report)) == (False, False, {})


@pytest.mark.parametrize("signature", [
    b"", b"{}", b"[" * 9000, b'{"algorithm": "none", "key": "", "signature": ""}',
    b'{"algorithm": "Ed25519", "key": "", "signature": "!"}',
    as_json({"algorithm": "Ed25519", "key": [1], "signature": ""}),
])  # fmt: skip
def test_a_signature_that_is_none_is_said_to_be_none(checked, signature):
    report = checked(packed(signed(CONTENT) | {SIGNATURE: signature}))
    assert not report.ok
    assert not report.signed


@pytest.mark.parametrize("manifest", [
    b"", b"[]", b"{}", b"[" * 100_000, b'{"format": "other/1", "entries": []}',
    b'{"format": "evidence-pack/1", "entries": 5}',
    b'{"format": "evidence-pack/1", "entries": [{"name": "a.txt"}, {"name": "a.txt"}]}', b"\xff\xfe",
])  # fmt: skip
def test_a_manifest_that_is_none_is_refused_even_where_it_is_signed(checked, manifest):
    entries = {**CONTENT, MANIFEST: manifest, SIGNATURE: signature_of(manifest, KEY)}
    report = checked(packed(entries))
    assert not report.ok
    assert "清单无法读取，可能已被改动。" in report.faults


@pytest.mark.parametrize("name", [MANIFEST, SIGNATURE])
def test_without_manifest_or_signature_nothing_is_believed(checked, name):
    rest = {key: value for key, value in signed(CONTENT).items() if key != name}
    assert checked(packed(rest)).faults == [f"缺少 {name}，无法核对。"]


def test_no_byte_of_the_file_can_be_changed_unseen(checked):
    """Headers, directory, contents: each byte in turn."""
    unseen = [at for at in range(len(PACK)) if checked(PACK[:at] + bytes([PACK[at] ^ 1]) + PACK[at + 1 :]).ok]
    assert unseen == []


@pytest.mark.parametrize(
    "changed", [PACK[:-1], PACK[: len(PACK) // 2], PACK + b"x", b"x" + PACK, b"", b"PK\5\6", PACK + PACK]
)
def test_a_file_cut_short_or_added_to_is_no_whole_pack(checked, changed):
    assert not checked(changed).ok


def test_entries_with_one_name_are_refused(checked, tmp_path):
    entries = [*sorted(signed(CONTENT).items()), ("cover.html", b"x")]
    file = io.BytesIO()
    with pytest.warns(UserWarning, match="Duplicate name"):
        write_archive(file, entries)
    assert any("出现多次" in fault for fault in checked(file.getvalue()).faults)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\x.txt", "C:\\x.txt", "a/./b.txt"])
def test_names_that_lead_elsewhere_are_extra_and_nothing_is_unpacked(checked, tmp_path, name):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for entry, content in [*signed(CONTENT).items(), (name, b"x")]:
            archive.writestr(zipfile.ZipInfo(entry), content)
    report = checked(file.getvalue())
    assert "extra" in states(report).values()
    assert [path.name for path in tmp_path.iterdir()] == ["pack.zip"]


def test_a_compressed_entry_is_not_opened(checked):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", b"0" * 10_000_000)
    assert checked(file.getvalue()).faults == ["压缩包中有压缩或加密的条目，不是本平台制作的证据包。"]


def test_entries_that_overlap_are_refused_before_they_are_read(checked):
    """Each entry's data are the headers and the data of all that follow it: small file, endless reading."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.txt", b"0" * 5_000)
        body = inner.getvalue()[: archive.start_dir or None]
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("a.txt", body)
        nested = zipfile.ZipInfo("b.txt")
        nested.header_offset, nested.file_size, nested.compress_size = 35, 5_000, 5_000
        nested.CRC, nested.create_version = zipfile.crc32(b"0" * 5_000), 20
        archive.filelist.append(nested)
    report = checked(outer.getvalue())
    assert len(zipfile.ZipFile(outer).read("b.txt")) == 5_000
    assert report.faults == ["压缩包中条目的大小之和超过文件本身：条目相互重叠，不是本平台制作的证据包。"]


def test_sizes_that_lie_are_found_before_anything_is_read(checked):
    size = struct.pack("<L", 2**31)
    lying = PACK.replace(struct.pack("<LL", len(CONTENT["cover.html"]), len(CONTENT["cover.html"])), size * 2)
    assert not checked(lying).ok


def test_a_directory_of_too_many_entries_is_not_read(checked):
    file = io.BytesIO()
    write_archive(file, ((f"n{n}.txt", b"") for n in range(5_001)))
    assert checked(file.getvalue()).faults == ["压缩包的目录与文件大小不符或过大，不是本平台制作的证据包。"]


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    with (tmp_path / "pack.zip").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert "超过 512 MiB" in check_pack(tmp_path / "pack.zip", TRUSTED).faults[0]


def test_a_file_that_is_not_there_is_said_to_be_not_there(tmp_path):
    assert "无法读取" in check_pack(tmp_path / "gone.zip", TRUSTED).faults[0]


def test_sm3_is_compared_where_it_is_given():
    assert digests_of(b"abc")["sha256"].startswith("ba7816bf")
    assert digests_of(b"abc").get("sm3", "66c7f0f4").startswith("66c7f0f4")


# --- the command, which meets no database -----------------------------------------------------------


@pytest.fixture
def public(tmp_path):
    (tmp_path / "key.pem").write_bytes(as_pem(KEY.public_key()))
    return str(tmp_path / "key.pem")


def test_the_command_says_that_a_pack_is_intact(tmp_path, public, capsys):
    (tmp_path / "pack.zip").write_bytes(PACK)
    call_command("verify_evidence", str(tmp_path / "pack.zip"), "--key", public)
    said = capsys.readouterr().out
    assert "完好  cover.html" in said
    assert "签名有效" in said


def test_the_command_fails_with_the_reason(tmp_path, public, capsys):
    (tmp_path / "pack.zip").write_bytes(packed(signed(CONTENT) | {"cover.html": b"x"}))
    with pytest.raises(CommandError, match="共 1 处不符，第一处是：cover.html"):
        call_command("verify_evidence", str(tmp_path / "pack.zip"), "--key", public, "--format", "json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["ok"], answer["signed"], answer["entries"][0]["state"]) == (False, True, "altered")


def test_the_platforms_own_key_is_trusted_where_none_is_given(tmp_path, settings, capsys):
    settings.EVIDENCE_KEYS = ["newer", "ours"]
    (tmp_path / "pack.zip").write_bytes(PACK)
    call_command("verify_evidence", str(tmp_path / "pack.zip"))
    settings.EVIDENCE_KEYS = ["newer"]
    with pytest.raises(CommandError):
        call_command("verify_evidence", str(tmp_path / "pack.zip"))


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
def test_a_key_that_is_none_is_refused(tmp_path, content):
    (tmp_path / "key.pem").write_bytes(content)
    with pytest.raises(CommandError, match="不是可用的"):
        call_command("verify_evidence", str(tmp_path / "pack.zip"), "--key", str(tmp_path / "key.pem"))
