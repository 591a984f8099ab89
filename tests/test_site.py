"""The site of the documentation: links that suit it, and nothing that a reader's browser fetches from elsewhere."""

from __future__ import annotations

import pytest

from tools.site_pages import PAPERS, ROOT, fetched, with_site_links


@pytest.mark.parametrize(
    ("source", "link", "moved"),
    [
        ("README.md", "docs/layouts.md", "layouts.md"),
        ("README.md", "SECURITY.md", "SECURITY.md"),
        ("README.md", "LICENSE", "https://host/fob/blob/main/LICENSE"),
        ("tutorial.md", "how-to/set-up.md#x", "how-to/set-up.md#x"),
        ("how-to/roles.md", "../clients.md", "../clients.md"),
        ("how-to/roles.md", "log-in.md#a", "log-in.md#a"),
        ("how-to/roles.md", "../../SECURITY.md#threats", "../SECURITY.md#threats"),
        ("how-to/roles.md", "../../tests/README.md", "https://host/fob/blob/main/tests/README.md"),
        ("tutorial.md", "../gone.md", "../gone.md"),
        ("tutorial.md", "#here", "#here"),
        ("tutorial.md", "https://example.org/a.md", "https://example.org/a.md"),
    ],
)
def test_a_link_leads_to_the_page_of_the_site(source: str, link: str, moved: str) -> None:
    assert with_site_links(f"see [it]({link}), and", source, "https://host/fob") == f"see [it]({moved}), and"


def test_the_papers_are_there() -> None:
    assert [name for name in PAPERS if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ('<a href="https://example.org">x</a> <script src="assets/a.js"></script>', False),
        ('<link rel="stylesheet" href="../assets/a.css">', False),
        ('<script src="https://example.org/a.js"></script>', True),
        ('<img alt="x" src="//example.org/a.png">', True),
        ('<link href="https://example.org/font.css" rel="stylesheet">', True),
        ('<a class="md-source" data-md-component="source">', True),
        ('<pre class="mermaid">', True),
    ],
)
def test_what_a_browser_would_fetch_is_seen(html: str, *, seen: bool) -> None:
    assert bool(fetched(html)) is seen
