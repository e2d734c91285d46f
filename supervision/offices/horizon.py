"""The one rule of who sees what."""

from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Horizon:
    """What somebody at ``path`` may see: the own office and everything below it; nothing where ``path`` is None.

    Paths end in a slash, so ``/1/2/`` never covers ``/1/22/``.
    """

    path: str | None

    def covers(self, field: str) -> Q:
        """Rows whose office path (in ``field``) is this office or one below it."""
        return Q(**{f"{field}__startswith": self.path}) if self.path else Q(pk__in=[])

    def is_below(self, field: str) -> Q:
        """Rows that belong to an office above this one, for what is published downwards."""
        if not self.path:
            return Q(pk__in=[])
        codes = self.path.strip("/").split("/")
        above = ["/" + "/".join(codes[:depth]) + "/" for depth in range(1, len(codes))]
        return Q(**{f"{field}__in": above})

    def sees(self, office_path: str) -> bool:
        """The same rule for one record in hand."""
        return bool(self.path) and office_path.startswith(self.path)
