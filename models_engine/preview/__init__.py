"""A step looked at before a run: rows drawn by whole groups, in a confined child, masked, with honest counts."""
