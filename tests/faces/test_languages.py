"""A further language is one file: laid in its folder, it is offered and spoken."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import translation

from eclor.core.service.configuration import LOCALES, languages
from eclor.run import translations

GERMAN = """msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Search"
msgstr "Suchen"

msgid "What comes first"
msgstr "Was zuerst kommt"
"""


@pytest.fixture
def german(tmp_path):
    """The house's languages, and one file more."""
    source = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(GERMAN, "utf-8")
    translations._compile(source, source.with_suffix(".mo"))
    known = [*settings.LANGUAGES, ("de", "Deutsch")]
    with override_settings(LANGUAGES=known, LOCALE_PATHS=[tmp_path, *settings.LOCALE_PATHS]):
        yield tmp_path
    translation.activate(settings.LANGUAGE_CODE)


def test_the_languages_are_the_files_that_lie_there(german):
    assert languages(german) == ("fr", "en", "de")
    assert languages(Path("/nowhere")) == ("fr", "en")
    assert languages(LOCALES)[0] == "fr"


def test_a_third_language_is_spoken_and_offered(louis, client, german):
    client.post("/language", {"language": "de"})
    page = client.get("/pour-moi").content.decode()

    assert '<html lang="de"' in page
    assert "Was zuerst kommt" in page
    assert 'lang="fr"' in page
