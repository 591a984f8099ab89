"""Where the AWS files are, and reading both of them together."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from awsfob.awsfiles import disk
from awsfob.awsfiles.document import Document
from awsfob.awsfiles.snapshot import Snapshot
from awsfob.errors import FilesError

if TYPE_CHECKING:
    from collections.abc import Mapping


def locate(environ: Mapping[str, str], credentials: str | None, config: str | None) -> tuple[Path, Path]:
    """Return the paths of the credentials and the config file: option, else environment, else ``~/.aws``.

    ``~`` and ``$NAME`` are replaced in both variables, as botocore does.
    """
    return (
        _path(credentials or environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials"),
        _path(config or environ.get("AWS_CONFIG_FILE") or "~/.aws/config"),
    )


def load(credentials: Path, config: Path) -> Snapshot:
    """Read and parse both files; a missing one is empty.

    Raises:
        FilesError: A file cannot be read, or the AWS CLI could not parse it; the line is named, its content never.
    """
    return Snapshot(_parsed(credentials), _parsed(config), credentials, config)


def _parsed(path: Path) -> Document:
    document = Document.parse(disk.read(path))
    problems = document.problems()
    if problems:
        first = problems[0]
        raise FilesError(
            f"{path} line {first.line}: {first.reason}",
            "the AWS CLI and the SDKs cannot read this file either; mend that line in an editor",
            "fob has changed nothing",
        )
    return document


def _path(text: str) -> Path:
    return Path(os.path.expandvars(text)).expanduser()
