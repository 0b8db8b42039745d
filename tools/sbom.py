"""Prints what Eclor is made of as a CycloneDX 1.6 bill of materials: each part, version, digests, licence.

Sources: the locked requirements of the running house, and the locked packages of its front end.
"""

import base64
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ("@fontsource/", "@tabler/")  # letters and icons are copied into what browsers load
LINE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
Component = dict[str, Any]


def bill(root: Path = ROOT) -> dict[str, Any]:
    """The whole document; the same sources give the same document, its serial number too."""
    parts = [*python_parts(root / "requirements" / "base.txt"), *web_parts(root / "web")]
    said = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    ours = f"pkg:pypi/{said['name']}@{said['version']}"
    serial = uuid.uuid5(uuid.NAMESPACE_URL, ours + json.dumps(parts, sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": said["name"],
                "version": said["version"],
                "purl": ours,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": parts,
        "dependencies": [
            {"ref": ours, "dependsOn": [one["bom-ref"] for one in parts]},
            *({"ref": one["bom-ref"]} for one in parts),
        ],
    }


def python_parts(locked: Path) -> Iterator[Component]:
    """What the house runs, with the digests of every file that may be installed."""
    for block in re.split(r"\n(?=\S)", locked.read_text("utf-8")):
        found = LINE.match(block)
        if found is None:
            continue
        name, version = found[1].lower().replace("_", "-"), found[2]
        part = _part(name, version, f"pkg:pypi/{name}@{version}", _licence(name))
        # A component has one digest for each algorithm; a package has one file for each platform.
        part["properties"] = [
            {"name": "eclor:sha256", "value": one} for one in sorted(DIGEST.findall(block))
        ]
        yield part


def web_parts(web: Path) -> Iterator[Component]:
    """What reaches browsers; what only builds it is marked as excluded."""
    locked = json.loads((web / "package-lock.json").read_text("utf-8"))["packages"]
    for path, one in sorted(locked.items()):
        if not path:
            continue
        name, version = path.rpartition("node_modules/")[2], one["version"]
        purl = f"pkg:npm/{quote(name, safe='/')}@{version}"
        part = _part(name, version, purl, one.get("license", ""))
        builds = one.get("dev") or one.get("devOptional")
        part["scope"] = "excluded" if builds and not name.startswith(SHIPPED) else "required"
        algorithm, _dash, digest = one.get("integrity", "").partition("-")
        if algorithm == "sha512":
            content = base64.b64decode(digest).hex()
            part["hashes"] = [{"alg": "SHA-512", "content": content}]
        yield part


def _part(name: str, version: str, purl: str, licence: str) -> Component:
    part: Component = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "scope": "required",
    }
    if licence:
        part["licenses"] = [{"license": {"name": licence}}]
    return part


def _licence(name: str) -> str:
    """As the installed package says it; "" where it is not installed here (another platform)."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    words = [one for one in said.get_all("Classifier", []) if one.startswith("License ::")]
    short = said.get("License-Expression") or said.get("License") or ""
    if short and len(short) <= 100:
        return str(short).splitlines()[0]
    return words[0].rpartition(":: ")[2] if words else ""


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1)
    print()
