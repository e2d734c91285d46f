"""What people do with a lead. Each move is one conditional update: of two people, one wins and the other is told."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.leads.actions.looks import announce
from supervision.leads.errors import LeadChanged, MoveRefused
from supervision.leads.lifecycle import MOVES, DismissReason, Move, Status
from supervision.leads.models import Lead, LeadEvent
from supervision.offices.models import User


def take_up(lead: Lead, *, actor, note: str = "") -> LeadEvent:
    """Begin to judge a lead; the actor becomes responsible for it."""
    return move(lead, "take_up", actor=actor, note=note)


def put_back(lead: Lead, *, actor, note: str = "") -> LeadEvent:
    """Return a lead to those that nobody has taken up."""
    return move(lead, "put_back", actor=actor, note=note)


def dismiss(lead: Lead, *, actor, reason: str, note: str = "") -> LeadEvent:
    """Close a lead that is no case, with a coded reason (``DismissReason``)."""
    return move(lead, "dismiss", actor=actor, reason=reason, note=note)


def restore(lead: Lead, *, actor, note: str = "") -> LeadEvent:
    """Undo a dismissal: the lead is judged again."""
    return move(lead, "restore", actor=actor, note=note)


def mark_filed(lead: Lead, *, actor, note: str = "") -> LeadEvent:
    """A case was opened from the lead. Called by ``cases.actions.open_case`` alone."""
    return move(lead, "file", actor=actor, note=note)


def move(lead: Lead, word: str, *, actor, reason: str = "", note: str = "", seen: str = "") -> LeadEvent:
    """Make one permitted move (``lifecycle.MOVES``) and keep who made it.

    ``seen`` is the status that the actor saw when deciding; the lead must still have it.

    Raises:
        MoveRefused: the move is not open from that status, or the dismissal reason is missing.
        LeadChanged: somebody else moved the lead first.
    """
    permitted = _permitted(lead, word, seen or lead.status, actor, reason)
    with transaction.atomic():
        before = seen or lead.status
        mine = Lead.objects.visible_to(actor).filter(pk=lead.pk, status=before)
        if not mine.update(**_after(permitted, actor, reason)):
            raise _lost(lead)
        event = LeadEvent.objects.create(
            lead=lead,
            actor=_person(actor),
            actor_label=str(actor),
            move=word,
            from_status=before,
            to_status=permitted.ends,
            reason=reason,
            note=note.strip(),
        )
        announce(f"lead.{word}", lead, actor, **{"from": before, "to": str(permitted.ends), "reason": reason})
    lead.refresh_from_db()
    return event


def _permitted(lead: Lead, word: str, status: str, actor, reason: str) -> Move:
    place = _("线索 %(number)s") % {"number": lead.number}
    permitted = MOVES.get(word)
    if permitted is None or not actor.horizon.sees(lead.office_path):
        raise MoveRefused(place, _("没有这一操作"), _("请刷新页面，从所列操作中选择。"))
    if status not in permitted.starts:
        cause = _("“%(status)s”的线索不能%(move)s") % {"status": Status(status).label, "move": permitted.label}
        raise MoveRefused(place, cause, _("请刷新页面，从所列操作中选择。"))
    if permitted.asks_reason and reason not in DismissReason.values:
        raise MoveRefused(place, _("没有选择排除原因"), _("请选择一项原因后再提交。"))
    return permitted


def _after(permitted: Move, actor, reason: str) -> dict:
    """The human columns as the move leaves them."""
    now = timezone.now()
    changes = {"status": permitted.ends, "updated_at": now, "decided_at": None, "dismiss_reason": ""}
    if permitted.ends in (Status.DISMISSED, Status.FILED):
        changes.update(decided_at=now, dismiss_reason=reason if permitted.asks_reason else "")
    if permitted.ends == Status.NEW:
        changes["assignee"] = None
    elif permitted.word in ("take_up", "restore"):
        changes["assignee"] = _person(actor)
    return changes


def _person(actor) -> User | None:
    """The person who acts; a REST client acts for no person."""
    return actor if isinstance(actor, User) else None


def _lost(lead: Lead) -> LeadChanged:
    now = Lead.objects.get(pk=lead.pk)
    last = now.events.first()
    return LeadChanged(now.number, now.get_status_display(), last.actor_label if last else "")
