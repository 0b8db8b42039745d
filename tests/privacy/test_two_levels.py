"""A commune closes for its own territory what the federation opens, and never opens what that closed."""

from tests.privacy.ground import ANSWER, AUDUN, HERE, LOUIS, MAYA, TABLE, VILLERUPT, Ground, say

BY_COMMUNE = f"SELECT commune_id, count(*) FROM {TABLE} GROUP BY 1"


def turn(commune: int | None, on: bool) -> str:
    within = "NULL" if commune is None else str(commune)
    given = f"{HERE}::smallint, '{ANSWER}', {within}, {str(on).lower()}, 'maire', 'délibération'"
    return f"SELECT trust.switch({given})"


def seen(there: Ground, *turns: tuple[int | None, bool]) -> list[dict[int, int]]:
    """What one transaction under one opening reads, by commune: at first, and after each turn."""
    reader = there.app()
    token = there.open(reader, LOUIS, MAYA)
    with reader.transaction():
        say(reader, token)
        found = [dict(reader.execute(BY_COMMUNE).fetchall())]
        for one in turns:
            there.owner.execute(turn(*one))
            found.append(dict(reader.execute(BY_COMMUNE).fetchall()))
    return found


def test_what_a_commune_closed_is_gone_at_the_next_read_and_the_others_go_on(there: Ground):
    with there.without("SELECT 1", turn(VILLERUPT, True)):
        open_, shut, again = seen(there, (VILLERUPT, False), (VILLERUPT, True))

    assert set(open_) == {AUDUN, VILLERUPT}
    assert shut == {AUDUN: open_[AUDUN]}
    assert again == open_


def test_no_commune_opens_what_the_federation_closed(there: Ground):
    with there.without("SELECT 1", turn(None, True)):
        open_, shut, tried = seen(there, (None, False), (VILLERUPT, True))

    assert set(open_) == {AUDUN, VILLERUPT}
    assert (shut, tried) == ({}, {})


def test_what_a_commune_closed_stays_closed_when_the_federation_opens_again(there: Ground):
    with there.without("SELECT 1", turn(VILLERUPT, True)):
        *_before, after = seen(there, (None, False), (VILLERUPT, False), (None, True))

    assert set(after) == {AUDUN}
