"""What the code never does, searched for in the code itself: shells, XML that resolves, names from afar."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHELLS = {
    "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput",
    "asyncio.create_subprocess_shell", "pty.spawn",
}  # fmt: skip
STARTS = {
    "subprocess.run", "subprocess.Popen", "subprocess.call", "subprocess.check_call",
    "subprocess.check_output",
}  # fmt: skip
# They resolve entities, or run what they read.
READERS = {
    "xml.etree.ElementTree": {"parse", "fromstring", "fromstringlist", "iterparse", "XML", "XMLID",
                              "XMLParser", "XMLPullParser"},
    "xml.etree.cElementTree": {"*"}, "xml.dom": {"*"}, "xml.dom.minidom": {"*"},
    "xml.dom.pulldom": {"*"}, "xml.sax": {"*"}, "xml.parsers.expat": {"*"}, "lxml": {"*"},
    "lxml.etree": {"*"}, "xmlrpc": {"*"}, "pickle": {"*"}, "marshal": {"*"}, "shelve": {"*"},
    "yaml": {"load", "full_load", "unsafe_load", "Loader", "UnsafeLoader", "FullLoader"},
}  # fmt: skip
# A value written under a name that is computed: ``a[name] = …``.
WRITES = re.compile(
    r"([\w.#]+)\[(?!\d+\]|\"[^\"]*\"\]|'[^']*'\])([^\]\n]+)\]\s*(?:[-+*/|&^]|\?\?|\|\||&&|\*\*)?=(?![=>])"
)
# Rows of the arrays of numbers that the map draws, and the two ends of a curve.
A_ROW = re.compile(r"(\d+ [*+] )*(row|line|which)( \+ \d+)?")
# Each is another of the browser's ways to write under a name that came from elsewhere.
POLLUTES = {
    "the prototype is named": re.compile(
        r"__proto__|\.prototype\b|setPrototypeOf|constructor\s*\["
    ),
    "parsed JSON is poured into an object": re.compile(
        r"Object\.assign\([^)]*JSON\.parse|\.\.\.JSON\.parse|Reflect\.set\b|defineProperty"
    ),
    "an object is walked with what it inherited": re.compile(
        r"\bfor\s*\(\s*(?:const|let|var)\s+\w+\s+in\b"
    ),
    "text becomes code": re.compile(
        r"\beval\(|new Function\(|document\.write|setTimeout\(\s*[\"'`]"
    ),
}


# A file without any of these words needs no closer look.
HINTS = re.compile("subprocess|popen|system|spawn|shell|xml|pickle|marshal|shelve|yaml")


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted((ROOT / "src").rglob("*.py")):
        text = file.read_text("utf-8")
        if HINTS.search(text):
            yield str(file.relative_to(ROOT)), ast.parse(text)


def _scripts() -> dict[str, str]:
    files = [*(ROOT / "web" / "src").rglob("*.ts"), *(ROOT / "src").rglob("*.ts")]
    return {str(f.relative_to(ROOT)): f.read_text("utf-8") for f in files}


def _names(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(one.asname or one.name): one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {(o.asname or o.name): f"{node.module}.{o.name}" for o in node.names}
    return found


def _whole(node: ast.expr, names: dict[str, str]) -> str:
    """ "subprocess.run" of ``run(…)`` or ``sp.run(…)``; "" of anything else."""
    said = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
    if said in names:
        return names[said]
    first, dot, rest = said.rpartition(".")
    return f"{names.get(first, first)}.{rest}" if dot else said


def shells(tree: ast.Module) -> list[int]:
    """Lines on which a shell would read words, or a process is started from one text."""
    names, found = _names(tree), []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        what = _whole(node.func, names)
        asks = any(
            k.arg == "shell" and not (isinstance(k.value, ast.Constant) and k.value.value is False)
            for k in node.keywords
        )
        text = node.args and (
            isinstance(node.args[0], ast.JoinedStr)
            or (isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str))
        )
        if what in SHELLS or (what in STARTS and (asks or text)):
            found.append(node.lineno)
    return found


def readers(tree: ast.Module) -> list[str]:
    """Names used of a reader that resolves entities or runs what it reads."""
    names = _names(tree)
    used = {_whole(n, names) for n in ast.walk(tree) if isinstance(n, ast.Name | ast.Attribute)}
    used |= set(names.values())
    return sorted(
        one
        for one in used
        for module, parts in READERS.items()
        if (one == module and "*" in parts)
        or (one.startswith(f"{module}.") and ("*" in parts or one.rpartition(".")[2] in parts))
        if not one.startswith("xml.sax.saxutils")
    )


def test_no_shell_reads_words_of_anybody() -> None:
    assert {name: lines for name, tree in _modules() if (lines := shells(tree))} == {}


def test_nothing_that_resolves_or_runs_what_it_reads_is_used() -> None:
    assert {name: used for name, tree in _modules() if (used := readers(tree))} == {}


def writes(script: str) -> list[str]:
    """Where a script writes under a name that may come from elsewhere.

    An object made without a prototype takes any name as a name alone.
    """
    bare = set(re.findall(r"(\w+) = Object\.create\(null\)", script))
    return [
        whole[0]
        for whole in WRITES.finditer(script)
        if not A_ROW.fullmatch(whole[2]) and whole[1] not in bare
    ]


def test_no_script_of_ours_writes_under_a_computed_name() -> None:
    assert {name: hits for name, text in _scripts().items() if (hits := writes(text))} == {}


@pytest.mark.parametrize("what", POLLUTES)
def test_no_script_of_ours_writes_under_a_name_from_afar(what: str) -> None:
    found = {name: POLLUTES[what].findall(text) for name, text in _scripts().items()}

    assert {name: hits for name, hits in found.items() if hits} == {}


def test_there_are_scripts_and_modules_to_search() -> None:
    assert len(_scripts()) > 100
    assert sum(1 for _ in _modules()) > 20


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.system(x)",
        "import subprocess\nsubprocess.run(x, shell=True)",
        "from subprocess import Popen\nPopen(f'ls {x}')",
        "import subprocess as sp\nsp.check_output('ls')",
        "from asyncio import create_subprocess_shell as go\ngo(x)",
    ],
)
def test_the_search_for_shells_finds_them(code: str) -> None:
    assert shells(ast.parse(code)) == [2]


@pytest.mark.parametrize(
    "code",
    [
        "from xml.etree import ElementTree as ET\nET.fromstring(x)",
        "from xml.etree.ElementTree import parse",
        "import xml.etree.ElementTree as ET\nET.XMLParser()",
        "import lxml.etree",
        "from xml.dom import minidom",
        "import pickle",
        "import yaml\nyaml.load(x)",
    ],
)
def test_the_search_for_readers_finds_them(code: str) -> None:
    assert readers(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    ["a[key] = 1;", "a[b.c] ??= {};", "a[`x${y}`] += 1;", "x.__proto__", "Array.prototype.a",
     "Object.assign(a, JSON.parse(t))", "for (const key in a)", "eval(x)"],
)  # fmt: skip
def test_the_search_for_pollution_finds_it(code: str) -> None:
    assert writes(code) or any(rule.search(code) for rule in POLLUTES.values())


@pytest.mark.parametrize(
    "code",
    [
        'a["key"] = 1;',
        "a[0] = 1;",
        "if (a[key] === 1)",
        "f = (a) => a[b]",
        "for (const a of b)",
        "xs[row] = 1;",
        "const a = Object.create(null);\na[name] = 1;",
    ],
)
def test_the_search_for_pollution_lets_the_rest_be(code: str) -> None:
    assert not writes(code)
    assert not any(rule.search(code) for rule in POLLUTES.values())
