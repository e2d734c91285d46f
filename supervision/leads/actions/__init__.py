"""The only writers of leads: runs record them, people move them."""

from supervision.leads.actions.looks import Revealed, announce_export, announce_view, reveal
from supervision.leads.actions.moves import dismiss, mark_filed, move, put_back, restore, take_up
from supervision.leads.actions.packs import destroy_packs, hand_out, make_pack
from supervision.leads.actions.recording import record_matches

__all__ = [
    "Revealed",
    "announce_export",
    "announce_view",
    "destroy_packs",
    "dismiss",
    "hand_out",
    "make_pack",
    "mark_filed",
    "move",
    "put_back",
    "record_matches",
    "restore",
    "reveal",
    "take_up",
]
