import pytest

from supervision.audit.models import Entry
from supervision.leads import actions
from supervision.leads.errors import LeadChanged, MoveRefused
from supervision.leads.lifecycle import MOVES, Status
from supervision.leads.models import Lead

pytestmark = pytest.mark.django_db


def test_taking_up_makes_the_actor_responsible_and_is_kept(lead, cast):
    event = actions.take_up(lead, actor=cast.prosecutor)
    assert (lead.status, lead.assignee) == ("in_review", cast.prosecutor)
    assert (event.actor, event.from_status, event.to_status) == (cast.prosecutor, "new", "in_review")
    assert Entry.objects.filter(action="lead.take_up", target_id=str(lead.pk), actor=cast.prosecutor).count() == 1


def test_putting_back_frees_the_lead(lead, cast):
    actions.take_up(lead, actor=cast.prosecutor)
    actions.put_back(lead, actor=cast.prosecutor)
    assert (lead.status, lead.assignee) == ("new", None)


def test_a_dismissal_keeps_its_reason_and_note(lead, cast):
    event = actions.dismiss(lead, actor=cast.prosecutor, reason="data_error", note=" 号码登记错误 ")
    assert (lead.status, lead.dismiss_reason) == ("dismissed", "data_error")
    assert lead.decided_at is not None
    assert (event.reason, event.note) == ("data_error", "号码登记错误")


@pytest.mark.parametrize("reason", ["", "因为"])
def test_a_dismissal_without_a_coded_reason_is_refused(lead, cast, reason):
    with pytest.raises(MoveRefused, match="没有选择排除原因"):
        actions.dismiss(lead, actor=cast.prosecutor, reason=reason)
    lead.refresh_from_db()
    assert lead.status == "new"


def test_a_dismissal_can_be_undone(lead, cast):
    actions.dismiss(lead, actor=cast.prosecutor, reason="other")
    actions.restore(lead, actor=cast.prosecutor)
    assert (lead.status, lead.dismiss_reason, lead.decided_at) == ("in_review", "", None)
    assert [event.move for event in lead.events.all()] == ["restore", "dismiss"]


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("word", MOVES)
def test_only_the_moves_of_the_table_are_open(lead, cast, word, status):
    Lead.objects.filter(pk=lead.pk).update(status=status)
    lead.refresh_from_db()
    if status in MOVES[word].starts:
        actions.move(lead, word, actor=cast.prosecutor, reason="other")
        assert lead.status == MOVES[word].ends
    else:
        with pytest.raises(MoveRefused):
            actions.move(lead, word, actor=cast.prosecutor, reason="other")
        assert lead.events.count() == 0


def test_of_two_people_one_wins_and_the_other_is_told_who(lead, cast):
    as_seen_by_the_other = Lead.objects.get(pk=lead.pk)
    actions.take_up(lead, actor=cast.prosecutor)
    with pytest.raises(LeadChanged, match="prosecutor 已先行办理，状态已变为“研判中”"):
        actions.dismiss(as_seen_by_the_other, actor=cast.head, reason="other")
    lead.refresh_from_db()
    assert (lead.status, lead.assignee, lead.events.count()) == ("in_review", cast.prosecutor, 1)
    assert not Entry.objects.filter(action="lead.dismiss").exists()


def test_an_outsider_cannot_move_a_lead(lead, cast):
    with pytest.raises(MoveRefused):
        actions.take_up(lead, actor=cast.outsider)
    lead.refresh_from_db()
    assert lead.status == "new"


def test_the_office_above_can_take_up_a_lead(lead, cast):
    actions.take_up(lead, actor=cast.city_prosecutor)
    assert lead.assignee == cast.city_prosecutor
