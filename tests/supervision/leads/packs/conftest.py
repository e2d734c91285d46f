import pytest

from datasources.lake.files import sha256_of
from supervision.leads.actions import make_pack
from supervision.leads.models import EvidencePack

PURPOSE = "随案移送县人民法院"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where packs are kept, and the key they are signed with."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.EVIDENCE_KEYS = ["ours"]
    return tmp_path / "evidence"


@pytest.fixture
def loads(evidence, lake):
    """The lead's two loads, with manifests that fit their files and files as they were delivered."""
    for slug, load in evidence.items():
        path = lake / load.manifest[0]["path"]
        load.manifest = [{"path": path.name, "rows": 1, "bytes": path.stat().st_size, "sha256": sha256_of(path)}]
        load.files = [{"name": f"{slug}.csv", "path": "/secret/place", "sha256": "ab" * 32, "bytes": 77}]
        load.save()
    return evidence


@pytest.fixture
def pack(lead, loads, cast) -> EvidencePack:
    return make_pack([lead], actor=cast.prosecutor, purpose=PURPOSE)
