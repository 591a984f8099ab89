"""``fob env NAME``, ``fob use NAME`` and ``fob exec NAME -- CMD`` from a stored entry, without click.

click alone takes three times as long to load as Python itself, so the plain forms of these commands are read here.
The command line takes over for any option, doubt or error. What this module imports, Python has loaded already, or it
loads nothing else: ``json``, ``signal`` and ``shutil`` would each take as long as all of this.
"""

from __future__ import annotations

import os
import sys

from awsfob.fastpath.entry import NO_ENVIRONMENT, put, stored_entry
from awsfob.output.environment import (
    ALSO,
    CREDENTIALS,
    FUNCTION_SHELLS,
    OWN_ENDPOINTS,
    OWN_REGION,
    REGIONS,
    child_environment,
    lines,
    lines_of_use,
    names_of,
    to_remove,
)

# The document of ``output/process_document.py``, split at its quotes; None is a value.
_FORM = (
    *("{", "Version", ": 1, ", "AccessKeyId", ": ", None, ", ", "SecretAccessKey", ": ", None),
    *(", ", "SessionToken", ": ", None, ", ", "Expiration", ": ", None, "}"),
)
_LONGEST_SAID = 39  # a longer text may hold a secret, which the command line masks
_PROGRAMS = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")  # of Linux and of macOS


def answered(words: list[str]) -> bool:
    """Do what a command line asks for, if it is one of the plain forms and an entry is stored; else do nothing."""
    if words[0] == "use":
        return _used(words[1:-1], words[-1])
    command, name, rest = words[0], words[1], words[2:]
    values = _stored_variables(name)
    if values is None:
        return False
    if command == "env" and not rest:
        put(os.fsencode(lines(values, to_remove(values), "sh")))
        return True
    if command == "exec" and len(rest) > 1 and rest[0] == "--":
        environ = child_environment(os.environ, values)
        _exec_plain(rest[1:], environ)
        _exec(rest[1:], environ)
    return False


def _used(options: list[str], name: str) -> bool:
    """Answer the function behind ``fob use``, which gives its options first; only a short, plain name is said here."""
    given = dict(option.split("=", 1) for option in options if "=" in option)
    shell, also = given.pop("--for", ""), given.pop("--also", "")
    if given or len(options) != bool(shell) + bool(also) or not name.isprintable() or len(name) > _LONGEST_SAID:
        return False
    if shell not in FUNCTION_SHELLS or not {*filter(None, also.split(","))} <= {*ALSO}:
        return False
    values = _stored_variables(name)
    if values is None:
        return False
    from awsfob.fastpath.use_line import as_message, use_line

    message = as_message(use_line(name, values[CREDENTIALS[-1]])) if sys.stderr is not None else ""
    if message is None:
        return False
    values |= names_of(name, None if _region_of_user() else values.get(REGIONS[0]), also)
    put(os.fsencode(lines_of_use(values, to_remove(values), shell)))
    if message:
        _say(message)
    return True


def _say(message: str) -> None:
    """Write a line for the user; one that nobody can read is lost."""
    try:
        sys.stderr.write(f"{message}\n")
        sys.stderr.flush()
    except OSError:
        sys.stderr = None


def _stored_variables(name: str) -> dict[str, str] | None:
    entry = stored_entry(name)
    parts = os.fsdecode(entry[1]).split('"') if entry else []
    if entry is None or len(parts) != len(_FORM) or entry[0] == NO_ENVIRONMENT.encode() or OWN_ENDPOINTS in os.environ:
        return None
    pairs = list(zip(parts, _FORM, strict=True))
    values = [part for part, fixed in pairs if fixed is None]
    if any(part != fixed for part, fixed in pairs if fixed is not None) or not all(map(_is_plain, values)):
        return None
    region = _region(os.fsdecode(entry[0]))
    if region is None or (not region and OWN_REGION in os.environ):
        return None
    return dict(zip(CREDENTIALS, values, strict=True)) | (dict.fromkeys(REGIONS, region) if region else {})


def _region(of_files: str) -> str | None:
    """Return the region to hand on, or nothing; None where the command line has to decide.

    That refuses a region of another partition, and keeps from a terminal what is not printable.
    """
    region = _region_of_user() or of_files
    if region != of_files:
        from awsfob.partitions import partition_of_region

        if partition_of_region(region) != partition_of_region(of_files):
            return None
    return region if region.isprintable() else None


def _region_of_user() -> str:
    """Return the region that the user has set, or nothing; ``fob use`` may have set one, too."""
    region = next(filter(None, map(os.environ.get, REGIONS)), "")
    return "" if region == os.environ.get(OWN_REGION) else region


def _is_plain(value: str) -> bool:
    """Return whether a value is what JSON means by the same text, and what an environment can hold."""
    return value.isascii() and value.isprintable() and "\\" not in value and value == value.strip() != ""


def _exec(words: list[str], environ: dict[str, str]) -> None:
    """Run a program as the command line does; return where that has to say why not."""
    from awsfob.errors import FobError
    from awsfob.fastpath.exec_program import exec_program, find_program, startable

    try:
        exec_program(*startable(find_program(words[0], os.environ.get("PATH")), words), environ)
    except FobError:
        return


def _exec_plain(words: list[str], environ: dict[str, str]) -> None:
    """Run a program in place of this process; return where ``exec_program`` has to decide."""
    program = _program(words[0])
    if program is None:
        return
    import _signal  # type: ignore[import-not-found]  # signal makes enumerations of all its numbers

    # Python ignores these, and a program would inherit that; see ``SYSTEM.run_instead``.
    before = [(number, _signal.signal(number, _signal.SIG_DFL)) for number in (_signal.SIGPIPE, _signal.SIGXFSZ)]
    try:
        os.execve(program, words, environ)  # noqa: S606  no shell is wanted
    except (OSError, ValueError):
        for number, handler in before:
            _signal.signal(number, handler)


def _program(name: str) -> str | None:
    """Return the file of a program that the system can run, as ``exec_program`` finds it; None at any doubt."""
    path = os.environ.get("PATH", "")
    folders = path.split(":")
    if sys.platform == "win32" or not name or (os.sep not in name and "" in folders):
        return None
    candidates = [name] if os.sep in name else [os.path.join(folder, name) for folder in folders]  # noqa: PTH118  pathlib is not loaded
    found = next((each for each in candidates if os.access(each, os.X_OK) and not os.path.isdir(each)), None)  # noqa: PTH112  likewise
    return found if found and _starts(found) else None


def _starts(program: str) -> bool:
    from awsfob.fastpath.script_head import has_interpreter, head_of, is_script

    head = head_of(program)
    return has_interpreter(head) if is_script(head) else head.startswith(_PROGRAMS)
