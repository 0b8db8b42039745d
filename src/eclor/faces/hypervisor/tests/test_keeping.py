"""Views kept, notes handed over: by whom, for whom, for how long."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eclor.core.trust.models import AuditLine
from eclor.faces.hypervisor import actions, jobs
from eclor.faces.hypervisor.actions import Refused, SaveView
from eclor.faces.hypervisor.card import forget_views, unsign
from eclor.faces.hypervisor.models import HandoverNote, SavedView
from eclor.faces.hypervisor.queries import handover, views
from eclor.faces.hypervisor.words import LONGEST_NOTE, MOST_VIEWS

STATE = {"hash": "at=13/49.4/5.9", "figures": ["lighting.lamps_lit"]}


def test_a_view_saved_again_under_its_name_replaces_itself(maya):
    first = actions.save_view(maya, SaveView(name="Nuit", state={"hash": "a"}))
    actions.save_view(maya, SaveView(name=" Nuit ", state=STATE))

    assert [(v.pk, v.state) for v in views.mine(maya)] == [(first.pk, STATE)]
    assert AuditLine.objects.filter(did="console.save_view").count() == 2


def test_a_colleague_opens_it_by_its_address_but_cannot_take_it_away(maya, admin):
    view = actions.save_view(maya, SaveView(name="Nuit", state=STATE))

    actions.forget_view(admin, view.pk)

    assert views.view(admin, view.pk) is not None
    assert views.mine(admin) == []
    assert AuditLine.objects.filter(did="console.forget_view").count() == 0


@pytest.mark.parametrize(
    ("name", "state"), [("", STATE), (" ", STATE), ("x" * 61, STATE), ("x", {"hash": "y" * 5000})]
)
def test_a_view_without_a_name_or_too_large_is_refused(maya, name, state):
    with pytest.raises(Refused, match=r"\.$"):
        SaveView(name=name, state=state)


def test_nobody_keeps_more_views_than_a_menu_holds(maya):
    for number in range(MOST_VIEWS):
        actions.save_view(maya, SaveView(name=f"Vue {number}", state=STATE))

    with pytest.raises(Refused, match="40"):
        actions.save_view(maya, SaveView(name="Une de trop", state=STATE))
    actions.save_view(maya, SaveView(name="Vue 3", state=STATE))


def test_the_next_shift_finds_the_note_until_somebody_says_to_have_read_it(maya, admin):
    note = actions.write_note(maya, "AR-12 : Enedis passe à 6 h.")
    later = replace(admin, now=admin.now + timedelta(hours=5))

    before, mine = handover.unread(later), handover.unread(maya)
    actions.read_note(later, note.pk)
    actions.read_note(later, note.pk)

    assert ([n.signed for n in before], mine, handover.unread(later)) == (["Maya"], [], [])
    assert [r.signed for r in handover.notes(maya)[0].readings.all()] == ["Noor"]


def test_a_note_says_its_shift_and_how_many_alarms_were_open(maya):
    note = actions.write_note(maya, "Rien à signaler.")

    assert (note.turn, note.shift_start.astimezone().hour, note.open_alarms) == ("afternoon", 13, 0)


def test_the_same_note_sent_twice_is_one(maya):
    one, other = (actions.write_note(maya, "Rien à signaler. ") for _ in range(2))

    assert one.pk == other.pk


@pytest.mark.parametrize("text", ["", "  ", "\x00", "x" * (LONGEST_NOTE + 1)])
def test_an_empty_or_endless_note_is_refused(maya, text):
    with pytest.raises(Refused):
        actions.write_note(maya, text)


def test_a_note_of_long_ago_is_history_and_no_news(maya, admin):
    actions.write_note(maya, "Rien à signaler.")

    assert handover.unread(replace(admin, now=admin.now + timedelta(hours=37))) == []


def test_notes_and_their_readers_take_the_same_number_of_questions(
    maya, admin, django_assert_num_queries
):
    for number in range(3):
        note = actions.write_note(maya, f"Note {number}")
        actions.read_note(admin, note.pk)
        if number in (0, 2):
            with django_assert_num_queries(2):
                assert {n.readings.all()[0].signed for n in handover.notes(maya)} == {"Noor"}


def test_another_federation_sees_neither_views_nor_notes(maya, other_federation):
    from eclor.core.territories.entering import enter

    actions.write_note(maya, "Rien à signaler.")
    actions.save_view(maya, SaveView(name="Nuit", state=STATE))
    enter(other_federation)

    assert (HandoverNote.objects.count(), SavedView.objects.count()) == (0, 0)


def test_whoever_leaves_leaves_notes_without_a_name_and_no_views(maya, admin):
    actions.read_note(admin, actions.write_note(maya, "Rien à signaler.").pk)
    actions.save_view(maya, SaveView(name="Nuit", state=STATE))

    assert (forget_views(admin, maya.person), unsign(admin, maya.person)) == (1, 1)
    assert [(n.text, n.signed) for n in HandoverNote.objects.all()] == [("Rien à signaler.", "")]


def test_notes_are_forgotten_after_five_years(maya):
    actions.write_note(maya, "Rien à signaler.")

    jobs.forget_old_notes(replace(maya, now=maya.now + jobs.NOTES_FOR))
    kept = HandoverNote.objects.count()
    jobs.forget_old_notes(replace(maya, now=maya.now + jobs.NOTES_FOR + timedelta(seconds=1)))

    assert (kept, HandoverNote.objects.count()) == (1, 0)
