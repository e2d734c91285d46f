"""Publishes named files of the front-end packages, and nothing else of node_modules."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class PackageFinder(BaseFinder):
    root = Path(settings.BASE_DIR) / "node_modules"

    def find(self, path, find_all=False, **kwargs):
        source = settings.PACKAGE_FILES.get(path)
        found = str(self.root / source) if source and (self.root / source).exists() else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns):
        for public, source in settings.PACKAGE_FILES.items():
            storage = _Renamed(location=str(self.root), public=public, source=source)
            yield public, storage


class _Renamed(FileSystemStorage):
    """Opens ``public`` as the package's own file."""

    def __init__(self, *, location, public, source):
        super().__init__(location=location)
        self.public, self.source = public, source

    def path(self, name):
        return super().path(self.source if name == self.public else name)
