"""The connector for files that a person or a client sends."""

from datasources.connectors.upload.store import EmptyFile, StoredFile, discard_files, store_file

__all__ = ["EmptyFile", "StoredFile", "discard_files", "store_file"]
