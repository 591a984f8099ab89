"""What identity policies and session policies make of a request together, for any policies."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from awsfob.sandbox.caller import Caller
from awsfob.sandbox.moto_adapter import Moto
from awsfob.sandbox.policies import Decision
from awsfob.sandbox.policy_checks import permission

if TYPE_CHECKING:
    from collections.abc import Sequence

ACTIONS = ["iam:ListUsers", "iam:ListRoles", "iam:GetUser", "sts:AssumeRole"]
RESOURCES = ["arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:role/alice", "*"]
ACTION_PATTERNS = st.sampled_from([*ACTIONS, "*", "iam:*", "iam:List*", "???:Get*", "s3:*"])
RESOURCE_PATTERNS = st.sampled_from(["*", "arn:aws:iam::*:user/*", "arn:aws:iam::*:*/alice", "arn:aws:iam::*:role/?"])


@st.composite
def _statements(draw: st.DrawFn) -> dict[str, Any]:
    action = draw(st.sampled_from(["Action", "NotAction"]))
    resource = draw(st.sampled_from(["Resource", "NotResource"]))
    patterns = st.lists(ACTION_PATTERNS, min_size=1, max_size=2)
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        action: draw(patterns | ACTION_PATTERNS),
        resource: draw(st.lists(RESOURCE_PATTERNS, min_size=1, max_size=2) | RESOURCE_PATTERNS),
    }


DOCUMENTS = st.builds(lambda found: {"Statement": found}, st.lists(_statements(), max_size=3) | _statements())
LAYERS = st.lists(st.lists(DOCUMENTS, max_size=2).map(tuple), max_size=3).map(tuple)


def _hits(statement: dict[str, Any], element: str, value: str) -> bool:
    negated = f"Not{element}" in statement
    patterns = statement[f"Not{element}" if negated else element]
    given = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatchcase(value, pattern) for pattern in given) != negated


def _effects(documents: Sequence[dict[str, Any]], action: str, resource: str) -> set[str]:
    found = [document["Statement"] for document in documents]
    statements = [item for part in found for item in (part if isinstance(part, list) else [part])]
    return {
        item["Effect"] for item in statements if _hits(item, "Action", action) and _hits(item, "Resource", resource)
    }


@cache
def _moto() -> Moto:
    return Moto("111122223333", "aws")


@given(layers=LAYERS, action=st.sampled_from(ACTIONS), resource=st.sampled_from(RESOURCES))
def test_a_session_may_do_what_every_layer_allows_and_none_denies(
    layers: tuple[tuple[dict[str, Any], ...], ...], action: str, resource: str
) -> None:
    root = "arn:aws:iam::111122223333:root"  # its identity policies allow everything
    caller = Caller("root", "111122223333", root, root, "111122223333", "root", "ASIA", "", limits=layers)
    effects = [_effects(layer, action, resource) for layer in layers]
    found = permission(_moto(), caller, action, resource, {})
    if any("Deny" in layer for layer in effects):
        wanted = Decision.DENY
    else:
        wanted = Decision.ALLOW if all("Allow" in layer for layer in effects) else Decision.IMPLICIT_DENY
    assert found.decision is wanted
    assert (found.decided_by == "session") == (wanted is not Decision.ALLOW)
