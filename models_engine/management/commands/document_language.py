"""Write the generated tables of the rule language into its page."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from models_engine.language.reference import filled


class Command(BaseCommand):
    help = "按算子和函数的声明重写 docs/rule-language.md 中的生成段落。"

    def handle(self, *args, **options) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "rule-language.md"
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(f"已更新 {page.name}。")
