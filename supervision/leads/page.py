"""What the page of one lead shows."""

import logging
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from datasources.bilingual import language
from datasources.errors import DataError
from datasources.models import Load
from supervision.leads.actions import Revealed
from supervision.leads.evidence import Comparison, comparison_of
from supervision.leads.lifecycle import DismissReason, Move, moves_from
from supervision.leads.models import EvidencePack, Lead, LeadEvent
from supervision.leads.rule_words import rule_sentences
from supervision.leads.wording import reason_of, rule_title, score_reasons, subject_of, title_of, words_of

logger = logging.getLogger(__name__)


class LeadPage:
    """A lead as its reader sees it: masked, unless it was just revealed for a purpose."""

    def __init__(
        self,
        lead: Lead,
        viewer,
        *,
        revealed: Revealed | None = None,
        done: LeadEvent | None = None,
        everything: bool = False,
    ) -> None:
        self.lead, self.viewer, self.revealed, self.done, self.everything = lead, viewer, revealed, done, everything

    @property
    def title(self) -> str:
        return self.revealed.title if self.revealed else title_of(self.lead)

    @property
    def reason(self) -> str:
        return self.revealed.reason if self.revealed else reason_of(self.lead)

    @cached_property
    def subject(self) -> dict[str, str]:
        return self.revealed.subject if self.revealed else subject_of(self.lead)

    @property
    def rule(self) -> str:
        return rule_title(self.lead)

    @property
    def score_reasons(self) -> list[dict[str, Any]]:
        return score_reasons(self.lead)

    @property
    def caution(self) -> str:
        """What the model itself says about its leads."""
        return words_of(self.lead.version).summary

    @property
    def legal_basis(self) -> list[dict[str, str]]:
        return self.lead.version.parsed.raw.get("legal_basis") or []

    @cached_property
    def moves(self) -> list[Move]:
        """What the viewer may do with the lead now."""
        return moves_from(self.lead.status) if self.viewer.has_perm("leads.handle_lead") else []

    @property
    def dismiss_reasons(self) -> list[tuple[str, str]]:
        return [("", _("请选择")), *DismissReason.choices]

    @property
    def undo(self) -> Move | None:
        """The move that takes back what was just done."""
        opposite = {"take_up": "put_back", "dismiss": "restore"}.get(self.done.move) if self.done else None
        return next((move for move in self.moves if move.word == opposite), None)

    @property
    def done_label(self) -> str:
        return self.done.get_to_status_display() if self.done else ""

    @cached_property
    def comparison(self) -> Comparison | None:
        """The source rows; None where the lake cannot give them."""
        if self.revealed:
            return self.revealed.evidence
        try:
            options = {"limit": None} if self.everything else {}
            return comparison_of(self.lead, self.viewer, **options)
        except (DataError, OSError):
            logger.exception("The evidence of lead %s cannot be read.", self.lead.pk)
            return None

    @cached_property
    def withdrawn_loads(self) -> list[tuple[Load, str]]:
        """Loads behind the lead that were taken back, each with the reason where the viewer may see the load."""
        found = Load.objects.filter(pk__in=self.lead.sources.values("load"), withdrawn_at__isnull=False)
        sees = self.viewer.horizon.sees
        return [
            (load, load.report.get("withdrawal_reason", "") if sees(load.office_path) else "")
            for load in found.select_related("dataset__standard").defer("manifest", "mapping", "files")
        ]

    @cached_property
    def sees_run(self) -> bool:
        """A run of an office above counts rows of many offices: its figures are not for those below."""
        return self.viewer.horizon.sees(self.lead.last_run.office_path)

    @cached_property
    def sentences(self) -> list[dict[str, Any]]:
        """The model in words, each step with the rows that it left in the lead's last run where that may be seen."""
        return rule_sentences(self.lead, language(), with_rows=self.sees_run)

    @cached_property
    def packs(self) -> list[tuple[EvidencePack, bool]]:
        """Evidence packs made of the lead, newest first, each with whether data in it were taken back since."""
        withdrawn = Load.objects.filter(withdrawn_at__isnull=False, packs=OuterRef("pk"))
        packs = self.lead.packs.visible_to(self.viewer).annotate(has_withdrawn=Exists(withdrawn))
        return [(pack, pack.has_withdrawn) for pack in packs]

    @cached_property
    def events(self) -> list[LeadEvent]:
        return list(self.lead.events.select_related("actor"))
