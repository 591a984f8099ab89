"""Where the process starts: ``fob`` and ``python -m awsfob``.

An SDK runs ``fob process NAME`` at every start of a program, so a stored answer is printed before anything else is
loaded. All other work is left to the command line.
"""

import os
import sys

from awsfob.fastpath import entry


def main() -> None:
    """Answer from a stored entry where one can, else run the command line."""
    sys.excepthook = _show_crash
    words = sys.argv[1:]
    if os.name == "posix" and len(words) > 1 and _answered(words):
        return
    import gc

    gc.disable()  # a command is over before garbage matters; to look for it while libraries load is a tenth of a login
    from awsfob.cli.main import run

    run()


def _show_crash(_kind: type, error: BaseException, _trace: object) -> None:
    """Report an exception that nothing else caught; its own text may quote a value."""
    from awsfob.cli.main import show_crash

    show_crash(error, sys.argv[1:])


def _answered(words: list[str]) -> bool:
    if words[0] == "process" and len(words) == 2:  # noqa: PLR2004  the command and a name
        answer = entry.stored_answer(words[1])
        if answer:
            entry.put(answer)
            return True
    if words[0] in {"env", "exec"}:
        from awsfob.fastpath.answers import answered

        return answered(words)
    return False


if __name__ == "__main__":
    main()
