"""``verify_evidence``: is an evidence pack as it was made? Needs the file and a public key, and no database."""

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.management.base import CommandError

from datasources.management.plain import PlainCommand
from supervision.leads.packs.checking import Report, check_pack
from supervision.leads.packs.signing import fingerprint, from_pem, known_keys

STATES = {"intact": "完好", "altered": "已改动", "missing": "缺失", "extra": "多出"}


class Command(PlainCommand):
    help = "核对证据包：逐项比对清单，验证清单的签名；有任何不符时退出码为 1。不使用数据库"
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="证据包（.zip）")
        parser.add_argument(
            "--key",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="制作平台的公钥（PEM），可重复；不给出时用本平台自己的",
        )
        parser.add_argument("--format", choices=("text", "json"), default="text", help="结果的显示方式")

    def handle(self, *, file: Path, key: list[Path], format: str, **options) -> None:
        trusted = _given(key) if key else known_keys(settings.EVIDENCE_KEYS)
        report = check_pack(file, trusted)
        self.stdout.write(json.dumps(_answer(report), ensure_ascii=False) if format == "json" else _text(report))
        if not report.ok:
            reasons = [f"{one.name}：{one.reason}" for one in report.entries if one.reason] + report.faults
            cause = f"没有通过核对，共 {len(reasons)} 处不符，第一处是：{reasons[0]}"
            raise CommandError(f"{file.name}：{cause}请勿作为证据使用。")


def _given(paths: list[Path]) -> dict[str, Ed25519PublicKey]:
    keys = []
    for path in paths:
        try:
            keys += from_pem(path.read_bytes())
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}：不是可用的 Ed25519 公钥。请检查 --key 给出的文件。") from error
    return {fingerprint(key): key for key in keys}


def _text(report: Report) -> str:
    lines = [
        f"{STATES[entry.state]}  {entry.name}{'：' if entry.reason else ''}{entry.reason}" for entry in report.entries
    ]
    lines += report.faults
    if report.signed:
        lines.append("签名有效：清单由所持公钥对应的平台制作，此后未被改动。")
    if report.ok:
        lines.append(f"证据包完好，共 {len(report.entries)} 项。")
    return "\n".join(lines)


def _answer(report: Report) -> dict:
    return {
        "ok": report.ok,
        "signed": report.signed,
        "entries": [{"name": one.name, "state": one.state, "reason": one.reason} for one in report.entries],
        "faults": report.faults,
        "about": report.about,
    }
