"""A hint that names a command is right: each is run in its situation, and helps.

The first test runs them. The others find every command in a message of the source, so that none is forgotten.
"""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.harness.hinted import COMMAND, WORD, commands_in, words_of_hinted
from tests.scripts.hint_machine import HintMachine
from tests.scripts.hint_situations import SITUATIONS as OF_PROFILES
from tests.scripts.hint_situations_of_keys import SITUATIONS as OF_KEYS
from tests.scripts.hint_situations_of_moves import SITUATIONS as OF_MOVES
from tests.scripts.hint_situations_of_sessions import SITUATIONS as OF_SESSIONS
from tests.test_hints import BARE, FILES, QUOTED, SOURCE, messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.scripts.hint_machine import Hint, Situation, Typed

TESTS = Path(__file__).parents[1]
SITUATIONS = OF_PROFILES | OF_SESSIONS | OF_KEYS | OF_MOVES
HINTS = [
    pytest.param(at, hint, id=f"{name}: {number}", marks=[pytest.mark.proof, pytest.mark.timeout(300)] * at.slow)
    for name, at in SITUATIONS.items()
    for number, hint in enumerate(at.hints)
]


@pytest.mark.parametrize(("at", "hint"), HINTS)
def test_each_hinted_command_helps(home: Home, sandbox: SandboxProcess, name: str, at: Situation, hint: Hint) -> None:
    machine = HintMachine(home, sandbox, name, policy=at.policy)
    at.before(machine)
    code, said = refused(machine, at, at.line)
    assert code == at.code, said
    hints = "\n".join(line for line in said.splitlines() if "fob: error: " not in line)
    expected = [line for each in at.hints for line in commands_in(machine.fill(each.text))]
    assert unique(commands_in(hints)) == unique(expected), said  # a warning and the error may say the same
    assert machine.fill(hint.text) in said
    line = commands_in(machine.fill(hint.text))[-1]
    is_same = line == f"fob {at.line}"  # trying again is the cure
    assert is_same or not (hint.cures and is_cured(machine, at, hint))
    if hint.first:
        hint.first(machine)
    code, done = run_hinted(machine, at, hint, line)
    assert code == hint.code, (line, done)
    assert not hint.cures or is_cured(machine, at, hint)


def is_cured(machine: HintMachine, at: Situation, hint: Hint) -> bool:
    """Run the command of a situation again; return whether it works and no longer gives the hint."""
    code, said = refused(machine, at, at.then or at.line)
    return code == 0 and machine.fill(hint.text) not in said


def refused(machine: HintMachine, at: Situation, line: str) -> tuple[int, str]:
    """Run the command of a situation; return its exit code and all it said."""
    env = at.env | ({"FOB_CODE": machine.code()} if at.has_code else {})
    return run(machine, shlex.split(machine.fill(line)), env, at.typed, at.meanwhile)


def run_hinted(machine: HintMachine, at: Situation, hint: Hint, line: str) -> tuple[int, str]:
    env, words = words_of_hinted(line)
    values = {placeholder: machine.fill(value) for placeholder, value in hint.values.items()}
    assert values.keys() <= set(words), line
    code = {} if hint.typed else {"FOB_CODE": machine.code()}
    assert env.keys() <= code.keys(), line
    return run(machine, [values.get(word, word) for word in words], at.env | code, hint.typed)


def run(
    machine: HintMachine,
    words: Sequence[str],
    env: dict[str, str],
    typed: Typed,
    meanwhile: Callable[[HintMachine], object] | None = None,
) -> tuple[int, str]:
    """Run fob, at a terminal if something is typed; return its exit code and all it said."""
    env = machine.keyring | env
    if words[:1] == ["rotate"] and "--dry-run" not in words:
        words = [*words, "--yes"]  # the question is not what a hint is about
    if not typed:
        done = machine.fob(*words, env=env)
        return done.code, done.all
    with machine.fob_at_terminal(*words, env=env) as terminal:
        for question, answer in typed:
            terminal.expect(question)
            if meanwhile:
                meanwhile(machine)
            terminal.type(machine.fill(answer))
        ended = terminal.wait()
    return ended.code, ended.screen


def unique(lines: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(lines))


# Every command in a message of the source


class Named(NamedTuple):
    """A command in a message: the module, and the text from the last value before the command to its end."""

    module: str
    text: str

    def is_in(self, hint: Hint) -> bool:
        """Return whether a hint is this message, with words in place of its values.

        A command without any is one that another module puts the profile behind.
        """
        pattern = re.escape(self.text).replace(re.escape(BARE), WORD)
        end = "" if BARE in self.text else f"(?: {WORD})*"
        return self.module == hint.module and re.search(f"{pattern}{end}$", hint.text) is not None

    @property
    def words(self) -> list[str]:
        """The words of the command that are always the same."""
        words = words_of_hinted(commands_in(self.text)[-1])[1]
        return [word for word in words if BARE not in word and not word.isupper()]


NO_MESSAGES = ("output/", "cli/help_pages.py")
"""Where texts with fob in them are programs for a shell, or examples, which ``test_examples.py`` runs."""
NO_HINTS = {
    Named("cli/top_help.py", "Print the shell function that `fob use"),
    Named("cli/option_rows.py", "Get the code from these sources: see fob mfa sources."),
    Named("storage/links.py", "rem made by fob as --links"),
    Named("cli/use_command.py", "fob use needs a function in your shell"),
}
"""Texts of ``--help``, and a sentence about a command."""
SANDBOX = "unit/sandbox/test_command.py"
SESSION_PROFILE = "scripts/test_session_profile.py"
TOKEN_REFRESH = "cli/other_tools/aws_token_refresh.py"
REFERENCES = {
    # The sandbox runs until it is stopped, so its own tests run these.
    Named("cli/sandbox_command.py", "start one with `fob sandbox run"): (
        SANDBOX,
        "test_a_ready_home_in_each_layout_can_be_logged_in",
    ),
    Named("cli/sandbox_command.py", f"fob login {BARE} --code {BARE}"): (
        SANDBOX,
        "test_a_ready_home_in_each_layout_can_be_logged_in",
    ),
    Named("cli/sandbox_command.py", f"(fob sandbox code {BARE}"): (
        SANDBOX,
        "test_a_ready_home_in_each_layout_can_be_logged_in",
    ),
    Named("app/only_profile.py", "more profiles have a key: fob status"): (
        "scripts/test_first_steps.py",
        "test_of_several_keys_some_are_named",
    ),
    Named("cli/command_line.py", "put -- before the program: fob exec PROFILE -- PROGRAM ARGUMENTS"): (
        "scripts/test_first_steps.py",
        "test_a_program_comes_after_dashes",
    ),
    # The next step, which fob without a command names.
    **dict.fromkeys(
        (
            Named("app/next_step.py", "no profile has an access key yet; to set one up: fob init"),
            Named("app/next_step.py", f": fob init {BARE}"),
            Named("app/next_step.py", f"next, log in: fob login {BARE}"),
        ),
        ("scripts/test_first_steps.py", "test_fob_alone_shows_where_one_stands_and_the_next_step"),
    ),
    Named(
        "app/role_notes.py", f", other tools ask for another code, or fail; to change that: fob init {BARE} --roles"
    ): (
        "scripts/test_first_steps.py",
        "test_fob_alone_names_the_roles_that_need_a_change",
    ),
    Named("app/next_step.py", f"next, renew the credentials of this shell: fob use {BARE}"): (
        "scripts/test_first_steps.py",
        "test_fob_alone_knows_the_profile_of_fob_use",
    ),
    Named("app/next_step.py", f"is logged in, in fob's cache: fob use {BARE}"): (
        "scripts/test_first_steps.py",
        "test_the_next_step_of_a_session_in_the_cache_names_no_section",
    ),
    Named("app/subshell.py", f"to renew its credentials: fob use {BARE}"): (
        "scripts/test_shell.py",
        "test_it_is_not_nested_unasked",
    ),
    # Told after a login that worked.
    Named("app/inherited_settings.py", f", then fob login {BARE}"): (
        SESSION_PROFILE,
        "test_no_region_at_all_is_told_once",
    ),
    **dict.fromkeys(
        (
            Named("app/plain_source.py", f"to remove the line: fob init {BARE} --yes"),
            Named("app/plain_source.py", f"to remove the line: fob init {BARE}"),
        ),
        ("scripts/test_plain_source.py", "test_a_source_profile_that_go_and_ruby_refuse_is_told_and_cured"),
    ),
    # Nobody answers a program's question.
    Named("app/codes.py", f"run fob login {BARE}"): (
        "scripts/test_prompts.py",
        "test_the_time_for_an_answer_is_a_setting",
    ),
    # What to run where --watch cannot redraw.
    Named("cli/status_command.py", "fob status"): ("scripts/test_status.py", "test_colours_are_for_terminals"),
    Named("cli/sandbox_command.py", "fob sandbox user alice"): (SANDBOX, "test_what_a_sandbox_says_to_do_next"),
    # A copy of fob that has begun, and another one that still works when the user presses Ctrl-C.
    Named("app/replace_keys.py", f"to finish: fob rotate {BARE}"): (
        "scripts/test_rotate_all.py",
        "test_a_signal_tells_of_a_key_that_a_copy_has_begun_to_replace_and_needs_the_user_for",
    ),
    # The other situations with a rotation agree to it.
    **dict.fromkeys(
        (
            Named("app/agreement.py", f"in a script, say so: fob rotate {BARE} --yes"),
            Named("app/agreement.py", f"for a session, and the same key: fob login {BARE}"),
            Named("app/agreement.py", "in a script, say so: fob rotate --all --yes"),
        ),
        ("scripts/test_rotate.py", "test_a_script_has_to_say_that_it_means_it"),
    ),
    # Command lines of other tools.
    **dict.fromkeys(
        (
            Named("cli/command_line.py", "to do that: fob login PROFILE --code CODE"),
            Named(
                "cli/command_line.py",
                "or as there: fob as aws-mfa-rotate rotate --token CODE --profile PROFILE",
            ),
        ),
        ("scripts/test_rotate.py", "test_whoever_knows_aws_mfa_rotate_is_told_what_rotate_means_here"),
    ),
    **dict.fromkeys(
        (
            Named(
                "cli/other_tools/aws_token_refresh.py", 'bash, zsh: eval "$(fob as aws-token-refresh shell-init bash'
            ),
            Named("cli/other_tools/aws_token_refresh.py", "fish: fob as aws-token-refresh shell-init fish"),
        ),
        ("scripts/test_other_tools.py", "test_a_program_says_that_it_cannot_set_the_variables_of_a_shell"),
    ),
    Named("cli/other_tools/which.py", f": fob as {BARE}"): (
        "scripts/test_other_tools.py",
        "test_without_files_the_user_has_to_choose",
    ),
    # IAM lists every key that signs; only a deletion in the very moment between two calls would come here.
    Named("keys/other_keys.py", f"look at it with: fob keys {BARE}"): (
        "scripts/test_keys.py",
        "test_the_table_fits_eighty_columns",
    ),
}
"""The test that runs a command which no situation here can run: its file below ``tests``, and its name."""


def named_in(text: str, module: str) -> Iterator[Named]:
    text = re.sub(r"\{\w+\}", BARE, text.replace(QUOTED, BARE))
    for found in COMMAND.finditer(text):
        before = "".join(text[: found.start()].splitlines()[-1:]).rpartition(BARE)[2]
        yield Named(module, before.lstrip(";'] ") + found[0])


def every_named() -> set[Named]:
    modules = {str(path.relative_to(SOURCE)): path for path in FILES}
    return {
        named
        for module, path in modules.items()
        if not module.startswith(NO_MESSAGES)
        for text in messages(ast.parse(path.read_text()))
        for named in named_in(text, module)
    } - NO_HINTS


def untried(named: set[Named]) -> set[Named]:
    hints = [hint for at in SITUATIONS.values() for hint in at.hints]
    return {each for each in named - REFERENCES.keys() if not any(map(each.is_in, hints))}


def is_run_by(words: Sequence[str], file: str, name: str) -> bool:
    """Return whether a test, or a function of its file that it calls, has these words in this order in a call."""
    tree = ast.parse((TESTS / file).read_text())
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    test = functions[name]
    called = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)} & functions.keys()
    calls = (node for each in (name, *called) for node in ast.walk(functions[each]) if isinstance(node, ast.Call))
    return any(has_in_order(words, strings_of(call)) for call in calls)


def strings_of(call: ast.Call) -> list[str]:
    found = (
        node
        for each in call.args
        for node in ([each] if isinstance(each, ast.Constant) else ast.iter_child_nodes(each))
    )
    return [node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def has_in_order(words: Sequence[str], among: Sequence[str]) -> bool:
    left = iter(among)
    return all(word in left for word in words)


def test_every_command_in_a_message_is_tried() -> None:
    assert len(SITUATIONS) == sum(map(len, (OF_PROFILES, OF_SESSIONS, OF_KEYS, OF_MOVES)))
    named = every_named()
    assert untried(named) == set()
    hints = [hint for at in SITUATIONS.values() for hint in at.hints]
    assert [hint for hint in hints if not any(each.is_in(hint) for each in named)] == []
    assert REFERENCES.keys() <= named


@pytest.mark.parametrize("named", REFERENCES, ids=lambda named: " ".join(named.words))
def test_a_reference_is_to_a_test_that_runs_the_command(named: Named) -> None:
    assert is_run_by(named.words, *REFERENCES[named])
    assert not is_run_by([*named.words, "--new"], *REFERENCES[named])


@pytest.mark.parametrize(
    ("module", "message"),
    [
        ("profiles/plan.py", "to find the device and write it beside the key: fob init WORD --now"),
        ("profiles/plan.py", "if the account does not require MFA: fob logout WORD"),
        ("profiles/plan.py", "if the account does not require MFA: fob login WORD"),
        ("app/status.py", "to find the device and write it beside the key: fob init WORD"),
        ("app/new.py", "fob login WORD"),
    ],
)
def test_a_new_command_in_a_message_is_found(module: str, message: str) -> None:
    assert untried(set(named_in(message, module)))
