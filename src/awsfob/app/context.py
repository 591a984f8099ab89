"""What a command works with: the options, the environment, both files, and a voice."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from awsfob.cli.messages import Messages
from awsfob.cli.options import PROFILE_VARIABLES, Common, duration_or_usage
from awsfob.errors import FilesError
from awsfob.profiles.reader import load, locate
from awsfob.settings import state_folder
from awsfob.storage.leftovers import remove_all_leftovers

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.aws.client import Connection
    from awsfob.cli.options import Access
    from awsfob.profiles.plan import Plan, PlanRequest
    from awsfob.profiles.snapshot import Snapshot


@dataclass(frozen=True)
class Context:
    """The surroundings of one command, read once."""

    common: Common
    messages: Messages
    environ: dict[str, str] = field(repr=False)
    credentials_path: Path
    config_path: Path
    state: Path

    @classmethod
    def of(cls, common: Common) -> Context:
        """Set up for the options that the person gave, and clear away what a killed run may have left."""
        environ = dict(os.environ)
        paths = locate(environ, common.credentials_file, common.config_file)
        messages = Messages(quiet=common.quiet, verbose=common.verbose)
        state = state_folder(environ)
        remove_all_leftovers(paths, state)
        return cls(common, messages, environ, *paths, state)

    def for_profile(self, name: str) -> Context:
        """Return the same surroundings for another profile."""
        return replace(self, common=replace(self.common, profile=name))

    def for_each_key(self) -> list[Context]:
        """Return the surroundings for each long-term key of both files; a key that stands in two places is one."""
        from awsfob.profiles.inventory import pairs
        from awsfob.profiles.plan import read_key

        by_key = {read_key(self.snapshot, pair.key).key_id: pair.name for pair in pairs(self.snapshot)}
        return [self.for_profile(name) for name in by_key.values()]

    @cached_property
    def snapshot(self) -> Snapshot:
        """Both AWS files, read at first use and not again."""
        return load(self.credentials_path, self.config_path)

    @cached_property
    def profile(self) -> str:
        """The profile that the command is about.

        Raises:
            FilesError: None was named on the command line, and the one that is meant then is in neither file.
        """
        name = self.common.profile_name(self.environ)
        if not self.common.profile:
            self._check_meant(name)
        return name

    def _check_meant(self, name: str) -> None:
        """Say where an unknown name comes from: nobody has typed it here."""
        from awsfob.profiles.layouts import find_pair
        from awsfob.profiles.roles import unknown_profile

        if self.snapshot.section_refs(name) or find_pair(self.snapshot, name):
            return
        error = unknown_profile(self.snapshot, name)
        variable = next((each for each in PROFILE_VARIABLES if self.environ.get(each)), None)
        origin = (
            f"the name comes from {variable}" if variable else "name a profile on the command line or in AWS_PROFILE"
        )
        raise FilesError(error.what, *error.hints, origin)

    @property
    def region(self) -> str | None:
        """The region that an option or the environment names."""
        return self.common.region or self.environ.get("AWS_REGION") or self.environ.get("AWS_DEFAULT_REGION") or None

    def min_left(self, given: int | None) -> int | None:
        """Return the least life, in seconds, of a session that counts as good: option, else FOB_MIN_LEFT.

        None where nobody says: then the layout does, which is 15 minutes for most.
        """
        if given is not None:
            return given
        text = self.environ.get("FOB_MIN_LEFT")
        return duration_or_usage(text, "FOB_MIN_LEFT") if text else None

    def request(self, access: Access, *, to: str | None = None) -> PlanRequest:
        """Return what the options and the environment ask for."""
        from awsfob.profiles.plan import PlanRequest

        lifetime = self.environ.get("AWS_SESSION_DURATION")
        return PlanRequest(
            self.profile,
            to=to,
            duration=access.duration,
            session_duration=duration_or_usage(lifetime, "AWS_SESSION_DURATION") if lifetime else None,
            serial=access.serial or self.environ.get("MFA_DEVICE") or None,
            no_mfa=access.no_mfa,
            region=self.region,
        )

    def connection(self, profile: str, region: str | None, *, endpoint: str | None = None) -> Connection:
        """Return how to reach AWS for a profile."""
        from awsfob.aws.client import Connection
        from awsfob.aws.region import fallback_region

        paths = self.config_path, self.credentials_path
        return Connection(region or fallback_region(None), profile, *paths, endpoint)

    def explain(self, plan: Plan) -> None:
        """Say what the plan is and why, before anything of it is done."""
        if plan.pair:
            self.messages.detail(f"layout {plan.pair.layout}: {plan.pair.key} -> [{plan.pair.session_section}]")
        for number, step in enumerate(plan.steps, 1):
            role = f" of {step.role.arn}" if step.role else ""
            device = f" with a code of {step.serial}" if step.serial else ""
            self.messages.detail(f"step {number}: {step.operation}{role}{device} for {step.duration} s: {step.reason}")
        for note in plan.notes:
            self.messages.notice(note)
