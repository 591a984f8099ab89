"""``docs/reference/exit-codes.md``: the exit codes, each with what its class of errors says about itself."""

from __future__ import annotations

import inspect

from awsfob import errors

_HEAD = """\
# Exit codes

<!-- written by make reference, from the errors of the program -->

| code | meaning |
|---|---|
"""
_TAIL = """
`status --check` ends with 6 if there is no good session, and `keys --max-age` if a key is older. `exec` ends with the
exit code of the program. After SIGTERM the exit code is 143, and after SIGHUP 129. When the reader of standard
output ends early, as in a pipe to `head`, it is 141.

Results go to standard output. Messages, questions and errors go to standard error or the terminal. No error, log or
`--verbose` line contains a secret, token or code, and neither do the arguments of programs that fob starts.
"""
_OWN = {0: "success", 1: "a bug in fob"}
"""What no class of errors stands for."""


def exit_codes() -> dict[int, str]:
    """Return what each exit code means; of several classes with one code, the first one in the module counts."""
    found = dict(_OWN)
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, errors.FobError):
            found.setdefault(kind.exit_code, _first_line(kind))
    return dict(sorted(found.items()))


def exit_codes_page() -> str:
    """Return the page."""
    rows = (f"| {code} | {meaning} |\n" for code, meaning in exit_codes().items())
    return f"{_HEAD}{''.join(rows)}{_TAIL}"


def _first_line(kind: type) -> str:
    line = inspect.getdoc(kind).splitlines()[0].rstrip(".").replace("``", "`")  # type: ignore[union-attr]  # each has one
    return line if line.startswith("AWS") else line[0].lower() + line[1:]
