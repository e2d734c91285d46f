"""Floor 1, the data: a source becomes a dataset."""
