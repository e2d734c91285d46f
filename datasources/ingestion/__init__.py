"""A file becomes a load: sniff -> map -> clean -> validate -> write, with a quarantine beside."""

from datasources.errors import MappingError
from datasources.ingestion.mapping import ColumnMatch, suggest_mapping
from datasources.ingestion.pipeline import ingest
from datasources.ingestion.report import IngestReport, Progress, SourceFile

__all__ = [
    "ColumnMatch",
    "IngestReport",
    "MappingError",
    "Progress",
    "SourceFile",
    "ingest",
    "suggest_mapping",
]
