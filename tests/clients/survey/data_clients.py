"""Clients that read data: in C++ and Rust, with a face in Python."""

from __future__ import annotations

from tests.clients.survey.binary_clients import GDAL
from tests.clients.survey.known_limits import KEYS_ONLY, NO_PROCESS, NO_PROFILE, NO_ROLE, ROLES
from tests.clients.survey.python_clients import in_python
from tests.clients.survey.ways import Limit, Way

_PYARROW = """
from pyarrow import fs
print(fs.S3FileSystem(endpoint_override='{endpoint}').get_file_info(fs.FileSelector('{bucket}')))
"""
_DUCKDB = """
import duckdb, glob, os
profile = f"PROFILE '{os.environ['AWS_PROFILE']}'," if 'AWS_PROFILE' in os.environ else ''
db = duckdb.connect(config={'allow_unsigned_extensions': 'true'})
for name in ('httpfs', 'aws'):
    db.execute('LOAD ' + repr(glob.glob('{here}/**/' + name + '.duckdb_extension', recursive=True)[0]))
where = "ENDPOINT '{host}', URL_STYLE 'path', USE_SSL false"
db.execute(f"CREATE SECRET (TYPE s3, PROVIDER credential_chain, CHAIN 'env;config;process', {profile} {where})")
print(db.sql("SELECT * FROM 's3://{bucket}/data.csv'").fetchall())
"""
# Its threads crash now and then while Python ends.
_DAFT = """
import daft, os
print(daft.read_csv('s3://{bucket}/data.csv').to_pydict(), flush=True)
os._exit(0)
"""
_DATAFUSION = """
import datafusion
from datafusion.object_store import AmazonS3
context = datafusion.SessionContext()
context.register_object_store('s3://', AmazonS3('{bucket}', endpoint='{endpoint}', allow_http=True), None)
print(context.read_csv('s3://{bucket}/data.csv').collect())
"""
_DELTALAKE = """
import deltalake
print(deltalake.DeltaTable('s3://{bucket}/delta').version(), 'is its version')
"""
_ICECHUNK = """
import icechunk
how = dict(endpoint_url='{endpoint}', allow_http=True, force_path_style=True, from_env=True)
print(icechunk.Repository.exists(icechunk.s3_storage(bucket='{bucket}', prefix='ice', **how)), 'it is')
"""
_LANCEDB = """
import lancedb
print(lancedb.connect('s3://{bucket}/lance', storage_options={'allow_http': 'true'}).table_names(), 'are its tables')
"""
_OBSTORE = """
import boto3, obstore
from obstore.auth.boto3 import Boto3CredentialProvider
from obstore.store import S3Store
session = boto3.Session()
store = S3Store('{bucket}', region=session.region_name, credential_provider=Boto3CredentialProvider(session),
                endpoint='{endpoint}', virtual_hosted_style_request=False, client_options={'allow_http': True})
print(obstore.list(store).collect())
"""
_OPENDAL = """
import opendal
bucket = opendal.Operator('s3', bucket='{bucket}', endpoint='{endpoint}', region='eu-central-1')
print([each.path for each in bucket.list('')])
"""
_POLARS = """
import polars
how = dict(storage_options={'aws_allow_http': 'true'}, credential_provider=polars.CredentialProviderAWS())
print(polars.scan_csv('s3://{bucket}/data.csv', **how).collect())
"""
_TENSORSTORE = """
import os, tensorstore
chain = {'type': 'default', **({'profile': os.environ['AWS_PROFILE']} if 'AWS_PROFILE' in os.environ else {})}
how = {'driver': 's3', 'bucket': '{bucket}', 'endpoint': '{endpoint}', 'aws_credentials': chain}
print(tensorstore.KvStore.open(how).result().list().result())
"""

DATA_CLIENTS = (
    in_python("pyarrow", "pyarrow", "C++", _PYARROW, megabytes=170, quick=True, limits=NO_ROLE),
    in_python(
        "duckdb",
        "DuckDB",
        "C++",
        _DUCKDB,
        "(1, 2)",
        megabytes=107,
        notes="with `PROFILE` and `CHAIN` in the secret",
        limits=NO_ROLE,
    ),
    in_python(
        "rasterio",
        "GDAL in rasterio",
        "its own",
        "import rasterio; print(rasterio.open('/vsis3/{bucket}/grid.asc').read())",
        "[3 4]",
        environ=GDAL,
        megabytes=183,
        limits=NO_PROCESS,
    ),
    in_python(
        "tensorstore",
        "TensorStore",
        "C++ (CRT)",
        _TENSORSTORE,
        megabytes=140,
        notes="with `profile` in `aws_credentials`",
        limits=dict.fromkeys(
            ROLES, Limit("its call for a role reaches no test server", Way.ROLE_AS_PROCESS, unknown=True)
        ),
    ),
    in_python(
        "deltalake",
        "deltalake",
        "Rust",
        _DELTALAKE,
        "0 is its version",
        environ={"AWS_ALLOW_HTTP": "true"},
        megabytes=142,
        limits=NO_PROFILE,
    ),
    in_python("obstore", "obstore", "Rust", _OBSTORE, megabytes=53, notes="with `Boto3CredentialProvider`"),
    in_python("polars", "Polars", "Rust", _POLARS, "1", megabytes=217, notes="with `CredentialProviderAWS`"),
    in_python("datafusion", "DataFusion", "Rust", _DATAFUSION, "1", megabytes=294, limits=NO_PROFILE),
    in_python("lancedb", "LanceDB", "Rust", _LANCEDB, "[] are its tables", megabytes=446),
    in_python("daft", "Daft", "Rust", _DAFT, "[1]", megabytes=312),
    in_python(
        "opendal", "OpenDAL", "Rust", _OPENDAL, megabytes=41, notes="names its region itself", limits=KEYS_ONLY
    ),
    in_python("icechunk", "Icechunk", "Rust", _ICECHUNK, "False it is", megabytes=173),
)  # fmt: skip
