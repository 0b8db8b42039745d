"""What a lamp keeps of its programmes, to the byte."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eclor.services.lighting.rules.programmes.canonical import hash_of, read, written
from eclor.services.lighting.tests.nights import (
    LED,
    WEEK,
    charge,
    nights,
    programmes,
)
from eclor.services.lighting.words.programmes import (
    Astronomical,
    Calendar,
    Charge,
    DayOfYear,
    Programme,
    Rule,
    SwitchPoint,
    Turn,
    Weekdays,
)


def test_the_charge_of_a_usual_lamp_is_small_and_the_same_bytes_everywhere():
    rules = (
        Rule("feast", (DayOfYear(12, 24, (12, 31)), DayOfYear(0, 14))),
        Rule("week", (Weekdays(frozenset({5, 6}), frozenset("1L")),), last=date(2027, 1, 1)),
    )
    late = SwitchPoint(Astronomical(Turn.DAWN, -30), 100)
    kept = charge(WEEK, Programme("feast", 100, (late,)), rules=rules)

    raw = written(replace(kept, output=LED))

    assert len(raw) < 300
    assert raw == (
        b'{"c":{"d":"week","r":[{"p":"feast","w":["--12-24/--12-31","---14"]},'
        b'{"p":"week","t":"2027-01-01","w":["56:1L"]}]},"o":[[0,1000],[50000,900],[100000,800]],'
        b'"p":{"feast":{"a":[0,0],"l":100,"s":[["u",-30,100]]},"week":{"a":[0,0],"l":100,'
        b'"s":[[1380,50,60],[330,80]]}},"t":-400,"v":1}'
    )
    assert read(raw) == replace(kept, output=LED)


def test_a_lamp_reports_sixteen_digits_that_change_with_one_per_cent():
    other = replace(WEEK, first=99)

    assert len(hash_of(charge(WEEK))) == 16
    assert hash_of(charge(WEEK)) != hash_of(charge(other))


conditions = st.one_of(
    st.builds(DayOfYear, st.integers(0, 12), st.integers(1, 28)),
    st.builds(
        Weekdays,
        st.frozensets(st.integers(1, 7), min_size=1),
        st.frozensets(st.sampled_from("12345L")),
    ),
)
rules = st.builds(
    Rule,
    st.sampled_from(["a", "b"]),
    st.lists(conditions, max_size=3).map(tuple),
    st.none() | nights,
    st.none() | nights,
)


@given(st.lists(programmes, max_size=4), st.lists(rules, max_size=4))
def test_what_was_written_is_read_back_the_same(listed, ruled):
    kept = Charge(
        Calendar("a", tuple(ruled)), {p.name: p for p in listed}, threshold=-3.5, output=LED
    )

    assert read(written(kept)) == kept
    assert hash_of(read(written(kept))) == hash_of(kept)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'{"v":2}',
        b'{"v":1,"t":-400,"c":{"d":"a","r":[]},"p":{"a":{"a":[0],"l":1,"s":[]}}}',
        b'{"c":{"d":"a","r":[]},"p":{"a":{"a":[0,0],"l":1,"s":[[1500,50]]}},"t":-400,"v":1}',
        b'{"c": {"d":"a","r":[]},"p":{},"t":-400,"v":1}',
        b'{"c":{"d":"a","r":[]},"extra":1,"p":{},"t":-400,"v":1}',
    ],
)
def test_anything_else_is_no_charge(raw: bytes):
    with pytest.raises(ValueError, match=r"\w"):
        read(raw)


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_noise_is_refused_and_nothing_else_happens(raw):
    with pytest.raises(ValueError, match=r"\w"):
        read(raw)


keys = st.sampled_from("vtcpodrlasw")
other = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda told: st.lists(told) | st.dictionaries(keys, told),
)


@settings(max_examples=50)
@given(other)
def test_any_other_json_is_refused(told):
    with pytest.raises(ValueError, match=r"\w"):
        read(json.dumps(told))
