"""What some other services of AWS answer to surveyed clients that are not about S3: ECR, CloudFormation, CodeCommit."""

from __future__ import annotations

import base64
import json

from tests.clients.survey.s3_answers import Answer

REGISTRY = "111122223333.dkr.ecr.eu-central-1.amazonaws.com"
END = "the survey ends here"
"""What CloudFormation says: a client that shows it has come through with its signature."""


def _ecr() -> Answer:
    token = base64.b64encode(b"AWS:a-password").decode()
    data = {"authorizationToken": token, "expiresAt": 4e9, "proxyEndpoint": f"https://{REGISTRY}"}
    return Answer(
        200, json.dumps({"authorizationData": [data]}).encode(), {"Content-Type": "application/x-amz-json-1.1"}
    )


def _cloudformation() -> Answer:
    error = f"<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{END}</Message></Error>"
    return Answer(
        403, f"<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>".encode(), {"Content-Type": "text/xml"}
    )


def _codecommit() -> Answer:
    head = f"{'1' * 40} refs/heads/main\0agent=survey\n"
    lines = ("# service=git-upload-pack\n", None, head, None)
    body = "".join("0000" if line is None else f"{len(line) + 4:04x}{line}" for line in lines)
    return Answer(200, body.encode(), {"Content-Type": "application/x-git-upload-pack-advertisement"})


#: By the name that stands in the signature.
OTHERS = {"ecr": _ecr(), "cloudformation": _cloudformation(), "codecommit": _codecommit()}
