"""Writes the generated pages: ``python -m tools``."""

from __future__ import annotations

from pathlib import Path

from tools.commands_page import commands_page
from tools.exit_codes_page import exit_codes_page
from tools.man_pages import man_pages, markdown_table
from tools.program import pages
from tools.refusals_page import refusals_page

ROOT = Path(__file__).parent.parent


def generated() -> dict[str, str]:
    """Return the text of each generated file by its path."""
    found = pages()
    reference = ROOT / "docs" / "reference"
    tables = {
        "EXIT STATUS": markdown_table(exit_codes_page()),
        "ENVIRONMENT": markdown_table((reference / "environment.md").read_text(encoding="utf-8")),
    }
    return {
        "docs/reference/commands.md": commands_page(found),
        "docs/reference/exit-codes.md": exit_codes_page(),
        "docs/refusals.md": refusals_page(),
        **{f"man/{name}": text for name, text in man_pages(found, tables).items()},
    }


def main() -> None:
    """Write the files, and remove the manual pages of commands that are gone."""
    texts = generated()
    (ROOT / "man").mkdir(exist_ok=True)
    for path in (ROOT / "man").glob("*.1"):
        if f"man/{path.name}" not in texts:
            path.unlink()
    for name, text in texts.items():
        (ROOT / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
