"""Where the codes of a command come from: its options and variables, the profile, the user.

Most commands find a good session and need no code, so nothing of ``mfa/`` is loaded before one is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.inputs import CodeOptions
    from awsfob.interaction.interaction import Interaction
    from awsfob.mfa.explicit_code import ExplicitCode
    from awsfob.mfa.fallback import Fallback
    from awsfob.mfa.source import Code, CodeRequest
    from awsfob.mfa.source_context import SourceContext
    from awsfob.mfa.source_registry import SourceChoice
    from awsfob.mfa.unused_codes import UnusedCodes
    from awsfob.profiles.plan import Plan
    from awsfob.settings import Settings


@dataclass
class Codes:
    """Gives fresh codes for a plan; looks for a terminal and a source only when one is needed.

    Attributes:
        context: What the command works with.
        options: What the user said about codes.
        plan: What the codes are for.
    """

    context: Context
    options: CodeOptions
    plan: Plan
    _made: UnusedCodes | None = None

    def __post_init__(self) -> None:
        chosen_by_user(self.options, self.context.settings)  # a wrong name is said before anything is done

    def __call__(self, request: CodeRequest) -> Code:
        """Give a code that was never sent; see ``UnusedCodes``."""
        if self._made is None:
            from awsfob.mfa.unused_codes import UnusedCodes
            from awsfob.mfa.used_codes import UsedCodes

            interaction = open_interaction(self.context)
            source = self._explicit() or self.source(interaction, request.serial)
            self._made = UnusedCodes(source, UsedCodes(self.context.state / "codes"), interaction)
        return self._made.code(request)

    def source(self, interaction: Interaction, serial: str) -> Fallback:
        """Return the sources, in order, for a device."""
        from awsfob.mfa import source_registry as choice

        wanted = chosen_sources(self.context, self.options, self.plan, serial)
        return choice.in_order(wanted, source_context_of(self.context, self.options, interaction))

    def _explicit(self) -> ExplicitCode | None:
        from awsfob.mfa.explicit_code import ExplicitCode

        if self.options.code is not None:
            return ExplicitCode(self.options.code, "--code")
        code = self.context.settings.code
        return ExplicitCode(code, "FOB_CODE") if code else None


def open_interaction(context: Context) -> Interaction:
    """Return how to ask and tell the user at this machine."""
    from awsfob.interaction.interaction import Interaction
    from awsfob.interaction.terminal import open_terminal

    return Interaction(open_terminal(), context.messages.notice, context.common.quiet)


def source_context_of(context: Context, options: CodeOptions, interaction: Interaction) -> SourceContext:
    """Return what sources are made from; the variables for 1Password are those of the tool aws-mfa."""
    from awsfob.mfa.source_context import SourceContext

    return SourceContext(
        interaction,
        context.settings.environ,
        hidden=options.hidden,
        op_account=options.op_account or context.settings.op_account,
        op_item=options.op_item or context.settings.op_item,
    )


def chosen_by_user(options: CodeOptions, settings: Settings) -> list[SourceChoice]:
    """Return what an option or FOB_MFA_FROM says.

    Raises:
        UsageError: It names no source.
    """
    text, origin = options.mfa_from, "--mfa-from"
    if text is None:
        text, origin = settings.mfa_from, "FOB_MFA_FROM"
    if not text:
        return []
    from awsfob.mfa.source_registry import parse

    return parse(text, origin)


def chosen_sources(context: Context, options: CodeOptions, plan: Plan, serial: str) -> list[SourceChoice]:
    """Return the sources that an option, a variable or the profile chooses; an empty list without a choice."""
    from awsfob.mfa.source_registry import of_profile

    if asked := chosen_by_user(options, context.settings):
        return asked
    names = [plan.profile, *((plan.pair.session_section, plan.pair.key_profile) if plan.pair else ())]
    sections = [context.snapshot.values(each) for name in names for each in context.snapshot.section_refs(name)]
    return of_profile(sections, serial)
