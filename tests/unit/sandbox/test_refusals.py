"""Every refusal and its positive twin; and mutants of the server, to show that these tests would notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from awsfob.sandbox import (
    assume_role,
    conditions,
    known_credentials,
    mfa_devices,
    moto_adapter,
    policies,
    policy_checks,
    request_handler,
    scoped_credentials,
    session_policies,
    sts_actions,
)
from awsfob.sandbox.control import Control
from awsfob.sandbox.server import running
from awsfob.sandbox.session_tags import SessionTags
from tests.unit.sandbox import session_probes
from tests.unit.sandbox.api_caller import ApiCaller
from tests.unit.sandbox.probes import PROBES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.sandbox.server_process import SandboxProcess

assert session_probes.LIST_USERS  # the module adds its probes to PROBES


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
        "statements",
        lambda document: [item for item in document["Statement"] if item["Effect"] == "Allow"],
        ["explicit_deny_without_mfa", "role_that_the_user_is_denied", "call_that_the_session_policy_denies"],
    ),
    "session policies": (
        assume_role,
        "session_policies",
        lambda *_: None,
        [
            "call_that_the_session_policy_leaves_out",
            "session_policy_without_statement",
            "chain_that_the_session_policy_leaves_out",
        ],
    ),
    "scope-down policies": (
        scoped_credentials,
        "session_policies",
        lambda *_: None,
        ["call_that_a_scope_leaves_out", "call_that_an_earlier_scope_leaves_out", "fourth_scope"],
    ),
    "grammar of policies": (
        moto_adapter.Moto,
        "check_policy",
        lambda *_: None,
        ["session_policy_without_version", "scope_with_a_malformed_policy"],
    ),
    "known conditions": (
        session_policies,
        "check_supported",
        lambda *_: None,
        ["session_policy_with_an_ip_address", "session_policy_with_an_absent_key"],
    ),
    "packed size": (
        assume_role,
        "packed_size",
        lambda *_: 0,
        ["session_policy_that_does_not_pack_well", "tags_that_take_too_much_space"],
    ),
    "tags": (
        assume_role,
        "session_tags",
        lambda params, caller: SessionTags(
            {tag["Key"]: tag["Value"] for tag in params.get("Tags", [])}, caller.transitive
        ),
        ["tag_keys_that_differ_in_case_only", "transitive_key_that_is_no_tag", "transitive_tag_set_again_in_a_chain"],
    ),
    "federated users": (
        sts_actions,
        "_may_call",
        lambda *_: True,
        ["role_from_a_federated_user", "federation_from_a_session", "key_info_from_a_session"],
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
