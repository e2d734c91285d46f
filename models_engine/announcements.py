"""What floor 2 announces to the floor above. Connected on one page, ``supervision/wiring.py``.

Receivers run synchronously inside the sender's transaction: a receiver that fails undoes the act.
"""

from django.dispatch import Signal

#: a version was published. Arguments: version.
model_published = Signal()

#: a run has its matches and is about to be done. Arguments: run, matches (models_engine.execution.matches.Matches).
#: Receivers may return a dict; it is merged into ``run.outcome``.
run_finished = Signal()
