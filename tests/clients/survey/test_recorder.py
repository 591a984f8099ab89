"""The AWS of the survey refuses what AWS refuses: else a client that signs wrongly would pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.clients.survey.s3_answers import BUCKET
from tests.clients.survey.stage import REGION

if TYPE_CHECKING:
    from tests.clients.survey.stage import Stage

ASIA, AKIA = "ASIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"


def s3(stage: Stage, key_id: str = ASIA, region: str = REGION, token: str | None = "token") -> Any:  # noqa: ANN401  botocore makes client classes at run time
    return botocore.session.Session().create_client(
        "s3",
        region_name=region,
        endpoint_url=stage.recorder.endpoint,
        aws_access_key_id=key_id,
        aws_secret_access_key="secret",
        aws_session_token=token,
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


def test_a_session_sees_the_bucket_and_is_noted(stage: Stage) -> None:
    stage.recorder.seen.clear()
    assert [each["Key"] for each in s3(stage).list_objects_v2(Bucket=BUCKET, Prefix="data")["Contents"]] == ["data.csv"]
    assert s3(stage).get_object(Bucket=BUCKET, Key="data.csv", Range="bytes=0-2")["Body"].read() == b"a,b"
    assert [(each.key_id, each.region, each.service) for each in stage.recorder.seen] == [(ASIA, REGION, "s3")] * 2


@pytest.mark.parametrize(
    ("how", "code"),
    [({"key_id": AKIA}, "AccessDenied"), ({"token": None}, "AccessDenied")],
    ids=["key", "no token"],
)
def test_a_key_is_refused(stage: Stage, how: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError, match=code):
        s3(stage, **how).get_object(Bucket=BUCKET, Key="data.csv")


def test_another_region_is_refused_and_the_right_one_named(stage: Stage) -> None:
    """botocore asks again for the right one."""
    stage.recorder.seen.clear()
    s3(stage, region="us-east-1").get_object(Bucket=BUCKET, Key="data.csv")
    first, *_, last = stage.recorder.seen
    assert (first.region, first.status, last.region, last.status) == ("us-east-1", 400, REGION, 200)


def test_every_region_knows_where_the_bucket_is(stage: Stage) -> None:
    assert s3(stage, region="us-east-1").get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == REGION
