"""Clients in Python: the SDK of AWS, and what is built on it. Each is asked by a few lines of its own."""

from __future__ import annotations

from tests.clients.survey.known_limits import KEYS_ONLY, NO_PROFILE, NO_ROLE, ROLES
from tests.clients.survey.subjects import Subject
from tests.clients.survey.ways import Limit, Way

_BOTOCORE = "botocore"


def _python(name: str, title: str, sdk: str, code: str, answer: str, **more: object) -> Subject:
    return Subject(name, title, sdk, "pypi", ("{here}/bin/python", "-c", code), answer, **more)  # type: ignore[arg-type]


PYTHON_CLIENTS = (
    Subject(
        "awscli", "AWS CLI v1", _BOTOCORE, "pypi",
        ("{here}/bin/python", "-m", "awscli", "s3", "ls", "s3://{bucket}"), "data.csv",
    ),
    Subject(
        "awscli-v2", "AWS CLI v2", _BOTOCORE, "debian",
        ("/usr/bin/aws", "--endpoint-url", "{endpoint}", "s3", "ls", "s3://{bucket}"), "data.csv", provides="awscli",
        quick=True,
    ),
    _python(
        "boto3", "boto3", _BOTOCORE,
        "import boto3; print(boto3.client('s3').list_objects_v2(Bucket='{bucket}'))", "data.csv", quick=True,
    ),
    _python(
        "aiobotocore", "aiobotocore", _BOTOCORE,
        "import asyncio\n"
        "from aiobotocore.session import get_session\n"
        "async def main():\n"
        "    async with get_session().create_client('s3') as s3:\n"
        "        print(await s3.list_objects_v2(Bucket='{bucket}'))\n"
        "asyncio.run(main())",
        "data.csv",
    ),
    _python("s3fs", "s3fs (fsspec)", "aiobotocore", "import s3fs; print(s3fs.S3FileSystem().ls('{bucket}'))", "data.csv"),
    _python(
        "smart-open", "smart_open", "boto3",
        "import smart_open; print(smart_open.open('s3://{bucket}/data.csv').read())", "1,2",
    ),
    _python(
        "minio", "minio (Python)", "its own",
        "import minio\n"
        "from minio.credentials import AWSConfigProvider, ChainedProvider, EnvAWSProvider\n"
        "chain = ChainedProvider([EnvAWSProvider(), AWSConfigProvider()])\n"
        "s3 = minio.Minio('{host}', credentials=chain, secure=False)\n"
        "print([each.object_name for each in s3.list_objects('{bucket}')])",
        "data.csv", limits=KEYS_ONLY,
    ),
    Subject("s4cmd", "s4cmd", "boto3", "pypi",
            ("{here}/bin/python", "{here}/bin/s4cmd", "--endpoint-url", "{endpoint}", "ls", "s3://{bucket}/"), "data.csv"),
    _python(
        "cloudpathlib", "cloudpathlib", "boto3",
        "from cloudpathlib import S3Client; print(list(S3Client().CloudPath('s3://{bucket}/').iterdir()))", "data.csv",
    ),
    _python(
        "pyarrow", "pyarrow", "C++",
        "from pyarrow import fs\n"
        "print(fs.S3FileSystem(endpoint_override='{endpoint}').get_file_info(fs.FileSelector('{bucket}')))", "data.csv", limits=NO_ROLE,
    ),
    _python(
        "duckdb", "DuckDB (aws, httpfs)", "C++",
        "import duckdb, glob, os\n"
        "profile = \", PROFILE '\" + os.environ['AWS_PROFILE'] + \"'\" if 'AWS_PROFILE' in os.environ else ''\n"
        "db = duckdb.connect(config={'allow_unsigned_extensions': 'true'})\n"
        "for name in ('httpfs', 'aws'):\n"
        "    db.execute('LOAD ' + repr(glob.glob('{here}/**/' + name + '.duckdb_extension', recursive=True)[0]))\n"
        "db.execute(\"CREATE SECRET (TYPE s3, PROVIDER credential_chain, CHAIN 'env;config;process'\" + profile + \", ENDPOINT '{host}', URL_STYLE 'path', USE_SSL false)\")\n"
        "print(db.sql(\"SELECT * FROM 's3://{bucket}/data.csv'\").fetchall())", "(1, 2)", provides="duckdb", limits=NO_ROLE, notes="with `PROFILE` in the secret",
    ),
    _python(
        "rasterio", "GDAL (rasterio)", "its own",
        "import rasterio; print(rasterio.open('/vsis3/{bucket}/grid.asc').read())", "[3 4]",
        environ={"AWS_S3_ENDPOINT": "{host}", "AWS_HTTPS": "NO", "http_proxy": "{endpoint}", "AWS_VIRTUAL_HOSTING": "FALSE"}, limits={
            Way.PROCESS: Limit("runs no `credential_process`", Way.SESSION),
            Way.ROLE_ON_PROCESS: Limit("runs no `credential_process`", Way.ROLE_ON_SESSION),
        },
    ),
    _python(
        "deltalake", "deltalake", "Rust",
        "import deltalake; print(deltalake.DeltaTable('s3://{bucket}/delta').version(), 'is its version')",
        "0 is its version", environ={"AWS_ALLOW_HTTP": "true"}, limits=NO_PROFILE,
    ),
    _python(
        "obstore", "obstore, by boto3's credentials", "Rust",
        "import boto3, obstore\n"
        "from obstore.auth.boto3 import Boto3CredentialProvider\n"
        "session = boto3.Session()\n"
        "store = obstore.store.S3Store('{bucket}', region=session.region_name, endpoint='{endpoint}', virtual_hosted_style_request=False, client_options={'allow_http': True}, credential_provider=Boto3CredentialProvider(session))\n"
        "print(obstore.list(store).collect())", "data.csv",
    ),
    _python(
        "polars", "Polars", "Rust",
        "import polars; print(polars.scan_csv('s3://{bucket}/data.csv', storage_options={'aws_allow_http': 'true'}, credential_provider=polars.CredentialProviderAWS()).collect())", "1", notes="with `CredentialProviderAWS`",
    ),
    _python(
        "datafusion", "DataFusion", "Rust",
        "import datafusion; from datafusion.object_store import AmazonS3\n"
        "c = datafusion.SessionContext()\n"
        "c.register_object_store('s3://', AmazonS3('{bucket}', endpoint='{endpoint}', allow_http=True), None)\n"
        "print(c.read_csv('s3://{bucket}/data.csv').collect())", "1", limits=NO_PROFILE,
    ),
    _python(
        "lancedb", "LanceDB", "Rust",
        "import lancedb; print(lancedb.connect('s3://{bucket}/lance', storage_options={'allow_http': 'true'}).table_names(), 'are its tables')", "[] are its tables",
    ),
    _python(
        "daft", "Daft", "Rust",
        "import daft; print(daft.read_csv('s3://{bucket}/data.csv').to_pydict())", "[1]",
    ),
    _python(
        "opendal", "OpenDAL", "Rust",
        "import opendal; print([each.path for each in opendal.Operator('s3', bucket='{bucket}', endpoint='{endpoint}', region='eu-central-1').list('')])", "data.csv", limits=KEYS_ONLY, notes="names its region itself",
    ),
    _python(
        "icechunk", "Icechunk", "Rust",
        "import icechunk\n"
        "storage = icechunk.s3_storage(bucket='{bucket}', prefix='ice', endpoint_url='{endpoint}', allow_http=True, force_path_style=True, from_env=True)\n"
        "print(icechunk.Repository.exists(storage), 'it is')", "False it is",
    ),
    _python(
        "tensorstore", "TensorStore", "C++ (CRT)",
        "import os, tensorstore\n"
        "chain = {'type': 'default', **({'profile': os.environ['AWS_PROFILE']} if 'AWS_PROFILE' in os.environ else {})}\n"
        "print(tensorstore.KvStore.open({'driver': 's3', 'bucket': '{bucket}', 'endpoint': '{endpoint}', "
        "'aws_credentials': chain}).result().list().result())", "data.csv", notes="with `profile` in `aws_credentials`",
        limits=dict.fromkeys(ROLES, Limit("its call for a role cannot be sent to a test server", Way.ROLE_AS_PROCESS, unknown=True)),
    ),
)  # fmt: skip
