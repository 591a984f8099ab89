"""The generated pages: they say what the program says now, and the manual pages are right."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import click
import pytest
from botocore.exceptions import ClientError

from awsfob.aws import refusals
from tests.harness.commands import every_command, words_of
from tools.__main__ import generated
from tools.commands_page import commands_page, in_markdown
from tools.exit_codes_page import exit_codes
from tools.man_pages import man_pages, markdown_table, roff
from tools.program import Page, Row, Section, page_of
from tools.refusals_page import CASES, error_of

ROOT = Path(__file__).parent.parent
OLD = "run `make reference`, and look at what changed"
GENERATED = generated()
NO_DATE = 'missing date, using "": TH'
"""The pages have no date, or each build would make other ones."""


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_what_the_program_says_now(name: str) -> None:
    assert (ROOT / name).read_text() == GENERATED[name], OLD


def test_there_is_a_manual_page_for_each_command_and_no_other() -> None:
    wanted = {f"{words_of(path).replace(' ', '-')}.1" for path in ((), *every_command())}
    assert {path.name for path in (ROOT / "man").iterdir()} == wanted


def test_a_help_text_is_taken_apart() -> None:
    @click.command("go", epilog="Examples:\n  fob go")
    @click.argument("where")
    @click.option("--a-very-long-option-name", metavar="WITH_ITS_VALUE", help="What it does.")
    def go(where: str, a_very_long_option_name: str) -> None:
        """Go there. Now.

        \b
        one:  1
        two:  2
        """

    context = click.Context(go, info_name="fob go", terminal_width=1000, max_content_width=1000)
    page = page_of("fob go", go.get_help(context))
    assert page.usage == "fob go [OPTIONS] WHERE"
    assert page.summary == "Go there."
    assert page.paragraphs == (("Go there. Now.",), ("one:  1", "two:  2"))
    options = page.sections[0]
    assert options.title == "Options"
    assert options.rows[0] == Row("--a-very-long-option-name WITH_ITS_VALUE", "What it does.")


PAGE = Page(
    "fob go",
    "fob go [PLACE]",
    (("Go to [P], as `fob --x` does.",), (".one", "'two")),
    (Section("Options", (Row("--to P", "Not -x."),)), Section("Examples", (Row("fob go a\\b", ""),))),
)


def test_a_command_in_markdown() -> None:
    text = commands_page([PAGE])
    assert "## fob go\n\n```text\nfob go [PLACE]\n```\n" in text
    assert "Go to `[P]`, as `fob --x` does.\n" in text
    assert "```text\n.one\n'two\n```\n" in text
    assert "- `--to P`: Not -x.\n" in text
    assert "**Examples**\n\n```sh\nfob go a\\b\n```\n" in text
    assert in_markdown("in ~/.aws/x.") == "in `~/.aws/x`."


def test_a_command_in_the_manual() -> None:
    (text,) = man_pages([PAGE], {}).values()
    assert "fob\\-go \\- Go to [P], as fob \\-\\-x does\n" in text
    assert ".nf\n\\&.one\n\\&'two\n.fi\n" in text
    assert ".TP\n.B \\-\\-to P\nNot \\-x.\n" in text
    assert "fob go a\\eb\n" in text
    assert roff("…") == "\\[u2026]"


def test_a_table_of_a_page_is_read() -> None:
    assert markdown_table("| a | b |\n|---|---|\n| `X` | see [y](z.md), `q` |\n") == [("X", "see y, q")]


def linted(text: str, folder: Path) -> list[str]:
    """Return what mandoc, or else man, says against a manual page."""
    page = folder / "page.1"
    page.write_text(text)
    if shutil.which("mandoc"):
        words = ["mandoc", "-T", "lint", "-W", "warning", str(page)]
    elif shutil.which("man"):
        words = ["man", "--warnings", "--encoding=UTF-8", "--local-file", str(page)]
    else:
        pytest.skip("neither mandoc nor man is installed")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    said = done.stdout if words[0] == "mandoc" else done.stderr
    return [line for line in said.splitlines() if NO_DATE not in line]


@pytest.mark.parametrize("name", [name for name in GENERATED if name.startswith("man/")])
def test_nothing_is_wrong_with_a_manual_page(name: str, tmp_path: Path) -> None:
    assert linted(GENERATED[name], tmp_path) == []


def test_a_wrong_manual_page_is_seen(tmp_path: Path) -> None:
    assert linted(GENERATED["man/fob.1"] + ".nonsense\n", tmp_path) != []


def test_the_manual_has_the_exit_codes_and_the_variables() -> None:
    text = GENERATED["man/fob.1"]
    assert ".SH EXIT STATUS\n.TP\n.B 0\nsuccess\n" in text
    assert ".SH ENVIRONMENT\n.TP\n.B AWS_PROFILE, AWS_DEFAULT_PROFILE\n" in text


def test_each_exit_code_has_its_meaning() -> None:
    found = exit_codes()
    assert {0, 1, 2, 3, 4, 5, 6, 126, 127, 130} <= found.keys()
    assert (found[0], found[3]) == ("success", "an AWS file or a profile cannot be used")
    assert "| 3 | an AWS file or a profile cannot be used |\n" in GENERATED["docs/reference/exit-codes.md"]


def test_the_page_of_refusals_has_each_explanation() -> None:
    shown = {explanation_of(case.code, case.text) for case in CASES}
    assert {build for _, build in refusals._KNOWN} - shown == set()  # noqa: SLF001  the table itself
    assert None not in shown
    assert explanation_of("SomethingElse", "") is None


def explanation_of(code: str, text: str) -> object:
    """Return the function that explains a refusal."""
    return next((build for matches, build in refusals._KNOWN if matches(code, text)), None)  # noqa: SLF001  likewise


def test_a_case_is_explained_as_a_refusal_of_aws_is() -> None:
    answer = {"Error": {"Code": CASES[0].code, "Message": CASES[0].text}, "ResponseMetadata": {"HTTPStatusCode": 403}}
    explained = refusals.explain(ClientError(answer, "GetSessionToken"), CASES[0].situation)  # type: ignore[arg-type]
    assert error_of(CASES[0]).what == explained.what
    assert f"### {explained.what}\n" in GENERATED["docs/refusals.md"]
