"""The data standards that models are checked against."""

from collections.abc import Mapping

from datasources.models import DataStandard
from datasources.schema.standards import Standard


def known_standards() -> Mapping[str, Standard]:
    """Every standard in the catalogue by slug; all of them, so that a misspelt name can be answered by the nearest."""
    return {row.slug: row.standard for row in DataStandard.objects.all()}


def titles_of(slugs) -> dict[str, str]:
    """Chinese title by slug; a slug that the catalogue does not know stands for itself."""
    known = dict(DataStandard.objects.filter(slug__in=list(slugs)).values_list("slug", "title_zh"))
    return {slug: known.get(slug, slug) for slug in slugs}
