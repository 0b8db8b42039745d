"""`make docs`: write docs/rooms from the cards of the rooms."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand
from django.utils.translation import override

from eclor.core.service import handbook
from eclor.core.service.registry import registry


class Command(BaseCommand):
    """Writes what changed, and names it."""

    help = "Write the pages of docs/rooms from the rooms' cards."
    requires_system_checks: ClassVar[list[str]] = []  # type: ignore[misc]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", default="docs/rooms", help="Where the pages go.")

    def handle(self, *given: Any, **options: Any) -> None:
        folder = Path(options["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages().items():
            place = folder / name
            if not place.exists() or place.read_text("utf-8") != text:
                place.write_text(text, "utf-8")
                self.stdout.write(f"{place}")


def pages() -> dict[str, str]:
    """File name and text of every page, in the language of the handbook."""
    with override("en"):
        found = {f"{service.key}.md": handbook.page(service) for service in registry}
        return found | {"README.md": handbook.index(registry)}
