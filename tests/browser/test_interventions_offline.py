"""A lamp fitter in a cellar: the work is settled without a network and arrives once, with its photo."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from eclor.testing.living import Living
from eclor.testing.pictures import phone_picture
from eclor.testing.waiting import wait_until
from tests.browser.showing import VISIT, faults, forget, keep, leave, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SETTLED = """
SELECT i.stage, i.report, i.parts, i.renewed, count(p.id)
FROM lighting_intervention i LEFT JOIN lighting_intervention_photo p ON p.intervention_id = i.id
WHERE i.id = %s GROUP BY i.id
"""


def settled(house: Living, pk: int) -> tuple[str, str, list[list[str | int]], bool, int]:
    """Stage, words, parts, whether the lamp is a new one, number of photos, by the owner."""
    with house.database() as connection:
        return connection.execute(SETTLED, (pk,)).fetchone()  # type: ignore[return-value]


def asked_for(page: Page, house: Living) -> int:
    """An intervention for some lamp, asked for by hand; its page is open."""
    with house.database() as connection:
        row = connection.execute("SELECT min(id) FROM entity WHERE type = 'Streetlight'").fetchone()
    assert row is not None
    page.goto(f"/lighting/things/{row[0]}/intervention")
    page.select_option("#id_defect", "dark")
    page.fill("#id_what", "Depuis lundi, près de l’école")
    page.click("main form p.send button.go")
    page.wait_for_url("**/lighting/interventions/*")
    return int(page.url.rsplit("/", 1)[1])


def test_work_settled_in_a_cellar_arrives_once_with_its_photo(
    visit: VISIT, house: Living, maya: tuple[str, str], tmp_path: Path
) -> None:
    photo = tmp_path / "fuse.jpg"
    photo.write_bytes(phone_picture())
    page = visit("/lighting/interventions", width=360, height=780, who=maya)
    pk = asked_for(page, house)
    page.wait_for_selector("form[data-later] [name=form]:not([value=''])", state="attached")
    page.fill("#id_report", "Fusible du pied remplacé")
    page.check("#id_renewed")
    leave(page)
    page.reload()
    expect(page.locator("#id_report")).to_have_value("Fusible du pied remplacé")
    expect(page.locator("#id_renewed")).to_be_checked()
    page.wait_for_selector("form[data-later] [name=form]:not([value=''])", state="attached")
    page.context.set_offline(True)

    page.fill("#id_parts", "2 x Fusible 6 A")
    page.set_input_files("#id_photo", photo)
    expect(page.locator(".chosen-photo:visible canvas")).to_have_count(1)
    looked_at(page, "lighting-settling-offline")
    page.click("form[data-later] button.go")

    expect(page.locator(".letters li")).to_contain_text("part seul")
    expect(page.locator("[data-once]")).to_be_hidden()
    expect(page.locator("[data-waiting] a")).to_have_text("Un envoi attend sur cet appareil.")
    assert faults(page) == []
    keep(page, "intervention-waiting-phone-light-fr", full=True)
    assert settled(house, pk)[0] == "asked"
    page.context.set_offline(False)
    done = ("done", "Fusible du pied remplacé", [["Fusible 6 A", 2]], True, 1)
    wait_until(lambda: settled(house, pk) == done)
    expect(page.locator(".letters li")).to_contain_text("envoyé")

    forget(visit, "ERR_INTERNET_DISCONNECTED")
    page.reload()

    expect(page.locator(".photos img")).to_have_count(1)
    expect(page.locator(".letters li")).to_have_count(1)
    assert settled(house, pk) == done
