"""Clients in Python that are on an SDK in Python, AWS's or their own. Each is asked by a few lines of its own."""

from __future__ import annotations

from typing import Any

from tests.clients.survey.known_limits import KEYS_ONLY
from tests.clients.survey.subjects import Subject

_AIOBOTOCORE = """
import asyncio
from aiobotocore.session import get_session
async def main():
    async with get_session().create_client('s3') as s3:
        print(await s3.list_objects_v2(Bucket='{bucket}'))
asyncio.run(main())
"""
_CLOUDPATHLIB = """
from cloudpathlib import S3Client
print(list(S3Client().CloudPath('s3://{bucket}/').iterdir()))
"""
_MINIO = """
import minio
from minio.credentials import AWSConfigProvider, ChainedProvider, EnvAWSProvider
chain = ChainedProvider([EnvAWSProvider(), AWSConfigProvider()])
s3 = minio.Minio('{host}', credentials=chain, secure=False)
print([each.object_name for each in s3.list_objects('{bucket}')])
"""


def in_python(name: str, title: str, sdk: str, code: str, answer: str = "data.csv", **more: Any) -> Subject:  # noqa: ANN401  fields of Subject
    """Return a client that these lines of Python ask, run in its environment."""
    return Subject(name, title, sdk, "pypi", ("{here}/bin/python", "-c", code.strip()), answer, **more)


PYTHON_CLIENTS = (
    Subject(
        "awscli",
        "AWS CLI v1",
        "botocore",
        "pypi",
        ("{here}/bin/python", "-m", "awscli", "s3", "ls", "s3://{bucket}"),
        "data.csv",
        megabytes=168,
    ),
    Subject(
        "awscli-v2",
        "AWS CLI v2",
        "botocore",
        "debian",
        ("/usr/bin/aws", "--endpoint-url", "{endpoint}", "s3", "ls", "s3://{bucket}"),
        "data.csv",
        provides="awscli",
        quick=True,
    ),
    in_python(
        "boto3",
        "boto3",
        "botocore",
        "import boto3; print(boto3.client('s3').list_objects_v2(Bucket='{bucket}'))",
        megabytes=37,
        quick=True,
    ),
    in_python("aiobotocore", "aiobotocore", "botocore", _AIOBOTOCORE, megabytes=50),
    in_python("s3fs", "s3fs", "aiobotocore", "import s3fs; print(s3fs.S3FileSystem().ls('{bucket}'))", megabytes=52),
    in_python(
        "smart-open",
        "smart_open",
        "boto3",
        "import smart_open; print(smart_open.open('s3://{bucket}/data.csv').read())",
        "1,2",
        megabytes=39,
    ),
    in_python("cloudpathlib", "cloudpathlib", "boto3", _CLOUDPATHLIB, megabytes=38),
    Subject(
        "s4cmd",
        "s4cmd",
        "boto3",
        "pypi",
        ("{here}/bin/python", "{here}/bin/s4cmd", "--endpoint-url", "{endpoint}", "ls", "s3://{bucket}/"),
        "data.csv",
        megabytes=40,
    ),
    in_python(
        "minio",
        "MinIO SDK for Python",
        "its own",
        _MINIO,
        megabytes=21,
        finds_region=True,
        notes="asks S3 for the region",
        limits=KEYS_ONLY,
    ),
)
