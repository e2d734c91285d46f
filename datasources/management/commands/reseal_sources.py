"""``reseal_sources``: encrypts the passwords of all data sources with the newest key of ``SOURCE_KEY``."""

from datasources.actions.sources import reseal_sources
from datasources.management.commands._output import FloorCommand


class Command(FloorCommand):
    help = "用 SOURCE_KEY 中最前面的密钥重新加密全部数据源的密码"

    def handle(self, *args, **options) -> None:
        with self.refusals():
            count = reseal_sources()
        self.answer(options, {"sources": count}, f"已重新加密 {count} 个数据源的密码。")
