"""From a page in Markdown to safe HTML: our own words, no foreign markup, links that lead somewhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from posixpath import normpath
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from eclor.core.service.folding import folded

FRENCH = re.compile(r"\b(le|la|les|des|une|est|vous|pour|dans)\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|of|and|is|to|in|for|you|what)\b", re.IGNORECASE)
# The first line of a page may say its title for readers of French: <!-- fr: Faire tourner Eclor -->
FRENCH_TITLE = re.compile(r"\A<!-- fr: (?P<title>.+?) -->\n+")


@dataclass(frozen=True, slots=True)
class Section:
    """From one heading to the next, as plain text; ``level`` is 1 for the page's own."""

    level: int
    heading: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page: its title, its language, its HTML and its sections; ``french`` is its French title or ""."""

    title: str
    language: str
    html: str
    sections: tuple[Section, ...] = field(default=())
    french: str = ""


def rendered(text: str, folder: str) -> Rendered:
    """``folder`` is where the page lies below docs/, "" for its top: links start from there."""
    declared = FRENCH_TITLE.match(text)
    text = FRENCH_TITLE.sub("", text)
    markdown = _markdown()
    tokens = markdown.parse(text, {})
    anchors: dict[str, int] = {}
    sections: list[Section] = []
    for place, token in enumerate(tokens):
        _dress(token, folder)
        if token.type == "heading_open":
            heading = _plain(tokens[place + 1].children or ())
            anchor = _anchor(heading, anchors)
            token.attrSet("id", anchor)
            sections.append(Section(int(token.tag[1]), heading, anchor, _below(tokens, place)))
    title = sections[0].heading if sections else ""
    html = markdown.renderer.render(tokens, markdown.options, {})
    french = declared["title"] if declared else ""
    return Rendered(title, _language(text), html, tuple(sections), french)


def _markdown() -> MarkdownIt:
    """CommonMark with tables; HTML written into a page is shown as text, never obeyed."""
    made = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    made.add_render_rule("table_open", _table_open)
    made.add_render_rule("table_close", _table_close)
    made.add_render_rule("fence", _code)
    made.add_render_rule("code_block", _code)
    return made


def _table_open(*_: Any) -> str:
    return '<div class="scroll" tabindex="0"><table class="list">\n'


def _table_close(*_: Any) -> str:
    return "</table></div>\n"


def _code(
    self: Any, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    """Long lines scroll, by keyboard too."""
    return f'<pre tabindex="0"><code>{escapeHtml(tokens[place].content)}</code></pre>\n'


def _dress(token: Token, folder: str) -> None:
    """Links and pictures to our own addresses."""
    for child in token.children or ():
        if child.type == "link_open":
            child.attrSet("href", _address(str(child.attrGet("href") or ""), folder))
        elif child.type == "image":
            child.attrSet("src", _address(str(child.attrGet("src") or ""), folder))
            child.attrSet("loading", "lazy")


def _address(link: str, folder: str) -> str:
    """Where a link of a page leads on the site; links out of docs/ stay words of their page."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path:
        return link
    path = normpath(f"{folder}/{parts.path}").lstrip("/")
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    if parts.path.startswith("/"):
        return reverse("home") + parts.path.lstrip("/") + fragment
    if path.startswith("../"):
        return reverse("docs") + fragment
    if path.startswith("pictures/"):
        return reverse("docs-picture", args=[path.removeprefix("pictures/")])
    name = path.removesuffix(".md").removesuffix("README").strip("/")
    return (reverse("docs-page", args=[name]) if name else reverse("docs")) + fragment


def _anchor(heading: str, known: dict[str, int]) -> str:
    """As forges make them: words in lower case joined by hyphens, numbered when met again."""
    found = re.sub(r"[\s_]+", "-", re.sub(r"[^\w\s-]", "", folded(heading)).strip()) or "section"
    known[found] = known.get(found, -1) + 1
    return f"{found}-{known[found]}" if known[found] else found


def _below(tokens: Sequence[Token], place: int) -> str:
    """The text from this heading to the next one."""
    said = []
    for token in tokens[place + 3 :]:
        if token.type == "heading_open":
            break
        if token.type == "inline":
            said.append(_plain(token.children or ()))
        elif token.type == "fence":
            said.append(token.content)
    return " ".join(said)


def _plain(tokens: Sequence[Token]) -> str:
    return "".join(
        " " if token.type in ("softbreak", "hardbreak") else token.content
        for token in tokens
        if token.type in ("text", "code_inline", "softbreak", "hardbreak")
    )


def _language(text: str) -> str:
    """The language a page is written in, by its commonest words: a voice must read it rightly."""
    return "fr" if len(FRENCH.findall(text)) > len(ENGLISH.findall(text)) else "en"
