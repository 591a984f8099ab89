"""The AWS of the survey refuses what AWS refuses: else a client that signs wrongly would pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import urlopen

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.clients.survey.s3_answers import BUCKET
from tests.clients.survey.stage import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.clients.survey.stage import Stage

AKIA = "AKIAIOSFODNN7EXAMPLE"
SECTION = re.compile(
    r"\[work-sts\]\naws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\naws_session_token = (\S+)\n"
)


def written(stage: Stage) -> dict[str, str]:
    """Return the session that fob has written."""
    found = SECTION.search(stage.home.credentials.read_text())
    assert found
    return dict(zip(("key_id", "secret", "token"), found.groups(), strict=True))


def s3(stage: Stage, region: str = REGION, other: Mapping[str, str | None] | None = None) -> Any:  # noqa: ANN401  botocore makes client classes at run time
    """Return a client with the session that fob has written, of which some parts are others."""
    keys = {**written(stage), **(other or {})}
    return botocore.session.Session().create_client(
        "s3",
        region_name=region,
        endpoint_url=stage.recorder.endpoint,
        aws_access_key_id=keys["key_id"],
        aws_secret_access_key=keys["secret"],
        aws_session_token=keys["token"],
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


def test_a_session_sees_the_bucket_and_is_noted(stage: Stage) -> None:
    stage.recorder.seen.clear()
    assert [each["Key"] for each in s3(stage).list_objects_v2(Bucket=BUCKET, Prefix="data")["Contents"]] == ["data.csv"]
    assert s3(stage).get_object(Bucket=BUCKET, Key="data.csv", Range="bytes=0-2")["Body"].read() == b"a,b"
    seen = [(each.key_id, each.region, each.service) for each in stage.recorder.seen]
    assert seen == [(written(stage)["key_id"], REGION, "s3")] * 2


WRONG: dict[str, tuple[dict[str, str | None], str]] = {
    "key": ({"key_id": AKIA}, "AccessDenied"),
    "no token": ({"token": None}, "AccessDenied"),
    "a session of nobody": ({"key_id": "ASIAIOSFODNN7EXAMPLE"}, "InvalidAccessKeyId"),
    "another token": ({"token": "other"}, "InvalidToken"),
    "another secret": ({"secret": "other"}, "SignatureDoesNotMatch"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_session_is_refused(stage: Stage, wrong: str) -> None:
    parts, code = WRONG[wrong]
    with pytest.raises(ClientError, match=code):
        s3(stage, other=parts).get_object(Bucket=BUCKET, Key="data.csv")


def test_an_address_may_be_signed_in_itself(stage: Stage) -> None:
    for secret, status in ((written(stage)["secret"], 200), ("other", 403)):
        address = s3(stage, other={"secret": secret}).generate_presigned_url(
            "get_object", {"Bucket": BUCKET, "Key": "data.csv"}
        )
        assert "X-Amz-Signature" in address
        assert _status(address) == status


def test_a_session_of_somebody_else_is_noticed(stage: Stage) -> None:
    before = stage.home.credentials.read_text()
    stage.check_owners()
    theirs = re.search(r"\[plain\]\n(.*\n.*\n.*\n)", before)
    assert theirs
    stage.home.write_credentials(SECTION.sub(lambda _: f"[work-sts]\n{theirs[1]}", before))
    try:
        with pytest.raises(AssertionError, match="the session's profile is not"):
            stage.check_owners()
    finally:
        stage.home.write_credentials(before)


def test_another_region_is_refused_and_the_right_one_named(stage: Stage) -> None:
    """botocore asks again for the right one."""
    stage.recorder.seen.clear()
    s3(stage, region="us-east-1").get_object(Bucket=BUCKET, Key="data.csv")
    first, *_, last = stage.recorder.seen
    assert (first.region, first.status, last.region, last.status) == ("us-east-1", 400, REGION, 200)


def test_every_region_knows_where_the_bucket_is(stage: Stage) -> None:
    assert s3(stage, region="us-east-1").get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == REGION


def _status(address: str) -> int:
    try:
        with urlopen(address) as answer:  # noqa: S310  the recorder's own
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code
