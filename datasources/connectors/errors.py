"""Why nothing could be fetched from a source, as sentences that hold no secret."""

from collections.abc import Iterable

from datasources.errors import DataError

SCRUBBED = "***"
LENGTH = 300


class SourceError(DataError):
    """A source does not answer, or not as it was described."""

    code = "source_failed"


class HostRefused(SourceError):
    """An address outside the list of hosts that this installation may talk to."""

    code = "host_refused"


class DriverMissing(SourceError):
    """The software that talks to this kind of database is not installed."""

    code = "driver_missing"


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """``text`` without any of the secrets, wherever a driver may have quoted one."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, SCRUBBED)
    return text


def first_line(text: str, secrets: Iterable[str]) -> str:
    """What a driver or server said, short enough for a page."""
    lines = scrubbed(text, secrets).strip().splitlines()
    return lines[0][:LENGTH] if lines else ""
