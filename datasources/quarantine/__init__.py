"""The quarantine of a load as people meet it: its rows, what became of them, and how its counts add up."""
