"""What floor 1 announces to the floors above. Connected on one page, ``supervision/wiring.py``.

Receivers run synchronously inside the sender's transaction: a receiver that fails undoes the act.
"""

from django.dispatch import Signal

#: sent by every action. Arguments: actor (user or None), action (word, e.g. "load.publish"), target (record),
#: office_path (str), detail (dict without personal data), purpose (str).
acted = Signal()

#: a load was published. Arguments: load.
dataset_loaded = Signal()
