"""The entry point of ``fob`` and of ``python -m awsfob``.

SDKs run ``fob process NAME`` at each start of a program. So fob prints a stored answer before it loads other modules.
If there is none, it runs the command line.
"""

import sys

from awsfob.fastpath import entry


def main() -> None:
    """Print a stored answer if there is one, else run the command line."""
    sys.excepthook = _show_crash
    try:
        _main()
    except KeyboardInterrupt:  # before the command line takes care of it
        entry.end_interrupted()
    except OSError as error:  # of an answer that cannot be written; the command line reports its own
        from awsfob.cli.main import end_refused

        end_refused(error, sys.argv[1:])


# The names of `fob as --links`.
LINKS = frozenset(
    (
        "aws-iam-login",
        "aws-mfa",
        "aws-token-or-role-refresh.sh",
        "awsenv",
        "awsmfa",
        "awsmfa.py",
        "clear_aws_env",
        "list_aws_profiles",
        "token",
    )
)


def _main() -> None:
    words = sys.argv[1:]
    name = sys.argv[0].rpartition("/")[2]
    if name in LINKS:
        from awsfob.cli.main import run

        run(["as", name, *words])
    if words == ["--version"]:
        from awsfob import __version__

        entry.put(f"fob {__version__}\n".encode())
        return
    if len(words) > 1 and _answered(words):
        return
    import gc

    gc.disable()  # a command is short; garbage collection while libraries load takes a tenth of a login
    from awsfob.cli.main import run

    run()


def _show_crash(_kind: type, error: BaseException, _trace: object) -> None:
    """Report an exception that nothing else caught; its text may contain a secret."""
    from awsfob.cli.main import show_crash

    show_crash(error, sys.argv[1:])


def _answered(words: list[str]) -> bool:
    if words[0] == "process" and len(words) == 2:  # noqa: PLR2004  the command and a name
        answer = entry.stored_answer(words[1])
        if answer:
            entry.put(answer)
            return True
    if words[0] == "status" and "--check" in words:  # people have it in their shell prompts
        return entry.is_checked(words[1:])
    if words[0] in {"env", "exec", "use"}:
        from awsfob.fastpath.answers import answered

        return answered(words)
    return False


if __name__ == "__main__":
    main()
