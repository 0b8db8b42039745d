"""Everything said to people is said in French too, set as French is set."""

import re

from eclor.run.translations import PACKAGE, said_in, untranslated

FRENCH = PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def test_every_text_for_people_has_its_french():
    missing = untranslated("fr")

    assert {f"{place}: {text}" for text, place in missing.items()} == set()


def test_no_line_of_french_breaks_before_its_punctuation_and_none_shouts():
    texts = said_in(FRENCH)

    assert [text for text in texts if re.search(r" [:;?»]|« |!", text)] == []
