"""Where the codes of a command come from: its options and variables, the profile, the person.

Most commands find a good session and need no code, so nothing of ``mfa/`` is loaded before one is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.cli.options import CodeOptions
    from awsfob.cli.workplace import Workplace
    from awsfob.mfa.choice import Wanted
    from awsfob.mfa.fresh import FreshCodes
    from awsfob.mfa.given import GivenCode
    from awsfob.mfa.in_order import InOrder
    from awsfob.mfa.person import Person, Surroundings
    from awsfob.mfa.source import Code, CodeRequest
    from awsfob.plans import Plan


@dataclass
class Codes:
    """Gives fresh codes for a plan; looks for a terminal and a source only when one is needed.

    Attributes:
        place: The surroundings of the command.
        options: What the person said about codes.
        plan: What the codes are for.
    """

    place: Workplace
    options: CodeOptions
    plan: Plan
    _made: FreshCodes | None = None

    def __post_init__(self) -> None:
        asked_for(self.options, self.place.environ)  # a wrong name is said before anything is done

    def __call__(self, request: CodeRequest) -> Code:
        """Give a code that was never sent; see ``FreshCodes``."""
        if self._made is None:
            from awsfob.mfa.fresh import FreshCodes
            from awsfob.mfa.used_codes import UsedCodes

            person = person_here(self.place)
            source = self._given() or self.source(person, request.serial)
            self._made = FreshCodes(source, UsedCodes(self.place.state / "codes"), person)
        return self._made.code(request)

    def source(self, person: Person, serial: str) -> InOrder:
        """Return the sources, in order, for a device."""
        from awsfob.mfa import choice

        wanted = wanted_sources(self.place, self.options, self.plan, serial)
        return choice.in_order(wanted, surroundings(self.place, self.options, person))

    def _given(self) -> GivenCode | None:
        from awsfob.mfa.given import GivenCode

        if self.options.code is not None:
            return GivenCode(self.options.code, "--code")
        code = self.place.environ.get("FOB_CODE")
        return GivenCode(code, "FOB_CODE") if code else None


def person_here(place: Workplace) -> Person:
    """Return the person at this machine."""
    from awsfob.mfa.person import Person
    from awsfob.mfa.terminal import open_terminal

    return Person(open_terminal(), place.voice.notice, place.common.quiet)


def surroundings(place: Workplace, options: CodeOptions, person: Person) -> Surroundings:
    """Return what sources are made from; the variables for 1Password are those of the tool aws-mfa."""
    from awsfob.mfa.person import Surroundings

    return Surroundings(
        person,
        place.environ,
        hidden=options.hidden,
        op_account=options.op_account or place.environ.get("AWS_MFA_UPDATER_OP_ACCOUNT") or None,
        op_item=options.op_item or place.environ.get("AWS_MFA_UPDATER_OP_ITEM_NAME") or None,
    )


def asked_for(options: CodeOptions, environ: Mapping[str, str]) -> list[Wanted]:
    """Return what an option or FOB_MFA_FROM says.

    Raises:
        UsageError: It names no source.
    """
    text, origin = options.mfa_from, "--mfa-from"
    if text is None:
        text, origin = environ.get("FOB_MFA_FROM"), "FOB_MFA_FROM"
    if not text:
        return []
    from awsfob.mfa.choice import parse

    return parse(text, origin)


def wanted_sources(place: Workplace, options: CodeOptions, plan: Plan, serial: str) -> list[Wanted]:
    """Return the sources that were chosen by option, variable or profile; none when nobody chose."""
    from awsfob.mfa.choice import of_profile

    if asked := asked_for(options, place.environ):
        return asked
    names = [plan.profile, *((plan.pair.session_section, plan.pair.key_profile) if plan.pair else ())]
    sections = [place.snapshot.values(each) for name in names for each in place.snapshot.places(name)]
    return of_profile(sections, serial)
