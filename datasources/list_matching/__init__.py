"""Hold an own list against a dataset: which rows fit an entry, and how surely."""

from datasources.list_matching.columns import Plan, comparable
from datasources.list_matching.matching import MOST_ENTRIES, ListTooLong, Matching
from datasources.list_matching.result import LEVELS, write_result

__all__ = ["LEVELS", "MOST_ENTRIES", "ListTooLong", "Matching", "Plan", "comparable", "write_result"]
