"""``fob use`` in shells with options of their own: only fob's commands are evaluated, and all of them or none."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.harness.stand_in import needs
from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import STORED, UserMachine
from tests.scripts.test_use import SHOW, STALE, environments, run

if TYPE_CHECKING:
    from collections.abc import Mapping

POSIX = ("bash", "zsh")
SHELLS = (*POSIX, "fish")


@pytest.fixture(autouse=True)
def _has_shell(request: pytest.FixtureRequest) -> None:
    if "shell" in request.fixturenames:
        shell = str(request.getfixturevalue("shell"))
        needs(shell, shell)


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    machine.store_session()
    return machine


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("words", ["-h", "--help", "-qh", "work -vh"])
def test_a_help_page_is_shown_and_not_evaluated(machine: UserMachine, shell: str, words: str) -> None:
    done = run(machine, shell, f"fob use {words}\n")
    assert (done.out.startswith("Usage: fob use"), done.err) == (True, "")


@pytest.mark.parametrize("shell", POSIX)
def test_a_help_page_is_not_evaluated_where_words_are_separated_otherwise(machine: UserMachine, shell: str) -> None:
    done = run(machine, shell, "IFS=,\nfob use --help\n")
    assert (done.out.startswith("Usage: fob use"), done.err) == (True, "")


@pytest.mark.parametrize("shell", POSIX)
@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "FOB_USE"])
def test_a_readonly_variable_is_an_error_before_anything_is_set(machine: UserMachine, shell: str, name: str) -> None:
    script = f"readonly {name}=mine\n{SHOW}fob use work\nCODE=$?\n{SHOW}echo $CODE"
    done = run(machine, shell, script, env={key: value for key, value in STALE.items() if key != name})
    assert done.err == f"fob: error: {name} is readonly in this shell, so fob use cannot change it\n"
    before, after = environments(done)
    assert (before, done.out.rpartition("\n=\n")[2][-2:]) == (after, "2\n")
    other = run(machine, shell, f"readonly {name}_X=1\nreadonly X='a {name}='\nfob use work\n{SHOW}")
    assert environments(other)[0]["AWS_ACCESS_KEY_ID"] == STORED


@pytest.mark.parametrize("shell", SHELLS)
def test_a_trace_has_no_secret_in_it(machine: UserMachine, shell: str) -> None:
    on, off = ("set -g fish_trace 1", "set fish_trace") if shell == "fish" else ("set -x", "set +x")
    script = f"{on}\nfob use work\nfob use work\nfob use --unset\nfob use nobody\necho code=$?\n{off}\n"
    done = run(machine, shell, script.replace("$?", "$status") if shell == "fish" else script, env=STALE)
    assert "code=3" in done.out
    assert "fob use nobody" in done.err  # it was traced
    assert re.search("echo '?code=", done.err)  # and still is
    for secret in ("s/+=", STALE["AWS_SECRET_ACCESS_KEY"][-7:], "SECRET_ACCESS_KEY="):
        assert secret not in done.err


@pytest.mark.parametrize("shell", POSIX)
def test_nothing_that_is_kept_is_exported_to_a_shell_inside(machine: UserMachine, shell: str) -> None:
    """Else a shell inside would believe that it has kept something."""
    flag = "--norc" if shell == "bash" else "-f"
    inner = f'eval "$(fob shell-init {shell})"; fob use work; fob use --unset; env -0; echo ='
    done = run(machine, shell, f"set -a\nfob use work\n{SHOW}{shell} {flag} -c '{inner}'\n")
    outer, inside = environments(done)
    assert [name for name in outer if name.startswith("_fob_")] == []
    assert (inside["AWS_ACCESS_KEY_ID"], inside["FOB_USE"]) == (STORED, "work")


@pytest.mark.parametrize("shell", POSIX)
@pytest.mark.parametrize("options", ["true", "set -a"])
def test_a_variable_is_exported_again_only_if_it_was(machine: UserMachine, shell: str, options: str) -> None:
    """Whatever the values of other variables look like."""
    script = f"AWS_PROFILE=own\nexport OTHER='x AWS_PROFILE=1' AWS_VAULT='x AWS_PROFILE='\n{options}\n"
    done = run(machine, shell, f'{script}fob use work\nfob use --unset\n{SHOW}echo "[$AWS_PROFILE]"')
    (after,) = environments(done)
    assert ("AWS_PROFILE" in after, after["AWS_VAULT"]) == (False, "x AWS_PROFILE=")
    assert done.out.endswith("[own]\n")


@pytest.mark.parametrize("shell", SHELLS)
def test_unset_takes_only_what_fob_has_set(machine: UserMachine, shell: str) -> None:
    script = f"{SHOW}fob use --unset\n{SHOW}fob use work\nfob use --unset\nfob use --unset\n{SHOW}"
    before, unused, after = environments(run(machine, shell, script, env=STALE))
    assert before == unused == after
    inherited = {"AWS_ACCESS_KEY_ID": STORED, "FOB_USE": "work"}
    gone, stays = (
        environments(run(machine, shell, f"fob use --unset\n{SHOW}", env=env))[0]
        for env in (inherited, {**inherited, "FOB_SHELL": "work"})
    )
    assert "AWS_ACCESS_KEY_ID" not in gone
    assert stays["AWS_ACCESS_KEY_ID"] == STORED


ZSH_OPTIONS = ("ksh_arrays", "warn_create_global", "sh_word_split", "no_global_export", "no_unset", "glob_subst")


@pytest.mark.parametrize("option", ZSH_OPTIONS)
def test_options_of_zsh_change_nothing(machine: UserMachine, option: str) -> None:
    needs("zsh", "zsh")
    ends = "export AWS_CREDENTIAL_EXPIRATION=2099-01-01T00:00:00Z\n_fob_hook\n"
    script = f"setopt {option}\n{SHOW}fob use work --quiet\n{SHOW}fob use --unset --quiet\n{SHOW}{ends}"
    done = run(machine, "zsh", script, init=" --hook", env=STALE)
    before, used, after = environments(done)
    assert (done.err, used["AWS_ACCESS_KEY_ID"]) == ("", STORED)
    assert before == after


@pytest.mark.parametrize("shell", POSIX)
def test_an_alias_of_the_same_name_does_not_break_the_functions(machine: UserMachine, shell: str) -> None:
    aliases = {"bash": "shopt -s expand_aliases\n", "zsh": ""}[shell]
    script = f"{aliases}alias fob='no such'\neval \"$(command fob shell-init {shell})\"\nunalias fob\nfob use work\n"
    done = run(machine, shell, f"unset -f fob\n{script}{SHOW}")
    assert environments(done)[0]["AWS_ACCESS_KEY_ID"] == STORED, done.all


PROMPTS: Mapping[str, tuple[str, str, str]] = {
    "hooks of zsh with ksh_arrays": (
        "zsh",
        ".zshrc",
        "setopt ksh_arrays\none() { : }\ntwo() { SEEN=both }\nprecmd_functions+=(one two)\nPROMPT='mine> '\n",
    ),
    "an array of bash": (
        "bash",
        ".bashrc",
        "one() { :; }\ntwo() { SEEN=both PS1='mine> '; }\nPROMPT_COMMAND=(one two)\n",
    ),
}


@pytest.mark.parametrize("case", PROMPTS)
def test_hooks_of_the_user_stay_and_the_prompt_has_the_profile(machine: UserMachine, case: str) -> None:
    shell, name, text = PROMPTS[case]
    needs(shell, shell)
    (machine.home.path / name).write_text(text)
    env = {"SHELL": shutil.which(shell), "TERM": "dumb"}
    with TerminalProgram(machine.home)("shell", "work", env=env) as terminal:
        for _ in range(2):
            terminal.expect(r"\(fob work\) .*mine> ", 20)
            terminal.type('echo "seen=$SEEN"; SEEN=')
            terminal.expect("seen=both", 20)
        terminal.type("exit 0")
        assert terminal.wait(20).code == 0
