"""The only writers of standards, datasets and loads. Page, REST and command call the same acts."""

from datasources.actions.drafts import discard_draft, reread_draft, start_draft, submit_draft
from datasources.actions.errors import ActRefused, SameFile, StandardIncompatible
from datasources.actions.performing import perform_load
from datasources.actions.publishing import cancel_load, publish_held_load, reinstate_load, withdraw_load
from datasources.actions.queueing import Delivery, queue_load, queue_streams, ring_for
from datasources.actions.standards import import_standard, install_standards

__all__ = [
    "ActRefused",
    "Delivery",
    "SameFile",
    "StandardIncompatible",
    "cancel_load",
    "discard_draft",
    "import_standard",
    "install_standards",
    "perform_load",
    "publish_held_load",
    "queue_load",
    "queue_streams",
    "reinstate_load",
    "reread_draft",
    "ring_for",
    "start_draft",
    "submit_draft",
    "withdraw_load",
]
