"""What went wrong in a source that botocore resolves: a program, or a file that a setting names.

botocore lets many exceptions of Python through. Their types and texts were collected by running botocore 1.44 on
programs with each fault.
"""

from __future__ import annotations

from json import JSONDecodeError

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.text import masked, shell_word

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from awsfob.aws.situation import Situation

_RUN = "run the program alone: it has to print the JSON document that AWS documents for credential_process"
_TIME = "Expiration has to be a time with a zone, such as 2030-01-01T00:00:00Z"


def source_error(error: Exception, situation: Situation) -> FilesError:
    """Return the error to show for a failure of a source.

    Args:
        error: What botocore raised while it resolved the source.
        situation: What was being done.
    """
    what, *hints = next(said for matches, said in _FAULTS if matches(error))
    origin = situation.origin or "its source"
    if origin.startswith("login_session "):
        if _is_of_program(error):
            what, *hints = _of_aws_cli(error)
        hints.append(f"log in there: aws login --profile {shell_word(situation.source or situation.profile)}")
    facts = {"origin": origin, "detail": _detail(error), "file": _file(error)}
    return FilesError(
        f"profile '{situation.source or situation.profile}' gets no credentials: {what.format(**facts)}",
        *(hint.format(**facts) for hint in hints),
        *([f"it is {origin}"] if situation.origin else []),
    )


def _is_of_program(error: Any) -> bool:  # noqa: ANN401  botocore has no types of its own
    return getattr(error, "kwargs", {}).get("provider") == "custom-process"


def _of_aws_cli(error: Exception) -> tuple[str, ...]:
    """Return what went wrong in ``aws configure export-credentials``, which fob runs for a profile of ``aws login``."""
    if _says(Exception, "argument subcommand: Invalid choice")(error):
        return ("the AWS CLI in PATH is version 1", "install the AWS CLI v2 (2.32 or newer), or awsfob[login]")
    return ("the AWS CLI says: {detail}",)


def _detail(error: Any) -> str:  # noqa: ANN401  botocore has no types of its own
    """Return what a program said, in one line with everything masked that may be secret.

    It is the line with the word ``error:``, as of fob itself, else the last one, as of an exception in Python.
    """
    text = str(getattr(error, "kwargs", {}).get("error_msg", error))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line.rpartition("error: ")[2] for line in lines if "error: " in line]
    return masked([*lines, *errors[:1]][-1]) if lines else "it said nothing"


def _file(error: Any) -> str:  # noqa: ANN401  likewise
    return masked(str(getattr(error, "filename", None) or "a file"))


def _says(kind: type[Exception] | tuple[type[Exception], ...], text: str = "") -> Callable[[Exception], bool]:
    return lambda error: isinstance(error, kind) and text in str(error)


def _printed_nothing(error: Exception) -> bool:
    return isinstance(error, JSONDecodeError) and not error.doc.strip()


_FAULTS: tuple[tuple[Callable[[Exception], bool], tuple[str, ...]], ...] = (
    (_printed_nothing, ("the program printed nothing", _RUN)),
    (_says(JSONDecodeError), ("what the program printed is no JSON document", _RUN)),
    (_says(UnicodeDecodeError), ("the program printed bytes that are not UTF-8", _RUN)),
    (_says(FileNotFoundError), ("{file} does not exist", "install or make it, or correct its path")),
    (_says(PermissionError), ("{file} may not be run or read", "change its permissions, or correct its path")),
    (_says(OSError), ("{file} cannot be used: {detail}", "correct the path")),
    (_says(RuntimeError, "expired"), ("the credentials have expired", "log in again with the program that gives them")),
    (_says(TypeError, "offset-naive"), ("the program gives a time without a zone", _TIME)),
    (_says(ValueError, "No closing quotation"), ("a quote in the command is not closed", "close the quote")),
    (_says(ValueError, "No escaped character"), ("the command ends with a backslash", "remove the backslash")),
    (_says(ValueError), ("the program gives a value that cannot be read, such as the time of its end", _TIME)),
    (_says(IndexError), ("the setting is empty", "write the command after it, or remove the line")),
    (_says((TypeError, LookupError, AttributeError)), ("the JSON document of the program has another form", _RUN)),
    (_says(Exception), ("the program or the service failed: {detail}", _RUN)),
)
"""The faults; the first one that matches counts."""
