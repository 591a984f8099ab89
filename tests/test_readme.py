"""The papers and the program agree: commands, options, exit codes, variables, and the samples themselves."""

from __future__ import annotations

import ast
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from awsfob import errors
from awsfob.profiles.layouts import LAYOUTS
from tests.harness.commands import every_command, parse, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.forked import Forked
    from tests.harness.home import Home

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "awsfob"
DOCS = ROOT / "docs"
PAPERS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted(DOCS.rglob("*.md"))]
BY_HAND = [ROOT / "README.md", DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]
"""The pages that show how a command is used; the reference is generated, and would show every command anyway."""
MOST_LINES = 150

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = {"sh", "console"}
SEPARATORS = {"|", "||", "&&", ";", "&", ">", "<", "(", ")"}

VARIABLE = re.compile(r"[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+|HOME|PATH|TERM|DISPLAY|LOCALAPPDATA")
NOT_READ = {
    "output/token_refresh.py": "names what fob sets for others",
    "output/environment.py": "names what fob sets for others, and what it takes away",
    "aws/plain_endpoint.py": "names what it does not read, to leave the call to botocore if it is set",
    "sandbox/": "is a world of its own",
}
AMONG_FOBS = {
    "FOB_ASKING",
    "FOB_ZDOTDIR",
    "KEY_ID",
}  # from a fob to one that a profile's program starts; to a zsh; and the name of a value in a help text
READ_BY_BOTOCORE = {"AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"}


def str_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def invocations(text: str) -> Iterator[list[str]]:
    """Return the words after each ``fob`` that a paper shows: in shell blocks, and in code spans."""
    for language, block in FENCED.findall(text):
        shown = [line.removeprefix("$ ") for line in block.splitlines() if language == "sh" or line.startswith("$ ")]
        for line in shown if language in SHELL else []:
            yield from _in_line(line)
    for span in re.findall(r"`(fob [^`\n]*)`", FENCED.sub("", text)):
        yield from _in_line(span)


def _in_line(line: str) -> Iterator[list[str]]:
    for inner in re.findall(r"\$\(([^()]*)\)", line):
        yield from _in_line(inner)
    lexer = shlex.shlex(re.sub(r"\$\([^()]*\)", "X", line), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if word not in SEPARATORS:
            words.append(word)
            continue
        while words and re.fullmatch(r"\w+=.*", words[0]):
            del words[0]
        if words[:1] == ["fob"]:
            yield [word for word in words[1:] if word != "2"]
        words = []


@pytest.mark.parametrize("paper", PAPERS, ids=str_of)
def test_every_command_line_is_one_that_fob_takes(paper: Path) -> None:
    for words in invocations(paper.read_text()):
        try:
            parse(list(words))
        except (click.UsageError, errors.UsageError) as error:
            pytest.fail(f"{paper.name}: fob {shlex.join(words)}: {error}")


def test_every_command_is_shown() -> None:
    shown = {parse(list(words)) for page in BY_HAND for words in invocations(page.read_text())}
    missing = [path for path, command in every_command().items() if not isinstance(command, click.Group)]
    assert [words_of(path) for path in missing if path not in shown] == []


@pytest.mark.parametrize(
    "text",
    [
        "```sh\nfob logn\n```",
        "```sh\nfob login --tokn 1\n```",
        "```console\n$ A=b fob status x y\noutput\n```",
        '```sh\neval "$(fob env --shell ksh)"\n```',
        "```sh\ntrue && fob completion tcsh > file\n```",
        "use `fob sandbox fly` here",
    ],
)
def test_a_wrong_command_line_is_seen(text: str) -> None:
    with pytest.raises(click.UsageError):
        [parse(words) for words in invocations(text)]


def test_what_is_no_command_line_is_let_alone() -> None:
    text = "```console\n$ fob login a\nfob: logged in\n```\n```ini\nfob = 1\n```\n`fob` and ``fob-process x``\n"
    assert list(invocations(text)) == [["login", "a"]]
    assert list(_in_line("fob status --check 2>/dev/null || A=1 fob login x # why")) == [
        ["status", "--check"],
        ["login", "x"],
    ]


def test_the_readme_is_short_and_shows_the_picture_if_there_is_one() -> None:
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) <= MOST_LINES
    assert ("docs/pictures/login.svg" in text) == (DOCS / "pictures" / "login.svg").exists()


def rows(table: str) -> list[list[str]]:
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def exit_codes(module: object) -> set[int]:
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, errors.FobError)]
    return {0, *(kind.exit_code for kind in kinds)}


def test_the_exit_codes_are_those_of_the_program() -> None:
    shown = [int(row[0]) for row in rows((DOCS / "reference" / "exit-codes.md").read_text())]
    assert shown == sorted(exit_codes(errors))


def test_a_missing_exit_code_is_seen() -> None:
    class More:
        OneMoreError = type("OneMoreError", (errors.FobError,), {"exit_code": 99})

    assert exit_codes(More) == {0, 99}
    assert [row[0] for row in rows("| code | x |\n|---|---|\n| 0 | a |\n| 7 | b |\n")] == ["0", "7"]


def read_by_the_program(source: Path) -> set[str]:
    """Return the variables that occur as whole strings in the program: that is how one reads a variable."""
    found: set[str] = set()
    for path in source.rglob("*.py"):
        if path.relative_to(source).as_posix().startswith(tuple(NOT_READ)):
            continue
        strings = [node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)]
        found |= {text for text in strings if isinstance(text, str) and VARIABLE.fullmatch(text)}
    return found


def test_the_variables_are_those_that_the_program_reads() -> None:
    shown = [
        name
        for row in rows((DOCS / "reference" / "environment.md").read_text())
        for name in re.findall(r"`(\w+)`", row[0])
    ]
    read = read_by_the_program(SOURCE) - AMONG_FOBS | READ_BY_BOTOCORE
    assert (sorted(read - set(shown)), sorted(set(shown) - read)) == ([], []), "(not in the page, only in the page)"
    assert len(shown) == len(set(shown))


def test_a_variable_is_seen(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text("import os\n\nx = os.environ.get('FOB_NEW') or 'not AWS_THIS one'\n")
    (tmp_path / "sandbox").mkdir()
    (tmp_path / "sandbox" / "server.py").write_text("x = 'AWS_OTHER'\n")
    assert read_by_the_program(tmp_path) == {"FOB_NEW"}


@dataclass(frozen=True)
class Sample:
    """The files that a section of a page shows, and the login and the profile that it shows for them."""

    title: str
    files: dict[str, str]
    login: list[str]
    used: str


def samples(text: str) -> Iterator[Sample]:
    for part in re.split(r"^## (?=`)", text, flags=re.MULTILINE)[1:]:
        blocks = [block.partition("\n") for language, block in FENCED.findall(part) if language == "ini"]
        files = {first.removeprefix("# ~/.aws/"): rest for first, _, rest in blocks}
        used = re.findall(r"AWS_PROFILE=(\S+)", part)
        yield Sample(part.partition("\n")[0], files, next(invocations(part)), used[0])


SAMPLES = list(samples((DOCS / "layouts.md").read_text()))


def put_in(home: Home, files: dict[str, str], values: dict[str, str]) -> None:
    for name, text in files.items():
        for example, value in values.items():
            text = text.replace(example, value)  # noqa: PLW2901 - one replacement after the other
        path = home.aws / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)


@pytest.fixture
def examples(sandbox: SandboxProcess, name: str) -> dict[str, str]:
    """What stands in the samples, and what a user of the sandbox has in its place."""
    user = sandbox.control.user(name)
    return {
        "AKIAIOSFODNN7EXAMPLE": user.key_id,
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY": user.secret,
        "arn:aws:iam::111122223333:mfa/anna": user.serial or "",
    }


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.title.partition(":")[0])
def test_the_samples_of_the_layouts_work(
    fob: Forked, sandbox: SandboxProcess, examples: dict[str, str], sample: Sample
) -> None:
    put_in(fob.home, sample.files, examples)
    code = sandbox.control.fresh_code(examples["arn:aws:iam::111122223333:mfa/anna"])
    done = fob(*sample.login, env={"FOB_CODE": code})
    assert done.code == 0, done.err
    assert f"[{sample.used}]" in fob.home.credentials.read_text()
    assert f"in [{sample.used}] of" in done.err
    assert sample.title.partition(":")[0].strip("`") in fob("status", "--verbose").out
    refused = fob(*sample.login, "--force", env={"FOB_CODE": code})
    assert refused.code == 4


def test_each_layout_has_a_sample() -> None:
    titles = {sample.title.partition(":")[0] for sample in SAMPLES}
    assert titles == {f"`{layout.name}`" for layout in LAYOUTS}


ROLES = (DOCS / "how-to" / "roles.md").read_text().partition("## A role profile")[2]


def test_the_sample_of_the_role_works(fob: Forked, sandbox: SandboxProcess, examples: dict[str, str]) -> None:
    ((_, role),) = [found for found in FENCED.findall(ROLES) if found[0] == "ini"][:1]
    plain = next(sample for sample in SAMPLES if "sts-suffix" in sample.title)
    put_in(fob.home, plain.files, examples)
    fob.home.write_config(role)
    for name in ("deploy", "audit"):
        sandbox.control.role(name, mfa=True)
    code = sandbox.control.fresh_code(examples["arn:aws:iam::111122223333:mfa/anna"])
    env = {"FOB_CODE": code, "AWS_REGION": "eu-west-1"}
    results = [fob(*words, env=env) for words in invocations(ROLES)]
    assert [result.code for result in results] == [0] * len(results), [result.err[-300:] for result in results]
    assert ":assumed-role/deploy/" in results[1].out
    assert "[deploy-now]" in fob.home.credentials.read_text()


# Links, make and the changelog ----------------------------------------------------------------------------------------


def targets_named(text: str) -> set[str]:
    """Return the targets of make that a page names, in code spans and in shell blocks."""
    blocks = "\n".join(block for language, block in FENCED.findall(text) if language in SHELL)
    code = [*re.findall(r"^\$? ?(make .*)", blocks, re.MULTILINE), *re.findall(r"`(make [^`\n]*)`", text)]
    words = [word for line in code for word in re.split(r"[#;]|&&", line)[0].split()[1:]]
    return {word for word in words if "=" not in word}


@pytest.mark.parametrize("paper", PAPERS, ids=str_of)
def test_every_target_of_make_exists(paper: Path) -> None:
    made = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert targets_named(paper.read_text()) - made == set()


def test_the_targets_of_a_page_are_seen() -> None:
    text = "`make one`, `make two SEED=1`\n```sh\nmake three four  # five\n```\n```make\nmake six\n```\n"
    assert targets_named(text) == {"one", "two", "three", "four"}
    assert {"test", "lint", "proof", "proof-sample"} <= targets_named((ROOT / "CONTRIBUTING.md").read_text())


def dead_links(page: Path) -> list[str]:
    found = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", page.read_text())
    return [link for link in found if "://" not in link and not (page.parent / link).exists()]


@pytest.mark.parametrize("page", [*PAPERS, ROOT / "CHANGELOG.md", ROOT / "CODE_OF_CONDUCT.md"], ids=str_of)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    assert dead_links(page) == []


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("[a](page.md#there) [b](gone.md) [c](https://example.org) [d](#here)")
    assert dead_links(tmp_path / "page.md") == ["gone.md"]


def test_the_changelog_has_its_headings_and_each_its_link() -> None:
    from awsfob import __version__

    text = (ROOT / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## \[([^\]]+)\](.*)$", text, re.MULTILINE)
    assert [name for name, _ in headings][:2] == ["Unreleased", __version__]
    assert headings[0][1] == ""
    assert all(re.fullmatch(r" - (unreleased|\d{4}-\d\d-\d\d)", when) for _, when in headings[1:])
    assert re.findall(r"^\[([^\]]+)\]: https:", text, re.MULTILINE) == [name for name, _ in headings]
    kinds = set(re.findall(r"^### (.*)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
