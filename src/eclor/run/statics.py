"""Gathers what never changes on a page, fingerprinted and compressed, where the front door serves it."""

import gzip
import os
from pathlib import Path

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.run import translations

COMPRESSED = {".css", ".js", ".svg", ".json", ".txt", ".html", ".webmanifest", ".map", ".geojson"}
WORTH_IT = 600  # bytes below which compressing saves nothing


def main(configuration: Configuration) -> None:
    """Collect the static files of every room and face; safe to run again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    import django
    from django.core.management import call_command

    translations.main()
    django.setup()
    call_command("collectstatic", verbosity=0, interactive=False)
    compress(Places(configuration.home_path).static)


def compress(folder: Path) -> None:
    """Write a .gz beside every text file that has none as young as itself."""
    for path in folder.rglob("*"):
        if path.suffix not in COMPRESSED or path.stat().st_size < WORTH_IT:
            continue
        packed = path.with_name(path.name + ".gz")
        if not packed.exists() or packed.stat().st_mtime < path.stat().st_mtime:
            draft = packed.with_suffix(".new")
            draft.write_bytes(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))
            draft.replace(packed)
