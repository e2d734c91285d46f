"""The connector for files that another system, or a person, puts into a folder."""

from datasources.connectors.directory.folder import Folder, FoundFile
from datasources.connectors.directory.memory import Memory, Remembered

__all__ = ["FoundFile", "Folder", "Memory", "Remembered"]
