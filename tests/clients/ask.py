"""The Python SDK as a client: ask.py boto3|botocore who|keys [USER]. It reads its profile and all else by itself."""

from __future__ import annotations

import json
import sys
from typing import Any


def client(library: str, service: str) -> Any:  # noqa: ANN401 - the SDK makes a client's methods at run time
    make: Any
    if library == "boto3":
        from boto3 import client as make
    else:
        from botocore.session import Session

        make = Session().create_client
    return make(service)


def main(library: str, question: str, *user: str) -> None:
    if question == "who":
        answer = client(library, "sts").get_caller_identity()
    else:
        answer = client(library, "iam").list_access_keys(UserName=user[0])
    print(json.dumps(answer, default=str))  # noqa: T201 - the answer of this program


if __name__ == "__main__":
    main(*sys.argv[1:])
