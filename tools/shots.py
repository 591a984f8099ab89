"""Pictures of fob's main screens: the real program at a terminal of 80 columns, with a sandbox in place of AWS.

``make shots`` writes them to ``docs/pictures``. Each scene goes on where the one before has ended.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pexpect
import pyte
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from awsfob.sandbox.server_process import SandboxProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

COLUMNS, LINES = 80, 100
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SECONDS = 30
# The form of rich's own pictures, without the font that it would load from another server.
SVG = """\
<svg class="terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width;
}}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class Answer(NamedTuple):
    """What the user types at a question."""

    question: str
    text: str | Callable[[], str]


class Step(NamedTuple):
    """A command, and the answers to its questions."""

    words: tuple[str, ...]
    answers: tuple[Answer, ...] = ()


class Scene(NamedTuple):
    """A picture: its file, its title, and the commands."""

    name: str
    title: str
    steps: tuple[Step, ...]


class Machine:
    """A home folder, and a sandbox with a user of it.

    Args:
        home: The folder.
        sandbox: What stands for AWS.
    """

    def __init__(self, home: Path, sandbox: SandboxProcess) -> None:
        self._home = home
        self._sandbox = sandbox
        self._user = sandbox.control.user("anna", policy="open")
        aws = home / ".aws"
        aws.mkdir()
        key = f"aws_access_key_id = {self._user.key_id}\naws_secret_access_key = {self._user.secret}\n"
        (aws / "credentials").write_text(f"[work]\n{key}")
        (aws / "credentials").chmod(0o600)
        roles = [(name, sandbox.control.role(name)) for name in ("deploy", "audit")]
        device = f"mfa_serial = {self._user.serial}\n"
        config = "".join(f"[profile {name}]\nrole_arn = {arn}\nsource_profile = work\n{device}" for name, arn in roles)
        (aws / "config").write_text(f"[profile work]\nregion = eu-west-1\n{config}")

    def code(self) -> str:
        """Return a code that the device shows and that was not sent yet."""
        return self._sandbox.control.fresh_code(self._user.serial or "")

    def wrong_code(self) -> str:
        """Return a code that the device does not show."""
        return f"{(int(self._sandbox.control.code(self._user.serial or '')) + 1) % 10**6:06d}"

    def screen(self, step: Step) -> str:
        """Run a command at a terminal; return all that it has shown, with the line that starts it."""
        environ = {
            "HOME": str(self._home),
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), "/usr/bin", "/bin")),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "AWS_ENDPOINT_URL": self._sandbox.endpoint,
        }
        seen = io.StringIO()
        child = pexpect.spawn(
            "fob", list(step.words), env=environ, dimensions=(LINES, COLUMNS), encoding="utf-8", timeout=SECONDS
        )
        child.logfile_read = seen
        for question, text in step.answers:
            child.expect(question)
            child.sendline(text if isinstance(text, str) else text())
        child.expect(pexpect.EOF)
        child.close()
        return f"\x1b[32m$\x1b[0m {' '.join(('fob', *step.words))}\r\n{seen.getvalue()}"


def scenes(machine: Machine) -> tuple[Scene, ...]:
    """Return the pictures, in the order in which they are taken."""
    code = Answer("MFA code", machine.code)
    wrong = Answer("MFA code", machine.wrong_code)
    return (
        Scene("first", "fob", (Step(()),)),
        Scene(
            "init",
            "fob init",
            (Step(("init", "work"), (Answer("Which", "2"), Answer("now[?]", "n"), Answer("changes[?]", "n"))),),
        ),
        Scene("login", "fob login", (Step(("login", "work"), (code,)), Step(("whoami", "work")))),
        Scene("status", "fob status", (Step(("status",)),)),
        Scene("roles", "fob init --roles", (Step(("init", "work", "--roles"), (Answer("changes[?]", "y"),)),)),
        Scene("refusal", "a refusal", (Step(("login", "work", "--force"), (wrong, code)), Step(("login", "wrok")))),
        Scene("keys", "fob keys", (Step(("keys", "work")),)),
        Scene("rotate", "fob rotate", (Step(("rotate", "work"), (Answer("Replace", "y"),)),)),
        Scene("help", "fob --help", (Step(("--help",)),)),
        Scene("help-of-a-command", "fob status --help", (Step(("status", "--help")),)),
    )


def drawn(scene: Scene, shown: str) -> str:
    """Return a screen as a picture."""
    screen = pyte.Screen(COLUMNS, LINES)
    pyte.Stream(screen).feed(shown.replace("\x1b[2m", "\x1b[90m"))  # pyte knows no dim text
    console = Console(width=COLUMNS, file=io.StringIO(), record=True, force_terminal=True, legacy_windows=False)
    lines = [line_of(screen.buffer[number]) for number in range(LINES)]
    while lines and not lines[-1].plain.strip():
        lines.pop()
    for line in lines:
        console.print(line, overflow="crop", no_wrap=True)
    return console.export_svg(title=scene.title, theme=DIMMED_MONOKAI, code_format=SVG, unique_id=scene.name)


def line_of(row: dict[int, pyte.screens.Char]) -> Text:
    """Return one line of a terminal with its colours."""
    runs = groupby((row[column] for column in range(COLUMNS)), key=_style)
    text = Text.assemble(*(("".join(char.data for char in chars), style) for style, chars in runs))
    text.rstrip()
    return text


def _style(char: pyte.screens.Char) -> Style:
    colour = {"default": None, "brown": "yellow", "brightblack": "bright_black"}.get(char.fg, char.fg)
    return Style(color=colour, bold=char.bold or None)


@contextmanager
def short_home() -> Iterator[Path]:
    """Make a home folder with a short path, because messages name it."""
    home = Path(tempfile.gettempdir()) / "anna"
    home.mkdir(mode=0o700)
    try:
        yield home
    finally:
        shutil.rmtree(home)


def main(arguments: Sequence[str]) -> None:
    """Write the pictures, or only those that are named."""
    PICTURES.mkdir(exist_ok=True)
    with SandboxProcess() as sandbox, short_home() as home:
        machine = Machine(home, sandbox)
        for scene in scenes(machine):
            shown = "".join(map(machine.screen, scene.steps))
            if not arguments or scene.name in arguments:
                (PICTURES / f"{scene.name}.svg").write_text(drawn(scene, shown), encoding="utf-8")
                sys.stdout.write(f"docs/pictures/{scene.name}.svg\n")


if __name__ == "__main__":
    main(sys.argv[1:])
