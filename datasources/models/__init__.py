"""Records of floor 1: standards, the datasets that offices hold, the loads that fill them, and the terms of use."""

from datasources.models.collections import Collection
from datasources.models.datasets import Dataset
from datasources.models.drafts import UploadDraft
from datasources.models.list_matches import ListMatch
from datasources.models.loads import FileDigest, Load, RememberedMapping
from datasources.models.lookups import LookUp
from datasources.models.quality import MendedRow, QualityReport
from datasources.models.sources import DataSource
from datasources.models.standards import DataStandard
from datasources.models.terms import Agreement, DeletionRecord, Share, Subscription, UseRequest

__all__ = [
    "Agreement",
    "Collection",
    "DataSource",
    "DataStandard",
    "Dataset",
    "DeletionRecord",
    "FileDigest",
    "ListMatch",
    "Load",
    "LookUp",
    "MendedRow",
    "QualityReport",
    "RememberedMapping",
    "Share",
    "Subscription",
    "UploadDraft",
    "UseRequest",
]
