"""Session tags of AssumeRole and GetFederationToken.

Rules: "Pass session tags in AWS STS" of the IAM user guide. The three texts were recorded from AWS by LocalStack
(``tests/aws/services/sts/test_sts.snapshot.json`` of localstack/localstack).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awsfob.sandbox.aws_errors import RefusalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.sandbox.caller import Caller


@dataclass(frozen=True, slots=True)
class SessionTags:
    """The tags of a new session.

    Attributes:
        tags: The tags of the call, and those that the caller's session passes on.
        transitive: The keys of the tags that the new session passes on.
    """

    tags: dict[str, str]
    transitive: frozenset[str]


def session_tags(params: Mapping[str, Any], caller: Caller) -> SessionTags:
    """Return the tags of a session that the caller asks for. Keys differ only if they differ in lower case, too.

    Raises:
        RefusalError: InvalidParameterValue.
    """
    asked = {tag["Key"]: tag.get("Value", "") for tag in params.get("Tags", [])}
    transitive = frozenset(params.get("TransitiveTagKeys", []))
    keys = [tag["Key"].lower() for tag in params.get("Tags", [])]
    if len(set(keys)) < len(keys):
        raise _invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    if not _lower(transitive) <= set(keys):
        raise _invalid("The specified transitive tag key must be included in the requested tags.")
    if _lower(caller.transitive) & set(keys):
        raise _invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from"
            " the calling session."
        )
    passed_on = _lower(caller.transitive)
    inherited = {key: value for key, value in caller.tags.items() if key.lower() in passed_on}
    return SessionTags(inherited | asked, caller.transitive | transitive)


def _lower(keys: frozenset[str]) -> set[str]:
    return {key.lower() for key in keys}


def _invalid(text: str) -> RefusalError:
    return RefusalError("InvalidParameterValue", text)
