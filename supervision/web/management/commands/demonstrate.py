"""``demonstrate``: the invented province, ready to be looked at."""

import json
import time

from django.core.management.base import BaseCommand, CommandError

from supervision.demonstration.people import CAST, PASSWORD
from supervision.demonstration.planting import CLIENT, DemonstrationFailed, plant
from supervision.offices.demonstration import OFFICES


class Command(BaseCommand):
    help = "准备虚构的演示省（云州省）：单位、账号、数据、模型、运行和少量研判。已有的保持不变。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--fresh", action="store_true", help="撤回演示数据，重新导入并重新运行（已作的研判保留）")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, fresh: bool, format: str, **options) -> None:
        started = time.monotonic()
        people = format == "text"
        try:
            client = plant(self._say if people else lambda _line: None, fresh=fresh)
        except DemonstrationFailed as error:
            raise CommandError(str(error)) from error
        if people:
            self._show(client, time.monotonic() - started)
        else:
            self._print(client)

    def _say(self, line: str) -> None:
        self.stdout.write(f"· {line}")
        self.stdout.flush()

    def _show(self, client, seconds: float) -> None:
        names = {word: name for word, _code, _parent, name, _tier, _kind in OFFICES}
        self.stdout.write(self.style.SUCCESS(f"\n演示省已就绪（{seconds:.1f} 秒）。人物与单位均为虚构。"))
        self.stdout.write(f"\n演示账号（密码均为 {PASSWORD}）：")
        for part in CAST:
            self.stdout.write(
                f"  {part.username:<16} {part.role.label}　{names[part.office]}　{part.name}（{part.post}）"
            )
        if client:
            self.stdout.write(f"\nREST 客户端“{CLIENT}”（密钥只显示这一次）：")
            self.stdout.write(f"  client_id      {client.client.client_id}\n  client_secret  {client.secret}")

    def _print(self, client) -> None:
        accounts = [{"username": part.username, "role": str(part.role)} for part in CAST]
        rest = {"client_id": client.client.client_id, "client_secret": client.secret} if client else None
        self.stdout.write(json.dumps({"accounts": accounts, "password": PASSWORD, "client": rest}, ensure_ascii=False))
