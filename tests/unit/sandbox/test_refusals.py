"""Every refusal and its positive twin; and mutants of the server, to show that these tests would notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from awsfob.sandbox import conditions, known_credentials, mfa_devices, policies, policy_checks, request_handler
from awsfob.sandbox.control import Control
from awsfob.sandbox.server import running
from tests.unit.sandbox.api_caller import ApiCaller
from tests.unit.sandbox.probes import PROBES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.sandbox.server_process import SandboxProcess


@pytest.mark.parametrize("name", PROBES)
def test_refused_and_its_twin_answered(name: str, sandbox: SandboxProcess) -> None:
    PROBES[name].run(ApiCaller(sandbox.control, sandbox.control.user("alice")))


#: What is switched off, with what it is replaced by, and the probes that have to notice.
MUTANTS: dict[str, tuple[object, str, Any, list[str]]] = {
    "signature": (request_handler, "check_signature", lambda *_: None, ["wrong_secret", "session_with_wrong_secret"]),
    "clock": (request_handler, "check_time", lambda *_: None, ["clock_an_hour_behind", "clock_an_hour_ahead"]),
    "one-time use": (
        mfa_devices.Devices,
        "is_spent",
        lambda *_: False,
        ["reused_code", "older_code_after_a_newer", "code_used_for_a_role", "code_used_to_enable"],
    ),
    "key status": (known_credentials.KnownCredentials, "is_active", lambda *_: True, ["inactive_key"]),
    "key propagation": (known_credentials.KnownCredentials, "check_propagated", lambda *_: None, ["key_too_new"]),
    "serial ownership": (mfa_devices.Devices, "owns", lambda *_: True, ["foreign_serial"]),
    "session expiry": (
        known_credentials.KnownCredentials,
        "check_not_expired",
        lambda *_: None,
        ["expired_session", "expired_role_session"],
    ),
    "every condition": (
        policies,
        "met",
        lambda *_: True,
        ["mfa_only_call_with_the_key", "role_with_mfa_from_the_key", "wrong_external_id", "role_with_old_mfa"],
    ),
    "MFA condition": (
        policy_checks,
        "mfa_keys",
        lambda *_: {"aws:multifactorauthpresent": ["true"], "aws:multifactorauthage": ["0"]},
        ["role_with_mfa_from_a_session_without", "role_with_mfa_from_a_role_session", "role_with_old_mfa"],
    ),
    "missing condition key": (
        conditions,
        "_holds",
        lambda _operator, key, _wanted, context, _expand: key.lower() not in context,
        ["mfa_only_call_with_the_key", "role_with_mfa_from_the_key"],
    ),
    "explicit deny": (
        policies,
        "_statements",
        lambda document: [item for item in document["Statement"] if item["Effect"] == "Allow"],
        ["explicit_deny_without_mfa", "role_that_the_user_is_denied"],
    ),
}


@pytest.fixture
def server_in_this_process() -> Iterator[Control]:
    with running() as server:
        yield Control(server.endpoint)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_server_with_a_check_switched_off_is_noticed(
    mutant: str, server_in_this_process: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, attribute, replacement, noticing = MUTANTS[mutant]
    for name in noticing:
        probe = PROBES[name]
        server_in_this_process.reset()
        probe.run(ApiCaller(server_in_this_process, server_in_this_process.user("alice")))
        server_in_this_process.reset()
        with monkeypatch.context() as patch:
            patch.setattr(owner, attribute, replacement)
            with pytest.raises((pytest.fail.Exception, AssertionError)):
                probe.run(ApiCaller(server_in_this_process, server_in_this_process.user("alice")))
