"""Terminal transcripts of the documents: ``console`` blocks, run line by line and compared with what they show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tests.harness.terminal import Terminal

READY = "<ready "
PROMPT = f"{READY}$?>"
"""The prompt of the shell that runs the commands; it holds the exit code of the last one."""

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONTROL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[78]|\][^\x07]*\x07)")
_COUNTDOWN = re.compile(r"\[\d+ s left\] ?")  # it is gone when the line has been typed
_CODE = "MFA code"
_YES_OR_NO = r"\[[yY]/[nN]\] ?$"
_ELLIPSIS = "..."
_EXAMPLES = (
    (r"\b(?:AKIA)[A-Z0-9]{16}\b", "AKIAIOSFODNN7EXAMPLE"),
    (r"\b(?:ASIA)[A-Z0-9]{16}\b", "ASIAIOSFODNN7EXAMPLE"),
    (r"\b(?:AIDA|AROA)[A-Z0-9]{12,17}\b", "AIDACKCEVSQ6C2EXAMPLE"),
    (r'(?i)("\w*secret\w*": ")[A-Za-z0-9/+]{40}', r"\g<1>wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    (r'(?i)("\w*session_?token": ")[A-Za-z0-9/+=]{100,}', r"\g<1>IQoJb3JpZ2luX2VjEXAMPLETOKEN"),
    (r'("seed": ")[A-Z2-7]+', r"\g<1>JBSWY3DPEHPK3PXP"),
    (r"\b\d{6}\b", "123456"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:41234"),
)
"""What stands in the pages for values that differ from run to run; AWS has made these examples."""
_MASKS = (
    *_EXAMPLES,
    (r"\b\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|\+00:00))?", "TIME"),
    (r'("seconds_left": )\d+', r"\g<1>N"),
    (r"\buntil (\w{3} )?\d\d:\d\d\b", "until TIME"),
    (r"\b\d+ (h|min|s|d)( \d+ (min|s))?\b", "LONG"),
    (r"[─━]+", "─"),
    (r"[ \t]+", " "),
)


class Step(NamedTuple):
    """A command of a block, and the lines that the block shows below it."""

    command: str
    shown: tuple[str, ...]


def steps(page: str) -> list[Step]:
    """Return the commands of all ``console`` blocks of a page, in order."""
    return [step for block in _BLOCK.findall(page) for step in _in_block(block)]


def filled(page: str, output: Callable[[Step], Iterable[str]]) -> str:
    """Return a page whose ``console`` blocks show what their commands say now."""

    def block(found: re.Match[str]) -> str:
        shown = ((f"$ {step.command}", *output(step)) for step in _in_block(found[1]))
        return "```console\n" + "".join(f"{line}\n" for lines in shown for line in lines) + "```"

    return _BLOCK.sub(block, page)


def _in_block(block: str) -> Iterator[Step]:
    assert block.startswith("$ "), f"a console block begins with a command, not with: {block[:40]}"
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield Step(command, tuple(shown.splitlines()))


def lasting(screen: str) -> list[str]:
    """Return the lines that a terminal ends up with, without colours and without what was overwritten."""
    lines = (_COUNTDOWN.sub("", _CONTROL.sub("", line)) for line in screen.split("\n"))
    return [next((part for part in reversed(line.split("\r")) if part.strip()), "") for line in lines]


def masked(line: str) -> str:
    """Return a line without what differs from run to run: times, keys, codes, ports, and the width of a table."""
    for pattern, text in _MASKS:
        line = re.sub(pattern, text, line)
    return line.strip()


def example(line: str) -> str:
    """Return a line as a page shows it: without a secret, a key or a code of the run."""
    for pattern, text in _EXAMPLES:
        line = re.sub(pattern, text, line)
    return line.rstrip()


def differences(step: Step, lines: Sequence[str]) -> list[str]:
    """Say which shown lines do not come, in this order; ``...`` stands for any lines."""
    (text, asked), (real_text, really_asked) = _unbroken(step.shown), _unbroken(lines)
    if text == real_text and len(asked) == len(really_asked) and all(map(_same, asked, really_asked)):
        return []  # a longer time may break a line elsewhere
    left = [masked(line) for line in lines if line.strip()]
    wrong, skip = [], False
    for shown in (line for line in step.shown if line.strip()):
        if shown.strip() == _ELLIPSIS:
            skip = True
            continue
        found = next((number for number, line in enumerate(left) if _same(shown, line)), None)
        if found is None or (found and not skip):
            wrong.append(f"shown, but not said: {shown}")
            continue
        left, skip = left[found + 1 :], False
    return wrong + ([] if skip else [f"said, but not shown: {line}" for line in left])


def _unbroken(lines: Iterable[str]) -> tuple[str, list[str]]:
    """Return a text without line breaks and without its questions for a code, and these questions."""
    every = [line.strip() for line in lines if line.strip()]
    questions = [line for line in every if _CODE in line]
    return masked(" ".join(line for line in every if _CODE not in line)), questions


def _same(shown: str, line: str) -> bool:
    if _CODE in shown:  # the question has a clock in it that ticks
        return all(word in line for word in re.findall(r"[a-z]{3,}", shown))
    return masked(shown) == line


class Shell:
    """A shell at a terminal that runs one command after the other.

    Args:
        terminal: A terminal where a shell has just started, with the prompt ``PROMPT``.
        code: Returns a code that AWS takes.
        changes: What to replace in commands, and back in what is said: the text of the page, and the real one.
    """

    def __init__(self, terminal: Terminal, code: Callable[[], str], changes: Iterable[tuple[str, str]] = ()) -> None:
        self._terminal = terminal
        self._code = code
        self.changes = list(changes)
        terminal.expect(re.escape(READY))

    def run(self, step: Step) -> tuple[list[str], int]:
        """Run a command and return the lines it says, and its exit code."""
        command = step.command
        for text, real in self.changes:
            command = re.sub(text, real, command)
        before = len(self._terminal.screen)
        self._terminal.type(command)
        while READY not in (seen := self._terminal.expect(f"{re.escape(READY)}\\d+>|{_CODE}|{_YES_OR_NO}")):
            self._terminal.type(self._code() if seen == _CODE else "y")
        screen = self._terminal.screen[before:].partition("\n")[2]
        for text, real in self.changes:
            screen = screen.replace(real, text)
        output, _, code = screen.rpartition(READY)
        return lasting(output), int(code.partition(">")[0])
