"""The bill of materials names every part that is installed or sent to browsers, with its digest."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "tools" / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_every_locked_requirement_is_on_the_bill_with_its_digests(sbom: ModuleType) -> None:
    text = (ROOT / "requirements" / "base.txt").read_text()
    locked = re.findall(r"^([\w.-]+)(?:\[.*?\])?==([^\s;\\]+)", text, re.MULTILINE)

    there = [one for one in sbom.bill()["components"] if "pypi" in one["purl"]]

    # One name may be there twice: an older version for an older Python.
    assert [(one["name"], one["version"]) for one in there] == [
        (name.lower().replace("_", "-"), version) for name, version in locked
    ]
    assert sum(len(one["properties"]) for one in there) == text.count("--hash=sha256:")
    assert len(there) > 40


def test_every_package_of_the_front_end_is_on_the_bill_with_its_digest(sbom: ModuleType) -> None:
    locked = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]

    there = [one for one in sbom.bill()["components"] if "npm" in one["purl"]]

    assert len(there) == len(locked) - 1
    assert all(len(one["hashes"][0]["content"]) == 128 for one in there)
    required = {one["name"] for one in there if one["scope"] == "required"}
    assert {"lit", "maplibre-gl", "@tabler/icons", "@fontsource/b612"} <= required
    assert not {"vite", "typescript"} & required


def test_the_bill_is_whole_and_the_same_each_time(sbom: ModuleType) -> None:
    bill = sbom.bill()
    refs = [one["bom-ref"] for one in bill["components"]]

    assert bill == sbom.bill()
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert len(refs) == len(set(refs))
    assert sorted(bill["dependencies"][0]["dependsOn"]) == sorted(refs)
