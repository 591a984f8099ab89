"""Every ``case`` pattern of shell text that fob ships or prints has its leading parenthesis.

bash 3.2, which macOS ships, ends ``$( )`` at the first parenthesis without a partner.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from awsfob.output.completion_scripts import SCRIPTS
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
    assert unbalanced(functions(shell, seed_names=True, has_hook=True)) == []


TOO_NEW = re.compile(
    r"\b(compopt|mapfile|readarray|coproc)\b|\$\{\w+(,,?|\^\^?|@\w)\}|(declare|local|typeset) -[a-z]*[An]"
    r"|\|&|&>>|;;?&|\$EPOCH|\[-\d+\]"
)
"""What bash has learned since version 3.2, which macOS ships."""

IF_IT_KNOWS = "if type compopt >/dev/null 2>&1; then compopt +o default; fi"
BASH_TEXTS = {
    "completion": SCRIPTS["bash"].replace(IF_IT_KNOWS, ""),
    "functions": functions("bash", seed_names=True, has_hook=True),
}


@pytest.mark.parametrize("text", BASH_TEXTS.values(), ids=BASH_TEXTS)
def test_bash_gets_nothing_that_3_2_does_not_know(text: str) -> None:
    assert TOO_NEW.findall(text) == []
    assert unbalanced(text) == []


@pytest.mark.parametrize("text", ["compopt -o nospace", "mapfile -t a", "${x,,}", "local -A a", "a |& b", "${a[-1]}"])
def test_what_is_too_new_is_found(text: str) -> None:
    assert TOO_NEW.search(text)


@pytest.mark.parametrize("text", ["case $1 in a) b ;; esac", "x=$(case $1 in (a) b ;; *) c ;; esac)"])
def test_a_pattern_without_its_parenthesis_is_found(text: str) -> None:
    assert unbalanced(text) != []
