"""Work that outlives the worker doing it: the row is the truth, a queue message only a doorbell."""
