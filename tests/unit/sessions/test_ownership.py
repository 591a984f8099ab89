"""Whose a stored session is: of the key that made it, with its device, and with the settings of its roles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from awsfob.model import Operation, Role, Secret, Session, Step
from awsfob.profiles.plan import Plan
from awsfob.sessions.ownership import Found, Ownership, find_session, role_settings, step_inputs
from awsfob.sessions.rotated_keys import record_rotation
from awsfob.structs import replace
from tests.unit.sessions.session_examples import record

if TYPE_CHECKING:
    from awsfob.ini.document import Document
    from awsfob.sessions.session_store import SessionStore

KEY, OTHER = "AKIAEXAMPLE", "AKIAOTHER"
DEVICE = "arn:aws:iam::111122223333:mfa/anna"
ROLE = Role("admin", "arn:aws:iam::111122223333:role/admin")
OF_USER = Step(Operation.GET_SESSION_TOKEN, 43200, "", DEVICE)
OF_ROLE = Step(Operation.ASSUME_ROLE, 3600, "", role=ROLE)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Store:
    """A store that holds one session, in a section or in the cache."""

    def __init__(self, key_id: str | None, minutes: int | None = 60, section: str | None = "work-sts") -> None:
        self.location = (Path("/home/me/credentials"), section)
        self._ends = NOW + timedelta(minutes=minutes) if minutes is not None else None
        self._key_id = key_id
        self.read_from: list[Document | None] = []

    def load(self, credentials: Document | None = None) -> Session | None:
        self.read_from.append(credentials)
        return Session(self._key_id, Secret("s"), Secret("t"), self._ends) if self._key_id else None


def found(*stores: Store, belongs: bool = True) -> str | None:
    session = find_session(cast("list[SessionStore]", stores), lambda _: belongs)
    return session.session.key_id if session else None


def test_the_session_that_ends_last_is_found() -> None:
    assert found(Store("ASIA1", 10), Store("ASIA2", 30), Store("ASIA3", 20)) == "ASIA2"
    assert found(Store("ASIA1", -10), Store("ASIA2", -30)) == "ASIA1"
    assert found(Store(None), Store("ASIA2", 1)) == "ASIA2"


def test_without_a_session_or_without_its_end_none_is_found() -> None:
    assert found() is None
    assert found(Store(None)) is None
    assert found(Store("ASIA1", None)) is None
    assert found(Store("ASIA1", None), Store("ASIA2", 1)) == "ASIA2"


def test_only_a_session_in_a_section_can_be_somebody_else_s() -> None:
    """The name of an entry of the cache comes from the key."""
    in_section, in_cache = Store("ASIA1", 60), Store("ASIA2", 30, section=None)
    assert found(in_section, in_cache) == "ASIA1"
    assert found(in_section, in_cache, belongs=False) == "ASIA2"
    assert found(in_section, belongs=False) is None


def test_the_caller_is_asked_about_each_session_in_a_section() -> None:
    asked: list[Found] = []

    def belongs(each: Found) -> bool:
        asked.append(each)
        return each.session.key_id == "ASIA1"

    stores = [Store("ASIA1", 10), Store("ASIA2", 20), Store("ASIA3", 5, section=None)]
    session = find_session(cast("list[SessionStore]", stores), belongs)
    assert session is not None
    assert session.session.key_id == "ASIA1"
    assert session.store is cast("SessionStore", stores[0])
    assert [each.session.key_id for each in asked] == ["ASIA1", "ASIA2"]


def test_a_file_that_was_read_is_handed_on() -> None:
    store, document = Store("ASIA1"), cast("Document", object())
    find_session(cast("list[SessionStore]", [store]), lambda _: True, document)
    assert store.read_from == [document]


ROW = record(1)._replace(serial=DEVICE)
MINE = Ownership(KEY, DEVICE, "")


@pytest.mark.parametrize(
    ("row", "mine", "belongs"),
    [
        (ROW, MINE, True),
        (ROW, replace(MINE, signer=OTHER), False),
        (ROW._replace(signer=OTHER), MINE, False),
        (ROW._replace(signer=None), MINE, False),
        (ROW, replace(MINE, settings="of a role"), False),
        (ROW._replace(settings="of a role"), MINE, False),
        (ROW._replace(settings="of a role"), replace(MINE, settings="of a role"), True),
        # A session with MFA also serves a call that asks for none; the device need not be the same.
        (ROW, replace(MINE, serial=None), True),
        (ROW._replace(serial=None), MINE, False),
        (ROW._replace(serial=None), replace(MINE, serial=None), True),
        (ROW, replace(MINE, serial="arn:aws:iam::111122223333:mfa/another"), True),
    ],
)
def test_what_was_made_with_the_same_belongs(tmp_path: Path, row: object, mine: Ownership, *, belongs: bool) -> None:
    assert mine.includes("ASIA1", [row], tmp_path) is belongs  # type: ignore[list-item]


def test_of_a_session_that_fob_did_not_make_nothing_is_known(tmp_path: Path) -> None:
    assert MINE.includes("ASIA1", [], tmp_path) is None
    assert MINE.includes("ASIA1", [record(0), record(2)], tmp_path) is None


def test_any_row_of_the_session_is_enough(tmp_path: Path) -> None:
    others = ROW._replace(signer=OTHER)
    assert MINE.includes("ASIA1", [others, ROW], tmp_path) is True
    assert MINE.includes("ASIA1", [others, record(2)._replace(serial=DEVICE)], tmp_path) is False


def test_a_key_that_fob_has_rotated_is_the_same_key(tmp_path: Path) -> None:
    record_rotation(tmp_path, KEY, "AKIASECOND")
    record_rotation(tmp_path, "AKIASECOND", "AKIATHIRD")
    assert replace(MINE, signer="AKIATHIRD").includes("ASIA1", [ROW], tmp_path) is True
    assert MINE.includes("ASIA1", [ROW._replace(signer="AKIATHIRD")], tmp_path) is True
    assert replace(MINE, signer=OTHER).includes("ASIA1", [ROW], tmp_path) is False


def plan(*steps: Step) -> Plan:
    return Plan("work", None, None, steps)


def test_what_a_step_s_session_is_made_with_comes_from_the_steps_up_to_it() -> None:
    chain = plan(OF_USER, OF_ROLE, replace(OF_ROLE, serial="arn:aws:iam::111122223333:mfa/later"))
    assert Ownership.of(chain, 0, KEY) == Ownership(KEY, DEVICE, "")
    assert Ownership.of(chain, 1, KEY) == Ownership(KEY, DEVICE, role_settings([OF_ROLE]))
    last = Ownership.of(chain, 2, KEY)
    assert last.serial == "arn:aws:iam::111122223333:mfa/later"
    assert last.settings not in {"", role_settings([OF_ROLE])}
    assert Ownership.of(plan(replace(OF_USER, serial=None)), 0, KEY).serial is None


def test_the_duration_counts_for_a_role_only() -> None:
    assert step_inputs(OF_USER) == {"operation": Operation.GET_SESSION_TOKEN, "serial": DEVICE}
    assert step_inputs(OF_USER) == step_inputs(replace(OF_USER, duration=900))
    of_role = step_inputs(OF_ROLE)
    assert (of_role["operation"], of_role["serial"], of_role["duration"]) == (Operation.ASSUME_ROLE, None, 3600)
    assert of_role != step_inputs(replace(OF_ROLE, duration=900))


def test_the_name_of_a_role_s_profile_does_not_count() -> None:
    renamed = replace(OF_ROLE, role=replace(ROLE, profile="another"))
    assert step_inputs(renamed) == step_inputs(OF_ROLE)
    assert role_settings([renamed]) == role_settings([OF_ROLE])
    assert role_settings([replace(OF_ROLE, role=replace(ROLE, arn=f"{ROLE.arn}2"))]) != role_settings([OF_ROLE])


def test_a_checksum_of_roles_is_short_and_the_same_in_every_process() -> None:
    assert role_settings([]) == role_settings([OF_USER]) == ""
    checksum = role_settings([OF_USER, OF_ROLE])
    assert checksum == role_settings([OF_ROLE])
    assert len(checksum) == 40
    assert set(checksum) <= set("0123456789abcdef")
