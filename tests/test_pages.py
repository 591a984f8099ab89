"""Every ``console`` block of the README and of ``docs`` is run, and says what the page shows."""

from __future__ import annotations

import re
import shutil
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from awsfob import __version__
from awsfob.sandbox.control import Control
from awsfob.sandbox.sample_homes import write_home
from tests.harness.home import Home
from tests.harness.program import installed
from tests.harness.terminal import TerminalProgram
from tests.harness.transcript import PROMPT, Shell, Step, differences, example, filled, steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from awsfob.sandbox.server_process import SandboxProcess

ROOT = Path(__file__).parent.parent
PAGES = {str(path.relative_to(ROOT)): path for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))}
WITH_BLOCKS = [name for name, path in PAGES.items() if steps(path.read_text())]
USER = "alice"
HOME_SHOWN = "/home/alice"
ROLES = {"docs/how-to/roles.md": ("deploy", "audit"), "docs/how-to/status.md": ("admin",)}
"""The roles that the user of a page may assume, each with a profile."""
BEFORE = {"docs/use.md": ("fob login work", 'eval "$(fob shell-init bash)"')}
"""What the shell of a page has run before."""
NOT_RUN = {
    r"fob shell\b": "is a shell in the shell; tests/scripts/test_shell.py runs it",
    r"systemctl\b": "needs systemd",
    r"(brew|pinentry-mac)\b": "needs macOS",
    r"make\b": "the targets of make have tests of their own",
}
"""Commands that are not run here, with the reason."""
SHELL = ("/bin/bash", "--norc", "--noprofile", "--noediting", "-i")
FAILURES = ("error:", "AccessDenied")
"""What a page shows for a command that fails."""
STARTS_SANDBOX = "fob sandbox run"


@contextmanager
def short_folder() -> Iterator[Path]:
    """Make a folder whose path is as long as the one in the pages, because line breaks depend on it."""
    path = Path("/tmp") / token_hex(3)  # noqa: S108  a new folder of our own
    assert len(str(path)) == len(HOME_SHOWN)
    path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        shutil.rmtree(path)


class Alice:
    """The user that ``fob sandbox run --home`` makes, in a home with the files that it writes, at a shell.

    Args:
        sandbox: The sandbox that the home knows.
        terminals: Closes the terminals in the end, and removes the home.
        page: The page that she reads.
    """

    def __init__(self, sandbox: SandboxProcess, terminals: ExitStack, page: str = "") -> None:
        control = sandbox.control
        home = Home(terminals.enter_context(short_folder()), sandbox.endpoint)
        self._home, self._control, self._terminals = home, control, terminals
        user = control.user(USER)
        write_home(home.path, "sts-suffix", user, "aws")
        for role in ROLES.get(page, ()):
            arn = control.role(role)
            with home.config.open("a") as config:
                config.write(f"\n[profile {role}]\nrole_arn = {arn}\nsource_profile = work\nregion = us-east-1\n")
        settings = {"PS1": PROMPT, "NO_COLOR": "1", "AWS_PAGER": ""}
        terminal = terminals.enter_context(TerminalProgram(home, SHELL)(env=settings))
        self._shell = Shell(terminal, self.code, [(HOME_SHOWN, str(home.path))])
        for command in BEFORE.get(page, ()):
            self._shell.run(Step(command, ()))

    def code(self) -> str:
        """Return a code of the device that fob has not sent yet."""
        self._control.advance(30)
        return self._control.fresh_code(next(iter(self._control.devices())))

    def run(self, step: Step) -> tuple[list[str], int]:
        """Run a step; return the lines that it says, and its exit code."""
        return self._start_sandbox(step) if step.command.startswith(STARTS_SANDBOX) else self._shell.run(step)

    def wrong(self, step: Step) -> list[str]:
        """Run a step and say what is wrong about it."""
        lines, code = self.run(step)
        found = differences(step, lines)
        if code and not any(word in line for line in step.shown for word in FAILURES):
            found.append(f"ended with exit code {code}")
        return [f"$ {step.command}", *found, *(f"  | {line}" for line in lines)] if found else []

    def shown(self, step: Step) -> Sequence[str]:
        """Return what a page has to show for a step: what it shows, if that is true."""
        if reason(step):
            return step.shown
        lines, _ = self.run(step)
        return [example(line) for line in lines if line.strip()] if differences(step, lines) else step.shown

    def _start_sandbox(self, step: Step) -> tuple[list[str], int]:
        """Start the sandbox of a page in a terminal of its own; the shell talks to it from then on."""
        terminal = self._terminals.enter_context(TerminalProgram(self._home, installed())(*step.command.split()[1:]))
        terminal.expect(r"fob login \S+ --code [^\n]*\n")
        said = terminal.screen.replace(str(self._home.path), HOME_SHOWN)
        endpoint = said.splitlines()[0].strip()
        self._control = Control(endpoint)
        self._shell.changes.append((r"http://127\.0\.0\.1:\d+", endpoint))
        return said.splitlines(), 0


def reason(step: Step) -> str | None:
    """Return why a step is not run, if it is not."""
    return next((why for pattern, why in NOT_RUN.items() if re.match(pattern, step.command)), None)


@pytest.mark.parametrize("page", WITH_BLOCKS)
def test_each_console_block_says_what_the_page_shows(page: str, sandbox: SandboxProcess) -> None:
    with ExitStack() as terminals:
        alice = Alice(sandbox, terminals, page)
        run = [step for step in steps(PAGES[page].read_text()) if reason(step) is None]
        failures = [line for step in run for line in alice.wrong(step)]
    assert not failures, "\n".join(failures)


def test_a_difference_is_seen() -> None:
    page = "```console\n$ fob x\n1 h 2 min\n...\nAKIAABCDEFGHIJKLMNOP end\n$ fob y\n```\n"
    first, second = steps(page)
    assert (first.command, second) == ("fob x", Step("fob y", ()))
    good = ["\r3 s", "AKIAIOSFODNN7EXAMPLE  end"]
    assert differences(first, ["12 h", "other", good[1]]) == []
    assert differences(first, ["12 h", good[1], "more"]) == ["said, but not shown: more"]
    assert differences(first, [good[1]])[0] == "shown, but not said: 1 h 2 min"
    assert differences(Step("x", ("for 12", "  h")), ["for 11 h 59", "min"]) == []
    asked = Step("x", ("[17 s left] MFA code for work: 123456", "good"))
    assert differences(asked, ["[9 s left] MFA code for work: 654321", "good"]) == []
    assert differences(asked, ["MFA code, please: 654321", "good"]) != []
    assert differences(second, ["text"]) == ["said, but not shown: text"]
    assert filled(page, lambda step: [step.command.upper()]) == "```console\n$ fob x\nFOB X\n$ fob y\nFOB Y\n```\n"


@pytest.mark.parametrize(
    ("command", "shown", "what"),
    [
        ("fob status", "something else", "shown, but not said: something else"),
        ("fob whoami nobody", "hint: x", "ended with exit code 3"),
        ("fob logout work", "", "there was no session to remove"),
    ],
)
def test_a_page_that_is_wrong_is_seen(command: str, shown: str, what: str, sandbox: SandboxProcess) -> None:
    with ExitStack() as terminals:
        alice = Alice(sandbox, terminals)
        assert any(what in line for line in alice.wrong(Step(command, (shown,))))
        assert alice.wrong(Step("fob --version", (f"fob {__version__}",))) == []


def main(names: Sequence[str]) -> None:
    """Let the console blocks of pages show what their commands say now; ``make pages`` calls it."""
    from awsfob.sandbox.server_process import SandboxProcess

    with SandboxProcess() as sandbox:
        for name in names or WITH_BLOCKS:
            with ExitStack() as terminals:
                alice = Alice(sandbox, terminals, name)
                PAGES[name].write_text(filled(PAGES[name].read_text(), alice.shown))
            sandbox.control.reset()


if __name__ == "__main__":
    main(sys.argv[1:])
