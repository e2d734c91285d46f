"""Which columns of a data standard the models in sight read."""

from datasources.models import DataStandard
from datasources.users_of_data import ColumnReader
from models_engine.actions.checking import check_text
from models_engine.execution.pruning import columns_needed
from models_engine.language import ModelErrors
from models_engine.models import ModelVersion


def columns_read(standard: str, viewer) -> dict[str, list[ColumnReader]]:
    """Column -> the models that read it, by title: the newest version of each model that the viewer may see."""
    visible = ModelVersion.objects.visible_to(viewer).exclude(status=ModelVersion.Status.RETIRED)
    newest = {version.model_id: version for version in visible.select_related("model").order_by("number")}
    readers: dict[str, list[ColumnReader]] = {}
    for version in sorted(newest.values(), key=lambda version: version.model.title):
        if standard in version.inputs.values():
            reader = ColumnReader(version.model.title, version.model.get_absolute_url())
            for column in _read_by(version, standard):
                readers.setdefault(column, []).append(reader)
    return readers


def _read_by(version: ModelVersion, standard: str) -> frozenset[str]:
    """The columns of a standard that a version reads; none where its text no longer holds."""
    inputs = DataStandard.objects.filter(slug__in=version.inputs.values())
    try:
        checked = check_text(version.source, version.model.slug, {row.slug: row.standard for row in inputs})
    except ModelErrors:
        return frozenset()
    needed = columns_needed(checked)
    return frozenset().union(*(needed[name] for name, slug in checked.source.inputs.items() if slug == standard))
