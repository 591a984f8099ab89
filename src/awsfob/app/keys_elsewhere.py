"""The keys that ``fob migrate --from`` gets from elsewhere: a file of another tool, or a program that keeps keys.

fob runs such a program as its user would, and reads nothing of its store.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Key, Secret
from awsfob.profiles.migration.moves import FileMove
from awsfob.profiles.section_changes import SectionChange
from awsfob.profiles.section_ref import SectionRef
from awsfob.profiles.snapshot import KEY_ID, SECRET
from awsfob.text import has_key_id_form, shell_word

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.app.context import Context
    from awsfob.ini.document import Document

MFA_CREDENTIALS, AWS_VAULT = "mfa_credentials", "aws-vault"
_SECONDS = 120.0


def file_of_keys(context: Context) -> Path:
    """Return the file in which aws-mfa-tools keeps keys, beside the credentials file."""
    return context.credentials_path.parent / MFA_CREDENTIALS


def keys_in_file(context: Context) -> dict[str, Key]:
    """Return the keys in the file of aws-mfa-tools, by profile.

    Raises:
        FilesError: The file cannot be read.
    """
    document = _document(context)
    found = {name: document.own(name) for name in document.sections()}
    return {
        name: Key(own[KEY_ID], Secret(own[SECRET]))
        for name, own in found.items()
        if has_key_id_form(own.get(KEY_ID, "")) and own.get(SECRET)
    }


def key_from(context: Context, source: str, name: str) -> Key:
    """Return the key of a profile.

    Args:
        context: The context of the command.
        source: ``MFA_CREDENTIALS`` or ``AWS_VAULT``.
        name: The profile.

    Raises:
        FilesError: There is none, or the program does not give it.
        UserNeededError: The program asks for a password, and there is no terminal.
    """
    if source == AWS_VAULT:
        return _from_aws_vault(context, name)
    found = keys_in_file(context)
    if name not in found:
        names = ", ".join(map(repr, found)) or "none"
        raise FilesError(f"{file_of_keys(context)} has no key of '{name}'", f"the keys there: {names}")
    return found[name]


def removal_from_file(context: Context, name: str) -> FileMove:
    """Return the move that removes a key from the file of aws-mfa-tools."""
    own = _document(context).own(name)
    before = {each: own[each] for each in (KEY_ID, SECRET)}
    change = SectionChange(SectionRef(MFA_CREDENTIALS, name), dict.fromkeys(before), before)
    return FileMove(MFA_CREDENTIALS, changes=(change,))


def _document(context: Context) -> Document:
    from awsfob.ini.document import Document
    from awsfob.storage import files as disk

    return Document.parse(disk.read(file_of_keys(context)))


def _from_aws_vault(context: Context, name: str) -> Key:
    """Run ``aws-vault export``, which may ask for the password of its store at the terminal."""
    import json

    from awsfob.app.codes import open_interaction
    from awsfob.interaction.run_program import HungError, run

    words = (AWS_VAULT, "export", "--no-session", "--format=json", name)
    by_hand = f"see what it says: aws-vault export --no-session {shell_word(name)}"
    try:
        outcome = run(words, open_interaction(context), _SECONDS)
    except FileNotFoundError:
        raise FilesError("there is no program aws-vault", "install it, or see PATH") from None
    except HungError:
        raise FilesError(f"aws-vault took more than {_SECONDS:g} s", by_hand) from None
    if outcome.exit_code:
        raise FilesError(
            f"aws-vault gives no key of '{name}': it ended with exit code {outcome.exit_code}",
            "if it asks for a password, run fob in a terminal, or unlock its store first",
            by_hand,
        )
    try:
        found = json.loads(outcome.output)
        key_id, secret, token = (found.get(each) for each in ("AccessKeyId", "SecretAccessKey", "SessionToken"))
    except (ValueError, AttributeError):
        raise FilesError(f"aws-vault printed no JSON document for '{name}'", by_hand) from None
    if token or not (isinstance(key_id, str) and has_key_id_form(key_id) and isinstance(secret, str) and secret):
        raise FilesError(
            f"aws-vault has no access key of '{name}' itself, but a session", "name the profile of the key"
        )
    return Key(key_id, Secret(secret))
