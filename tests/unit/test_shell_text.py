"""Every ``case`` pattern of shell text that fob ships or prints has its leading parenthesis.

bash 3.2, which macOS ships, ends ``$( )`` at the first parenthesis without a partner.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from awsfob.output.shell_functions import functions

SCRIPT = Path(__file__).parent.parent.parent / "bin" / "fob-process"


def unbalanced(text: str) -> list[str]:
    """Return the lines after which more parentheses have closed than opened; quotes and comments do not count."""
    depth, found = 0, []
    for line in text.splitlines():
        bare = re.sub(r"'[^']*'|\"[^\"]*\"|(^|\s)#\s.*", "", line)
        for sign in bare:
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if depth < 0:
                found.append(line)
                depth = 0
    return found if depth == 0 else [*found, "the end"]


def test_the_script_has_all_its_parentheses() -> None:
    assert unbalanced(SCRIPT.read_text()) == []


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_printed_functions_have_all_their_parentheses(shell: str) -> None:
    assert unbalanced(functions(shell, seed_names=True)) == []


@pytest.mark.parametrize("text", ["case $1 in a) b ;; esac", "x=$(case $1 in (a) b ;; *) c ;; esac)"])
def test_a_pattern_without_its_parenthesis_is_found(text: str) -> None:
    assert unbalanced(text) != []
