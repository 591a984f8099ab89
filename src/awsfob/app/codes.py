"""The MFA codes of a command, from the sources that options, environment variables or the profile name.

Most commands reuse a session and need no code, so ``mfa/`` is loaded only when a code is needed.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from itertools import pairwise

from awsfob.errors import FobError, UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import replace
from awsfob.system import SYSTEM
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from awsfob.app.context import Context
    from awsfob.app.inputs import CodeOptions
    from awsfob.app.standard_input import StandardInput
    from awsfob.interaction.interaction import Interaction
    from awsfob.interaction.meanwhile import Meanwhile
    from awsfob.mfa.explicit_code import ExplicitCode
    from awsfob.mfa.fallback import Fallback
    from awsfob.mfa.source import Code, CodeRequest, CodeSource
    from awsfob.mfa.source_context import SourceContext
    from awsfob.mfa.source_registry import SourceChoice
    from awsfob.mfa.unused_codes import UnusedCodes
    from awsfob.profiles.plan import Plan
    from awsfob.settings import Settings


_ACCOUNT_DIGITS, _SHORT_NAME, _ENDS = 12, 12, 3
STDIN = "-"
"""The value of ``--code`` for a line of standard input."""


class Codes:
    """Returns unused codes for a plan; opens the terminal and the sources at the first code.

    Args:
        context: The context of the command.
        options: The options for codes.
        plan: The plan that needs the codes.

    Raises:
        UsageError: ``--mfa-from`` names an unknown source. FOB_MFA_FROM is read when a code is needed.
    """

    def __init__(self, context: Context, options: CodeOptions, plan: Plan) -> None:
        if options.mfa_from:
            requested_sources(options, context.settings)  # a wrong option is an error at the start
        self.context = context
        self.options = options
        self.plan = plan
        if options.code == STDIN and not context.may_read_stdin:
            raise UsageError("--code - reads standard input, which is another program's here", "use --code CODE")
        self._unused_codes: UnusedCodes | None = None
        self._stdin: StandardInput | None = None
        self._began = time.monotonic()

    def unused(self, request: CodeRequest, preparation: Meanwhile) -> Code:
        """Return a code that nobody has sent, and note it as sent; see ``UnusedCodes``."""
        self.context.messages.progress("")  # else it would be drawn into the question
        if self._unused_codes is None:
            given = self._explicit() or self._wait_for_stdin()
            interaction = open_interaction(self.context, self._watching(preparation.look), self._began)
            self._unused_codes = self._from(given or self.source(interaction, request.serial), interaction)
        request = replace(request, is_ambiguous=_is_ambiguous(self.context, request))
        try:
            return self._unused_codes.code(request, preparation.finish)
        except FobError:
            arrived = self._stdin.arrived() if self._stdin else None
            if arrived is None:
                raise
            self._unused_codes = self._from(arrived, self._unused_codes.interaction)
            return self._unused_codes.code(request, preparation.finish)

    def _from(self, source: CodeSource, interaction: Interaction) -> UnusedCodes:
        from awsfob.mfa.unused_codes import UnusedCodes
        from awsfob.mfa.used_codes import UsedCodes

        return UnusedCodes(source, UsedCodes(self.context.state / "codes"), interaction)

    def release(self, serial: str, code: Code) -> None:
        """Make a code usable again: the request with it never left this machine."""
        if self._unused_codes is not None:
            self._unused_codes.release(serial, code.digits)

    def means(self) -> frozenset[str]:
        """Return the names of the means by which a code can be had here; other processes have the same or others.

        A code that was given belongs to this process alone, and only until it is used. The words of a source may hold a
        secret, so its name is a hash of them. Processes at one terminal ask the same user.
        """
        if self._given[0] is not None:
            return frozenset() if self._unused_codes else frozenset({f"the code of process {os.getpid()}"})
        stdin = self._own_stdin()
        piped = [f"the code of process {os.getpid()}"] if stdin and stdin.has_code() else []
        return frozenset([*map(_name_of_words, self._programs()), *_ways_to_ask(self.context), *piped])

    def _own_stdin(self) -> StandardInput | None:
        """Return standard input if a code may come from there."""
        if self._stdin is None and self.context.may_read_stdin and sys.stdin is not None and not sys.stdin.isatty():
            from awsfob.app.standard_input import StandardInput

            self._stdin = StandardInput(self.context.messages.notice)
        return self._stdin

    def _wait_for_stdin(self) -> ExplicitCode | None:
        stdin = self._own_stdin()
        if stdin is None:
            return None
        has_program = any(name != "prompt" for name, _ in self._programs())
        return stdin.wait(has_program=has_program, asks=bool(_ways_to_ask(self.context)))

    def _watching(self, look: Callable[[], None]) -> Callable[[], None]:
        return self._stdin.watching(look) if self._stdin else look

    def _programs(self) -> list[tuple[str, str]]:
        """Return the sources that ask no user, with their words."""
        found = []
        with suppress(FobError):  # a source that cannot be used is no means
            for serial in filter(None, (step.serial for step in self.plan.steps)):
                chosen = sources_for(self.context, self.options, self.plan, serial)
                found += [(each.name, each.argument) for each in chosen if each.name != "prompt"]
        item = self.options.op_item or self.context.settings.op_item
        return found or ([("1password", item)] if item else [])

    def source(self, interaction: Interaction, serial: str) -> Fallback:
        """Return the sources for a device, in the order in which they are tried."""
        from awsfob.mfa import source_registry

        wanted = sources_for(self.context, self.options, self.plan, serial)
        return source_registry.in_order(wanted, source_context_of(self.context, self.options, interaction))

    @property
    def _given(self) -> tuple[str | None, str]:
        """The code that was given, and where."""
        if self.options.code is not None:
            return self.options.code, "--code"
        return self.context.settings.code, "FOB_CODE"

    def _explicit(self) -> ExplicitCode | None:
        code, given_by = self._given
        if code is None:
            return None
        from awsfob.mfa.explicit_code import ExplicitCode

        if code == STDIN and given_by == "--code":
            stdin = self._own_stdin()  # none where it is a terminal, at which fob asks
            return stdin.line() if stdin else None
        return ExplicitCode(code, given_by)


def _is_ambiguous(context: Context, request: CodeRequest) -> bool:
    """Return whether the AWS files name a device of the same name in another account, or a profile much like this one.

    The question has only the ends of a long name.
    """
    name, ends = request.profile, _ENDS
    if len(name) > _SHORT_NAME and any(
        each != name and (each[:ends], each[-ends:]) == (name[:ends], name[-ends:]) for each in context.snapshot.names
    ):
        return True
    of_user, mark, name = request.serial.partition(":mfa/")
    if not mark:
        return False
    texts = (
        each.render().split(f"{mark}{name}".encode())
        for each in (context.snapshot.credentials, context.snapshot.config)
    )
    begins = {begin[-_ACCOUNT_DIGITS:] for pieces in texts for begin, end in pairwise(pieces) if not end[:1].strip()}
    return bool(begins - {of_user[-_ACCOUNT_DIGITS:].encode()})


def _name_of_words(words: Iterable[str]) -> str:
    from hashlib import sha256

    return sha256("\0".join(words).encode()).hexdigest()


def _ways_to_ask(context: Context) -> list[str]:
    """Return a name for the terminal at which this process can ask, or else for the desktop."""
    from awsfob.interaction.terminal import why_no_terminal

    if why_no_terminal() is None:
        return [f"the terminal of session {SYSTEM.session_id()}"]
    from awsfob.interaction.pinentry import find_pinentry

    return ["the desktop"] if find_pinentry(context.settings.environ) else []


def open_interaction(
    context: Context, meanwhile: Callable[[], None] = lambda: None, began: float | None = None
) -> Interaction:
    """Return the interaction with the user, at the terminal if there is one.

    Args:
        context: The context of the command.
        meanwhile: Is called while the user or a program is waited for. It does not wait.
        began: When the command began to need a code, as ``time.monotonic`` says it; None for now.
    """
    from awsfob.interaction.interaction import Interaction
    from awsfob.interaction.patience import patience_for_program, usual_patience
    from awsfob.interaction.terminal import open_terminal

    if context.serves_program:
        advice = f"run fob login {shell_word(context.profile)}, then the program again"
        patience = patience_for_program(advice, began)
    else:
        patience = usual_patience()

    def look() -> None:
        patience.check()
        meanwhile()

    is_own = not (context.common.quiet or context.serves_program)
    terminal = open_terminal(patience, meanwhile, is_own=is_own)
    return Interaction(terminal, context.messages.notice, context.common.quiet, look, patience)


def source_context_of(context: Context, options: CodeOptions, interaction: Interaction) -> SourceContext:
    """Return the input of the sources; the variables for 1Password are those of the tool aws-mfa.

    Raises:
        UsageError: Of the two options for 1Password there is one alone.
    """
    from awsfob.mfa.source_context import SourceContext

    account, item = (
        options.op_account or context.settings.op_account,
        options.op_item or context.settings.op_item,
    )
    if (options.op_account or options.op_item) and not (account and item):
        missing = "--op-item" if account else "--op-account"
        raise UsageError(f"{missing} is missing: 1Password needs the account and the item", f"add {missing}")
    return SourceContext(
        interaction,
        context.settings.environ,
        hidden=options.hidden,
        op_account=account,
        op_item=item,
        question=options.question,
    )


def requested_sources(options: CodeOptions, settings: Settings) -> list[SourceChoice]:
    """Return the sources that ``--mfa-from`` or else FOB_MFA_FROM names.

    Raises:
        UsageError: A source is unknown.
    """
    text, given_by = options.mfa_from, "--mfa-from"
    if text is None:
        text, given_by = settings.mfa_from, "FOB_MFA_FROM"
    if not text:
        return []
    from awsfob.mfa.source_registry import parse

    return parse(text, given_by)


def sources_for(context: Context, options: CodeOptions, plan: Plan, serial: str) -> list[SourceChoice]:
    """Return the sources that an option, FOB_MFA_FROM or the profile names; an empty list if none does."""
    from awsfob.mfa.source_registry import of_profile

    if requested := requested_sources(options, context.settings):
        return requested
    names = [plan.profile, *((plan.pair.session_section, plan.pair.key_profile) if plan.pair else ())]
    sections = [context.snapshot.values(each) for name in names for each in context.snapshot.section_refs(name)]
    return of_profile(sections, serial)
