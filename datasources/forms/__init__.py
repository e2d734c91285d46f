"""Forms of floor 1, a file a subject."""
