"""A program in the place of fob that brings two files up to date, rightly or in one of the ways that lose things.

Run as ``python -IS wrong_writer.py WAY``, in a home whose files say "old" where they shall say "new". Each way but
"right" is a mistake that a tool of this kind has made; the judge of ``aftermath.py`` has to find every one.
"""

import os
import sys
import traceback

FILES = (".aws/credentials", ".aws/config")
WAY = sys.argv[1]


def main() -> int:
    for name in FILES:
        path = os.path.join(os.environ["HOME"], name)  # noqa: PTH118  pathlib would be most of the program's work
        old = read(path)
        if b"old" in old:
            (in_place if WAY == "in place" else replaced)(path, old.replace(b"old", b"new"))
        elif WAY == "forgets the second":
            return 0
    return 0


def read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    data = os.read(descriptor, 65536)
    os.close(descriptor)
    return data


def in_place(path: str, data: bytes) -> None:
    write(path, os.O_WRONLY | os.O_TRUNC, data, 0o600)


def replaced(path: str, data: bytes) -> None:
    mode = 0o600 if WAY == "loses the mode" else os.stat(path).st_mode & 0o777  # noqa: PTH116  as above
    mark = str(os.getpid()) if WAY == "leaves its temporary file" else ""
    folder, name = os.path.split(path)
    temporary = f"{folder}/.{name}{mark}.fob-tmp"
    if not mark and os.path.exists(temporary):  # noqa: PTH110  as above
        os.unlink(temporary)  # noqa: PTH108  as above
    try:
        write(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, data, 0o600)
        os.chmod(temporary, mode)  # noqa: PTH101  as above
        os.rename(temporary, path)  # noqa: PTH104  as above
    except OSError:
        if os.path.exists(temporary) and not mark:  # noqa: PTH110  as above
            os.unlink(temporary)  # noqa: PTH108  as above
        raise


def write(path: str, flags: int, data: bytes, mode: int) -> None:
    descriptor = os.open(path, flags, mode)
    os.write(descriptor, data)
    os.fsync(descriptor)
    os.close(descriptor)


def told(error: OSError) -> int:
    """End as fob does when the system refuses; or claim success, or show how the program was written."""
    if WAY == "claims success":
        return 0
    if WAY == "shows its insides":
        traceback.print_exc()
        return 1
    os.write(2, f"fob: error: {error.strerror}\nhint: try again\n".encode())
    return 3


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as trouble:
        sys.exit(told(trouble))
