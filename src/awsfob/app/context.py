"""The context of a command: options, settings, both AWS files, and messages to the user."""

from __future__ import annotations

from functools import cached_property

from awsfob.durations import duration_or_usage
from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.reader import load, locate
from awsfob.settings import REGION_VARIABLES, Settings, current, leave_out
from awsfob.storage.leftovers import remove_all_leftovers
from awsfob.structs import Struct, replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from awsfob.app.inputs import Access, Common, Messages
    from awsfob.aws.connection import Connection
    from awsfob.profiles.plan import Plan, PlanRequest
    from awsfob.profiles.section_ref import SectionRef
    from awsfob.profiles.snapshot import Snapshot


class Context(Struct):
    """The context of one command; each file is read once."""

    common: Common
    messages: Messages
    settings: Settings
    credentials_path: Path
    config_path: Path
    serves_program: bool = False
    """Whether a program waits for the result, and runs the command again and again."""
    may_read_stdin: bool = False
    """Whether standard input is this command's own, so that a code may come from there."""

    @classmethod
    def of(cls, common: Common, messages: Messages) -> Context:
        """Read the settings, and remove temporary files that a killed process has left.

        The endpoints and the region that fob has set in the shell for one profile do not count for another one.

        Args:
            common: The options that all commands share.
            messages: Receives the messages to the user.
        """
        settings = current()
        is_own_region = settings.own_region and settings.own_region == settings.region
        if foreign := (*settings.own_endpoints, *(REGION_VARIABLES if is_own_region else ())):
            leave_out(foreign)
            settings = current()
        paths = locate(settings, common.credentials_file, common.config_file)
        remove_all_leftovers(paths, settings.state)
        for named, path in zip((common.credentials_file, common.config_file), paths, strict=True):
            if named and not path.exists():
                messages.notice(f"there is no file {path} yet")
        return cls(common, messages, settings, *paths)

    @property
    def state(self) -> Path:
        """The state folder of fob."""
        return self.settings.state

    def for_profile(self, name: str) -> Context:
        """Return a context for another profile; it uses the files that were read already."""
        other = replace(self, common=replace(self.common, profile=name))
        if "snapshot" in vars(self):
            vars(other)["snapshot"] = self.snapshot
        return other

    def reread(self) -> Context:
        """Return a context that reads the files again."""
        return replace(self)

    def for_each_key(self) -> list[Context]:
        """Return a context for each long-term key of both files; a key that two sections hold counts once."""
        return [self.for_profile(name).reread() for name in self.profiles_by_key().values()]

    def profiles_by_key(self) -> dict[str, str]:
        """Return a profile for each long-term key of both files, by the id of the key."""
        from awsfob.profiles.inventory import pairs
        from awsfob.profiles.plan import read_key

        return {read_key(self.snapshot, pair.key).key_id: pair.name for pair in pairs(self.snapshot)}

    @cached_property
    def snapshot(self) -> Snapshot:
        """Both AWS files, read at first use."""
        return replace(load(self.credentials_path, self.config_path), last_section=self._last_section)

    def _last_section(self, key: SectionRef) -> str | None:
        """Return the section that fob wrote the last session of a key to, see ``Snapshot``."""
        from awsfob.sessions.locations import key_section

        found = self._last_sections
        return found.get(key_section(key, self.credentials_path, self.config_path)) if found else None

    @cached_property
    def _last_sections(self) -> dict[str, str]:
        """The sections of the last sessions, read once for files with thousands of keys."""
        from awsfob.sessions.records import last_sections

        return last_sections(self.state, self.credentials_path)

    @cached_property
    def profile(self) -> str:
        """The profile of the command.

        If neither the command line nor the environment names one, and ``default`` has no credentials, fob asks the user
        at the terminal whether to use the only profile with a key.

        Raises:
            FilesError: The command line names no profile, and the profile of the environment, or ``default``, does
                not exist.
        """
        name = self.common.profile_name(self.settings)
        if self.common.profile:
            return name
        if not (self.settings.profile_variable or self.serves_program or self.common.role):
            from awsfob.app.only_profile import chosen_profile

            name = chosen_profile(self.snapshot, name)
        self._check_default(name)
        return name

    def _check_default(self, name: str) -> None:
        """Refuse an unknown profile, and say where its name comes from: the user did not type it."""
        from awsfob.profiles.layouts import find_pairs
        from awsfob.profiles.roles import unknown_profile

        if self.snapshot.section_refs(name) or find_pairs(self.snapshot, name):
            return
        error = unknown_profile(self.snapshot, name)
        variable = self.settings.profile_variable
        if variable:
            advice = f"the name comes from {variable}"
        elif self.snapshot.names and self.common.role:
            command = f"fob exec {shell_word(self.common.role)} --from PROFILE -- CMD"
            advice = f"name the profile that assumes the role: {command}"
        elif self.snapshot.names:
            advice = "name a profile on the command line or in AWS_PROFILE"
        else:
            raise error
        raise FilesError(error.what, *error.hints, advice)

    @property
    def region(self) -> str | None:
        """The region of ``--region``, else of the environment."""
        return self.common.region or self.settings.region

    def min_left(self, given: int | None) -> int | None:
        """Return the seconds that a good session has left, from the option, else from FOB_MIN_LEFT.

        None if neither is given: then the layout decides, with 15 minutes for most layouts.

        Raises:
            UsageError: FOB_MIN_LEFT is not a duration.
        """
        if given is not None:
            return given
        text = self.settings.min_left
        return duration_or_usage(text, "FOB_MIN_LEFT") if text else None

    @property
    def login_wait(self) -> int:
        """The seconds of FOB_LOGIN_WAIT; 0 if it is not set.

        Raises:
            UsageError: FOB_LOGIN_WAIT is not a duration.
        """
        text = self.settings.login_wait
        return duration_or_usage(text, "FOB_LOGIN_WAIT") if text else 0

    def request(self, access: Access, *, to: str | None = None) -> PlanRequest:
        """Return the plan request of the options and the environment."""
        from awsfob.profiles.lifetimes import lifetime_of_variable
        from awsfob.profiles.plan import PlanRequest

        lifetime = self.settings.session_duration
        return PlanRequest(
            self.profile,
            to=to,
            duration=access.duration,
            session_duration=lifetime_of_variable(*lifetime) if lifetime else None,
            serial=access.serial or self.settings.device,
            no_mfa=access.no_mfa,
            region=self.region,
            assume=self.common.role,
            assume_name=self.common.role_session_name,
        )

    def connection(self, profile: str, region: str | None, *, endpoint: str | None = None) -> Connection:
        """Return the connection to AWS for a profile."""
        from awsfob.aws.connection import Connection

        paths = self.config_path, self.credentials_path
        # While the files do not have the profile, the settings of [default] apply, as in botocore.
        settings = frozenset({*self.snapshot.settings(profile), *self.snapshot.settings("default")})
        if not region:
            from awsfob.aws.region import fallback_region

            region = fallback_region(None)
        return Connection(region, profile, *paths, endpoint, settings)

    def names_region(self, profiles: Iterable[str]) -> bool:
        """Return whether programs find a region: in the environment, or in the files for one of several profiles."""
        return bool(self.settings.region or self.snapshot.first("region", profiles))

    def tell_plan(self, plan: Plan) -> None:
        """Show the plan and its reasons with ``--verbose``, before its first step."""
        if plan.pair:
            self.messages.detail(f"layout {plan.pair.layout.name}: {plan.pair.key} -> [{plan.pair.session_section}]")
        for number, step in enumerate(plan.steps, 1):
            role = f" of {step.role.arn}" if step.role else ""
            device = f" with a code of {step.serial}" if step.serial else ""
            self.messages.detail(f"step {number}: {step.operation}{role}{device} for {step.duration} s: {step.reason}")
        for note in plan.notes:
            self.messages.notice(note)
