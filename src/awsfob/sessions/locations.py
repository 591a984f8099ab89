"""The stores for the session of each step of a plan: a section of the credentials file, or the cache."""

from __future__ import annotations

import os

from awsfob.light_typing import TYPE_CHECKING
from awsfob.partitions import partition_of_region
from awsfob.profiles.layouts import default_layout
from awsfob.profiles.section_ref import FOLDER
from awsfob.profiles.snapshot import CONFIG, CREDENTIALS
from awsfob.sessions.cache import CacheStore
from awsfob.sessions.ownership import step_inputs
from awsfob.sessions.rotated_keys import RotatedKeys
from awsfob.sessions.section import SectionStore
from awsfob.settings import current
from awsfob.structs import Struct
from awsfob.text import without_passwords

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.plan import Plan
    from awsfob.profiles.section_ref import SectionRef
    from awsfob.sessions.session_store import SessionStore


class Locations(Struct):
    """Finds the stores for the sessions of plans.

    Attributes:
        state: fob's state folder.
        credentials_path: The credentials file.
        config_path: The config file.
        region: The region of the STS calls; sessions are good in all regions of its partition.
        endpoint: The URL from ``--endpoint-url``, or None.
    """

    state: Path
    credentials_path: Path
    config_path: Path
    region: str
    endpoint: str | None

    def of(self, plan: Plan, number: int, signer: str) -> tuple[SessionStore, ...]:
        """Return the stores for a step's session; a new session goes to the first one that can be written.

        Args:
            plan: The plan.
            number: The number of the step, from 0.
            signer: The id of the access key that signs the first call of the plan.
        """
        step = plan.steps[number]
        signer = RotatedKeys.read(self.state).original(signer)
        owners = (signer, self.key_section(plan.pair)) if plan.pair else (signer,)
        cache = CacheStore(self.state / "cache", lambda: self._inputs(plan, number, signer), owners)
        where = step.destination
        if where is None:
            return (cache,)
        layout = plan.pair.layout if plan.pair else default_layout()
        copied_from = (where.section_copy, self.config_path) if where.section_copy else None
        section = SectionStore(
            *(self.credentials_path, where.section, layout, self.state, copied_from, where.needs_record),
            role_arn=step.role.arn if step.role else None,
        )
        return section, cache

    def key_section(self, pair: Pair) -> str:
        """Return the section of a pair's key as text; see ``key_section``."""
        return key_section(pair.key, self.credentials_path, self.config_path)

    def _inputs(self, plan: Plan, number: int, signer: str) -> str:
        """Return all inputs of a step's call and of the calls before it, as text."""
        import json

        named = (text for pair in plan.endpoints for text in pair)
        given = [self.endpoint, *named, *current().endpoints]
        endpoints = [without_passwords(each) if each else each for each in given]  # this text is kept in the cache
        steps = [step_inputs(step) for step in plan.steps[: number + 1]]
        return json.dumps([signer, partition_of_region(self.region), endpoints, steps], sort_keys=True)


def key_section(key: SectionRef, credentials: Path, config: Path) -> str:
    """Return the section of a key as text, with the path of its file: other files have sections of that name.

    Args:
        key: The section.
        credentials: The credentials file.
        config: The config file.
    """
    path = {CREDENTIALS: credentials, CONFIG: config}.get(key.file, credentials.parent / key.file)
    return f"[{key.header}] of {os.path.realpath(path)}"


def is_key_in(section: str, credentials: Path, config: Path) -> bool:
    """Return whether a section from ``key_section`` is in one of these files, or in the profile folder beside them."""
    files = tuple(f"] of {os.path.realpath(path)}" for path in (credentials, config))
    return section.endswith(files) or f"] of {os.path.realpath(credentials.parent / FOLDER)}{os.sep}" in section


def plan_region(plan: Plan) -> str:
    """Return the region for a plan's calls: of the plan, else of the machine, else of the partition in an ARN."""
    if plan.region:
        return plan.region
    from awsfob.aws.region import fallback_region

    arns = (arn for step in plan.steps for arn in (step.serial, step.role.arn if step.role else None) if arn)
    return fallback_region(next(arns, None))
