"""What a command works with: the options, the settings, both files, and a way to tell the user."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from awsfob.app.inputs import Common, Messages, duration_or_usage
from awsfob.errors import FilesError
from awsfob.profiles.reader import load, locate
from awsfob.settings import Settings, current
from awsfob.storage.leftovers import remove_all_leftovers

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.app.inputs import Access
    from awsfob.aws.client import Connection
    from awsfob.profiles.plan import Plan, PlanRequest
    from awsfob.profiles.snapshot import Snapshot


@dataclass(frozen=True)
class Context:
    """What one command works with, read once."""

    common: Common
    messages: Messages
    settings: Settings
    credentials_path: Path
    config_path: Path

    @classmethod
    def of(cls, common: Common, messages: Messages) -> Context:
        """Read the settings, and remove what a killed run has left.

        Args:
            common: The options that every command takes.
            messages: Where the user is told what is done.
        """
        settings = current()
        paths = locate(settings, common.credentials_file, common.config_file)
        remove_all_leftovers(paths, settings.state)
        return cls(common, messages, settings, *paths)

    @property
    def state(self) -> Path:
        """Fob's state folder."""
        return self.settings.state

    def for_profile(self, name: str) -> Context:
        """Return the same for another profile; files that were read are not read again."""
        made = replace(self, common=replace(self.common, profile=name))
        if "snapshot" in vars(self):
            vars(made)["snapshot"] = self.snapshot
        return made

    def reread(self) -> Context:
        """Return the same for the files as they are now."""
        return replace(self)

    def for_each_key(self) -> list[Context]:
        """Return a context for each long-term key of both files; a key that two sections hold counts once."""
        from awsfob.profiles.inventory import pairs
        from awsfob.profiles.plan import read_key

        by_key = {read_key(self.snapshot, pair.key).key_id: pair.name for pair in pairs(self.snapshot)}
        return [self.for_profile(name).reread() for name in by_key.values()]

    @cached_property
    def snapshot(self) -> Snapshot:
        """Both AWS files, read at first use and not again."""
        return load(self.credentials_path, self.config_path)

    @cached_property
    def profile(self) -> str:
        """The profile that the command is about.

        Raises:
            FilesError: The command line names no profile, and the one of the environment is in neither file.
        """
        name = self.common.profile_name(self.settings)
        if not self.common.profile:
            self._check_default(name)
        return name

    def _check_default(self, name: str) -> None:
        """Say where an unknown name comes from, because the user did not type it."""
        from awsfob.profiles.layouts import find_pair
        from awsfob.profiles.roles import unknown_profile

        if self.snapshot.section_refs(name) or find_pair(self.snapshot, name):
            return
        error = unknown_profile(self.snapshot, name)
        variable = self.settings.profile_variable
        advice = (
            f"the name comes from {variable}" if variable else "name a profile on the command line or in AWS_PROFILE"
        )
        raise FilesError(error.what, *error.hints, advice)

    @property
    def region(self) -> str | None:
        """The region that an option or the environment names."""
        return self.common.region or self.settings.region

    def min_left(self, given: int | None) -> int | None:
        """Return the least life, in seconds, of a session that counts as good: option, else FOB_MIN_LEFT.

        None where nobody says: then the layout does, which is 15 minutes for most.
        """
        if given is not None:
            return given
        text = self.settings.min_left
        return duration_or_usage(text, "FOB_MIN_LEFT") if text else None

    def request(self, access: Access, *, to: str | None = None) -> PlanRequest:
        """Return what the options and the environment ask for."""
        from awsfob.profiles.plan import PlanRequest

        lifetime = self.settings.session_duration
        return PlanRequest(
            self.profile,
            to=to,
            duration=access.duration,
            session_duration=duration_or_usage(lifetime, "AWS_SESSION_DURATION") if lifetime else None,
            serial=access.serial or self.settings.device,
            no_mfa=access.no_mfa,
            region=self.region,
        )

    def connection(self, profile: str, region: str | None, *, endpoint: str | None = None) -> Connection:
        """Return how to reach AWS for a profile."""
        from awsfob.aws.client import Connection
        from awsfob.aws.region import fallback_region

        paths = self.config_path, self.credentials_path
        return Connection(region or fallback_region(None), profile, *paths, endpoint)

    def tell_plan(self, plan: Plan) -> None:
        """Tell the user what the plan is and why, before any of it is done."""
        if plan.pair:
            self.messages.detail(f"layout {plan.pair.layout}: {plan.pair.key} -> [{plan.pair.session_section}]")
        for number, step in enumerate(plan.steps, 1):
            role = f" of {step.role.arn}" if step.role else ""
            device = f" with a code of {step.serial}" if step.serial else ""
            self.messages.detail(f"step {number}: {step.operation}{role}{device} for {step.duration} s: {step.reason}")
        for note in plan.notes:
            self.messages.notice(note)
