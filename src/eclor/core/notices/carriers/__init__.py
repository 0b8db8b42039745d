"""Which carriers this house has, by its settings."""

from django.conf import settings

from eclor.core.notices.carriers.files import Files
from eclor.core.notices.carriers.mail import Mail
from eclor.core.notices.carriers.outbox import Outbox
from eclor.core.notices.carriers.port import Carries
from eclor.core.notices.carriers.push import Push
from eclor.core.notices.words import Carrier


def carriers() -> dict[Carrier, Carries]:
    """Those that are set up. A demonstration keeps its mail on a page instead of sending it."""
    house = settings.ECLOR
    found: dict[Carrier, Carries] = {Carrier.PUSH: Push.of(house)}
    if house.smtp_url:
        found[Carrier.MAIL] = Mail.of(house)
    elif house.demo_on:
        found[Carrier.MAIL] = Outbox()
    if house.sms_folder:
        found[Carrier.SMS] = Files(house.sms_path)
    return found
