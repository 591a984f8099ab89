"""The key that a migration has copied to another file: read back, proved at AWS, and then removed where it was."""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.keys.write_moves import AwsPaths, write_moves
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.layouts import find_pair
from awsfob.profiles.migration.from_folder import without_file
from awsfob.profiles.plan import read_key
from awsfob.sessions.renamed_sections import Renamed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.app.context import Context
    from awsfob.model import Key
    from awsfob.profiles.migration.moves import FileMove
    from awsfob.profiles.migration.planned import Migration


def aws_paths(context: Context) -> AwsPaths:
    """Return the paths of the files that a migration writes."""
    return AwsPaths(context.credentials_path, context.config_path, context.state)


def check_copies(context: Context, found: Sequence[Migration]) -> None:
    """Read the keys back that migrations have moved or copied.

    Args:
        context: A context that reads the files after the migrations.
        found: The migrations.

    Raises:
        FilesError: A key is not what it was.
    """
    for each in found:
        if read_key(context.snapshot, each.key) != read_key(each.after, each.key):
            raise FilesError(f"the key in {each.key} is not the one that was moved", "compare both AWS files")


def remove_source(context: Context, name: str, removal: FileMove) -> None:
    """Remove a key from another file than the credentials file, after AWS has accepted the copy there.

    Args:
        context: A context that reads the files after the migrations.
        name: The name of the pair.
        removal: What removes it.

    Raises:
        FobError: AWS does not accept the copy, or the file cannot be written; the old key stays then.
    """
    pair = find_pair(context.snapshot, name)
    if pair is None:
        return
    _prove(context, name, read_key(context.snapshot, pair.key), str(pair.key))
    for warning in write_moves(aws_paths(context), [removal], Renamed({}, {})):
        context.messages.notice(f"warning: {warning}")
    context.messages.done(f"removed the key from {removal.changes[0].ref}")


def remove_file(context: Context, name: str) -> None:
    """Remove a profile file whose key is in the credentials file, after AWS has accepted that one.

    fob keeps a copy of the file in its state folder, as before each first change of a file.

    Args:
        context: A context that reads the files after the migrations.
        name: The profile.

    Raises:
        FobError: AWS does not accept the key, or the file cannot be removed; it stays then.
    """
    from awsfob.storage import files as disk

    file = context.snapshot.profile_files[name]
    pair = find_pair(without_file(context.snapshot, name), name)
    key = read_key(context.snapshot, pair.key) if pair else None
    if pair is None or key != read_key(context.snapshot, file.section_ref):
        raise FilesError(f"the key of {file.path} is not in the credentials file", "compare the two files")
    _prove(context, name, key, str(pair.key))
    disk.remove(file.path, state=context.state)
    context.messages.done(f"removed {file.path}")


def _prove(context: Context, name: str, key: Key, where: str) -> None:
    """Ask AWS whose a key is, and say so."""
    from awsfob.app.identity import prove_key

    arn = prove_key(context, name, key, where)
    context.messages.done(f"AWS accepts the key in {where}: {arn}")
