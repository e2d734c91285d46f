"""The models that the product ships, brought into the library as drafts."""

import logging
from pathlib import Path

from datasources.models import DataStandard
from models_engine.actions.offices import NATIONAL
from models_engine.actions.versions import digest_of, import_model
from models_engine.models import ModelVersion

log = logging.getLogger(__name__)
LIBRARY = Path(__file__).resolve().parents[1] / "library"


def import_library() -> int:
    """Import every shipped text that is not in the library yet; returns how many came in.

    A shipped model that is broken, or whose standards are missing, is logged and left out: it must not keep a
    database from being prepared.
    """
    files = sorted(LIBRARY.rglob("*.yaml"))
    if not files:
        return 0
    if not DataStandard.objects.exists():
        log.warning("没有数据标准，暂不导入随产品提供的监督模型；导入数据标准后再次执行 migrate 即可。")
        return 0
    return sum(_import(file) for file in files)


def _import(file: Path) -> bool:
    text = file.read_text(encoding="utf-8")
    # a text that was here before, under whatever number, is not news: an office may have moved on from it
    if ModelVersion.objects.filter(digest=digest_of(text)).exists():
        return False
    try:
        return import_model(text, file.name, actor=None, office=NATIONAL, try_examples=False).is_new
    except Exception as error:  # see above: whatever is wrong with one file, migrate goes on
        log.error("随产品提供的模型 %s 未能导入：%s", file.name, error)
        return False
