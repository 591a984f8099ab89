"""A hook of mkdocs: the papers beside ``docs`` are pages of the site, too, and links lead to where their pages are.

The Markdown files link to each other as a code host needs it, such as ``../SECURITY.md``. In the site these papers are
beside the other pages. A link to a file that is no page leads to the repository.
"""

from __future__ import annotations

import logging
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # mkdocs has an environment of its own, without mypy
    from mkdocs.config.defaults import MkDocsConfig  # type: ignore[import-not-found]
    from mkdocs.structure.files import Files  # type: ignore[import-not-found]
    from mkdocs.structure.pages import Page  # type: ignore[import-not-found]

ROOT = Path(__file__).parent.parent
PAPERS = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")
_FETCHED = re.compile(
    r'<(?:script|img|iframe|link|source|video)\b[^>]*\s(?:src|href)="?(?:https?:)?//[^>]*>'
    r'|data-md-component="source"|class="mermaid"|@import\s+url\(http'
)
"""An element that loads an address; and what lets the scripts of the theme ask a code host, or load a library."""
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the papers to the files of the site."""
    from mkdocs.structure.files import File

    for name in PAPERS:
        files.append(File.generated(config, name, content=(ROOT / name).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let the links of a page lead to the pages of the site."""
    del files
    return with_site_links(markdown, page.file.src_uri, str(config.extra["source"]))


def with_site_links(markdown: str, source: str, repository: str) -> str:
    """Return a page whose relative links, which suit a code host, suit the site.

    Args:
        markdown: The page.
        source: Its path in the site: below ``docs``, or the name of a paper.
        repository: The address of the repository.
    """
    folder = "" if source in PAPERS else posixpath.join("docs", posixpath.dirname(source))

    def moved(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, link[1]))
        in_site = target if target in PAPERS else target.removeprefix("docs/")
        if in_site != target or target in PAPERS:
            where = posixpath.relpath(in_site, posixpath.dirname(source) or ".")
        elif (ROOT / target).exists():
            where = f"{repository}/blob/main/{target}"
        else:
            where = link[1]  # mkdocs warns of it
        return f"]({where}{link[2] or ''})"

    return _LINK.sub(moved, markdown)


def on_post_build(config: MkDocsConfig) -> None:
    """Warn of what a reader's browser would fetch from elsewhere; with --strict, a warning fails the build."""
    for path in Path(config.site_dir).rglob("*.html"):
        for found in fetched(path.read_text(encoding="utf-8")):
            logging.getLogger("mkdocs.site_pages").warning("%s fetches from elsewhere: %s", path.name, found)


def fetched(html: str) -> list[str]:
    """Return the parts of a page that a browser fetches from elsewhere when it shows the page."""
    return [found[0] for found in _FETCHED.finditer(html)]
