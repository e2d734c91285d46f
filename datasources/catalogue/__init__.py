"""What the catalogue says of each dataset: how much, how fresh, on what terms; and what it sums up to."""

from datasources.catalogue.entries import Entry, Freshness, entries

__all__ = ["Entry", "Freshness", "entries"]
