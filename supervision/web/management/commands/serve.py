"""``serve``: the whole platform on this machine, from one command."""

import socket
import time
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from supervision.web.processes import Keeper, beat, redis_server, web, worker


class Command(BaseCommand):
    help = "Prepares the database and serves site, worker and scheduler on loopback until Ctrl-C."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--workers", type=int, default=2, help="processes of the site")
        parser.add_argument("--concurrency", type=int, default=2, help="loads and runs done side by side")
        parser.add_argument(
            "--demonstration", action="store_true", help="load the invented demonstration province first"
        )

    def handle(self, *, host: str, port: int, workers: int, concurrency: int, demonstration: bool, **options) -> None:
        _refuse_taken(host, port)
        call_command("migrate", verbosity=0)
        call_command("fill_reference", verbosity=0)
        if demonstration:
            call_command("demonstrate", stdout=self.stdout)
        keeper = Keeper(self._processes(f"{host}:{port}", workers, concurrency), settings.DATA_DIR / "logs")
        keeper.start()
        try:
            _wait_for(f"http://{host}:{port}/healthz")
            self.stdout.write(
                self.style.SUCCESS(f"\n平台地址  http://{host}:{port}/    （Ctrl-C 停止；日志在 {keeper.logs}）")
            )
            self.stdout.flush()
            keeper.keep()
        finally:
            keeper.stop()

    def _processes(self, address: str, workers: int, concurrency: int) -> list:
        folder = settings.DATA_DIR
        scheme, _, path = settings.REDIS_URL.partition("://")
        own_redis = [redis_server(folder / "redis", path)] if scheme == "redis+socket" else []
        return [*own_redis, web(address, workers, threads=4), worker(concurrency), beat(Path(folder))]


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"端口 {port} 已被占用（{error.strerror}）。请换一个端口，例如：PORT=8080 make run"
            ) from error


def _wait_for(address: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urlopen(address, timeout=5) as answer:
                answer.read()
            return
        except OSError as error:
            if time.monotonic() > deadline:
                raise CommandError(f"网站在 {seconds:.0f} 秒内没有应答：{error}") from error
            time.sleep(0.1)
