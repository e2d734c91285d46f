"""Registers of an invented county as they come: encodings, spellings, missing keys, corrections, gaps."""
