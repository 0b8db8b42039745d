"""Everything said to people is said in French too."""

from eclor.run.translations import untranslated


def test_every_text_for_people_has_its_french():
    missing = untranslated("fr")

    assert {f"{place}: {text}" for text, place in missing.items()} == set()
