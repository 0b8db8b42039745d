"""Words in tables for spreadsheets."""

import pytest

from eclor.core.service.sheets import no_formula


@pytest.mark.parametrize("text", ["=1+1", "+33 3", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_stays_a_word(text):
    assert no_formula(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Rue de la Mine", "", -3.5, None, True])
def test_all_else_stays_as_it_is(value):
    assert no_formula(value) == value
