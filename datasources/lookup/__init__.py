"""Look up one person, company or case across datasets, in a process of its own."""

from datasources.lookup.process import Answer, Found, look_up
from datasources.lookup.subjects import KINDS, searchable

__all__ = ["KINDS", "Answer", "Found", "look_up", "searchable"]
