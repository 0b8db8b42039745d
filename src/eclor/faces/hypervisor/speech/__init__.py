"""Every word the console's islands say, in the page's language; names in braces are filled there."""

from eclor.faces.hypervisor.speech import alarms, screen, sheet


def words() -> dict[str, str]:
    """Sentences by the key the islands know them by."""
    return {**screen.words(), **alarms.words(), **sheet.words()}
