"""A hook of mkdocs: the papers beside ``docs`` are pages of the site, too, and links lead to where their pages are.

The Markdown files link to each other as a code host needs it, such as ``../SECURITY.md``. In the site these papers are
beside the other pages. A link to a file that is no page leads to the repository.
"""

from __future__ import annotations

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
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the papers to the files of the site."""
    from mkdocs.structure.files import File

    for name in PAPERS:
        files.append(File.generated(config, name, content=(ROOT / name).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let the links of a page lead to the pages of the site."""
    source = page.file.src_uri
    folder = "" if source in PAPERS else posixpath.join("docs", posixpath.dirname(source))

    def moved(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, link[1]))
        in_site = target if target in PAPERS else target.removeprefix("docs/")
        if in_site != target or target in PAPERS:
            where = posixpath.relpath(in_site, posixpath.dirname(source) or ".")
        elif (ROOT / target).exists():
            where = f"{config.extra['source']}/blob/main/{target}"
        else:
            where = link[1]  # mkdocs warns of it
        return f"]({where}{link[2] or ''})"

    del files
    return _LINK.sub(moved, markdown)
