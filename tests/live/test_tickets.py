"""A ticket opens one stream, for a while, and cannot be made elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.live.tickets import LASTS, BadTicket, Ticket, read, sign, ticket_key
from eclor.core.service.words import Audience

KEY = ticket_key("the house's own key")
NOW = 1_795_000_000.0


def test_a_ticket_is_read_as_it_was_given():
    ticket = Ticket.of(3, Audience.PUBLIC, NOW)

    assert read(KEY, sign(KEY, ticket), NOW) == ticket
    assert ticket.expires == NOW + LASTS


def test_an_administrator_reads_the_agents_stream_and_an_inhabitant_the_public_one():
    assert Ticket.of(1, Audience.ADMINISTRATOR, NOW).audience is Audience.AGENT
    assert Ticket.of(1, Audience.PUBLIC, NOW).audience is Audience.PUBLIC


def test_a_ticket_out_of_date_is_refused():
    old = sign(KEY, Ticket.of(1, Audience.PUBLIC, NOW))

    with pytest.raises(BadTicket, match="out of date"):
        read(KEY, old, NOW + LASTS)


def test_another_federation_cannot_be_written_into_a_ticket():
    mine = sign(KEY, Ticket.of(1, Audience.PUBLIC, NOW))

    with pytest.raises(BadTicket):
        read(KEY, mine.replace("1.public", "2.public", 1), NOW)
    with pytest.raises(BadTicket):
        read(KEY, mine.replace("public", "agent", 1), NOW)


def test_another_house_cannot_sign_for_this_one():
    theirs = sign(ticket_key("another key"), Ticket.of(1, Audience.AGENT, NOW))

    with pytest.raises(BadTicket):
        read(KEY, theirs, NOW)


@given(st.text())
def test_no_text_made_up_by_chance_opens_anything(text):
    with pytest.raises(BadTicket):
        read(KEY, text, NOW)
