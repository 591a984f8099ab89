"""``fob sandbox``: a local STS and IAM that enforces what AWS enforces, for tests and experiments."""

from __future__ import annotations

import gc
import json
import sys
import time
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click

from awsfob.cli.help_pages import Group
from awsfob.cli.messages import StderrMessages
from awsfob.errors import RefusedError, UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.text import how_to_install, shell_word, without_passwords

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from awsfob.sandbox.control import Control, SandboxUser

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_LIBRARIES = {"moto", "pyotp", "werkzeug", "cryptography"}
_ENDPOINT = click.option(
    "--endpoint",
    envvar="AWS_ENDPOINT_URL",
    metavar="URL",
    help="URL of the running sandbox. Default: AWS_ENDPOINT_URL.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("sandbox", cls=Group)
def command() -> None:
    """Run a local STS and IAM that refuses what AWS refuses. No AWS account needed.

    `run` starts the server, `user` creates users with access keys, devices and roles, `code` prints the code of a
    device, and `demo` shows fob from the first login to the logout. It needs the extra awsfob[sandbox].
    """


@command.command("run")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1. Default: a free port.")
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), help="Write a sample .aws folder into this folder."
)
@click.option(
    "--layout",
    default="sts-suffix",
    help="long-term, mfa-suffix, source-profile, sts-suffix or profile-dir. Default: sts-suffix.",
)
@click.option("--account", default="111122223333", metavar="ID", help="Account id.")
@click.option("--partition", default="aws", metavar="P", help="aws, aws-cn, aws-us-gov...")
@_JSON
def run(  # noqa: PLR0913 - an option each
    *, port: int, home: Path | None, layout: str, account: str, partition: str, as_json: bool
) -> int:
    """Run a sandbox until Ctrl-C. Prints its endpoint.

    With --home, it also creates the user alice and writes her access key and serial to .aws in that folder.
    """
    if not (account.isascii() and account.isdigit() and len(account) == 12):  # noqa: PLR2004 - the length of an account id
        raise UsageError("--account must be twelve digits")
    server = _library()
    from awsfob.sandbox.sample_homes import LAYOUTS, check_home

    if layout not in LAYOUTS:
        raise UsageError(f"unknown layout {layout}", f"the layouts are {', '.join(LAYOUTS)}")
    if home is not None:
        check_home(home)

    def ready(endpoint: str) -> None:
        _announce(endpoint, _create_home(endpoint, home, layout, partition), account=account, as_json=as_json)

    try:
        gc.enable()  # this process runs long, unlike other commands
        server.serve(port=port, account=account, partition=partition, on_ready=ready)
    except KeyboardInterrupt:
        StderrMessages().notice("sandbox stopped")
        return 130
    except OSError as error:
        raise UsageError(
            f"port {port} is not available: {error.strerror}", "without --port, fob picks a free port"
        ) from error
    return 0


@command.command("user")
@click.argument("name")
@_ENDPOINT
@click.option("--path", default="/", help="Path in the user's ARN, such as /eng/.")
@click.option("--device", metavar="NAME", help="Name of the device. Default: the user's name.")
@click.option("--no-device", is_flag=True, help="Create no device.")
@click.option("--policy", default="mfa", metavar="FILE|mfa|force-mfa|open|none", help="Policy of the user.")
@click.option("--role", "roles", multiple=True, metavar="NAME", help="Also create a role that trusts this user.")
@click.option(
    "--trust", default="open", metavar="FILE|mfa|open", help="Trust policy of the roles: with or without MFA."
)
@click.option("--external-id", metavar="ID", help="External id that the roles require.")
@click.option(
    "--max-duration", type=click.IntRange(3600, 43200), default=3600, help="Longest session of the roles, in seconds."
)
@_JSON
def user(endpoint: str | None, name: str, **how: Any) -> None:  # noqa: ANN401 - the values of the options
    """Create a user with an access key, an MFA device and, with --role, roles.

    Prints the sections for the AWS files. The policy is `mfa` (IAM requires MFA), `force-mfa` (everything requires
    MFA), `open`, `none`, or a file with a policy document.
    """
    if how["device"] and how["no_device"]:
        raise UsageError("--device and --no-device cannot be used together")
    control = _control(endpoint)
    policy, trust = _document(how["policy"]), _document(how["trust"])
    if isinstance(trust, str) and trust not in {"mfa", "open"}:
        raise UsageError("--trust must be mfa, open or the path of a policy")
    conditions = {"mfa": trust == "mfa", "external_id": how["external_id"], "max_duration": how["max_duration"]}
    own = trust if isinstance(trust, dict) else None
    made = control.user(
        name,
        path=how["path"],
        device=how["device"] or not how["no_device"],
        policy=policy,
        roles=[{"name": role, "trust": own, **conditions} for role in how["roles"]],
    )
    click.echo(_as_json(made) if how["as_json"] else _as_sections(made, how["external_id"]))


@command.command("code")
@click.argument("device", metavar="[SERIAL|USER]", required=False)
@_ENDPOINT
@click.option("--wait", is_flag=True, help="Wait for an unused code.")
@click.option("--next", "ahead", is_flag=True, help="Print the code of the next 30 seconds.")
def code(endpoint: str | None, device: str | None, *, wait: bool, ahead: bool) -> None:
    """Print the current code of an MFA device.

    The argument is needed only if there are several devices.
    """
    control = _control(endpoint)
    serial = _serial(control, device)
    shown = control.code_state(serial, ahead=int(ahead))
    while wait and shown["spent"]:
        StderrMessages().notice(f"this code is used already; the next one comes in {shown['seconds_left']:.0f} s")
        time.sleep(shown["seconds_left"])
        shown = control.code_state(serial, ahead=int(ahead))
    if shown["spent"]:
        StderrMessages().notice("this code is used already: AWS accepts each code once; --wait waits for the next one")
    click.echo(shown["code"])


@command.command("demo")
def demo() -> int:
    """Show a login from start to end, in a temporary folder and without an AWS account."""
    _library()
    from awsfob.interaction.screen import columns, shows_colours
    from awsfob.sandbox.demo import run_demo
    from awsfob.text import USUAL_COLUMNS

    colours = shows_colours(sys.stdout)
    return run_demo(partial(click.echo, color=colours), color=colours, width=columns(sys.stdout) or USUAL_COLUMNS)


def _library() -> Any:  # noqa: ANN401 - a module
    """Return the module of the server.

    Raises:
        UsageError: If the extra is not installed.
    """
    try:
        from awsfob.sandbox import server
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _LIBRARIES:
            raise
        raise UsageError(f"the sandbox is not installed: {missing} is missing", how_to_install("sandbox")) from error
    return server


def _control(endpoint: str | None) -> Control:
    from awsfob.sandbox.control import Control

    hint = "start one with `fob sandbox run`, and pass its endpoint with --endpoint or AWS_ENDPOINT_URL"
    if not endpoint:
        raise UsageError("no endpoint of a sandbox is given", hint)
    if urlsplit(endpoint).hostname not in _LOOPBACK:
        raise UsageError("the endpoint is not on this machine, so it is not a sandbox", hint)
    return Control(without_passwords(endpoint))  # its errors name the URL


def _document(text: str) -> str | dict[str, Any]:
    """Return the policy in a file, or the text itself if there is no such file."""
    path = Path(text)
    if not path.is_file():
        return text
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{text} does not contain a policy in JSON") from error
    if not isinstance(document, dict):
        raise UsageError(f"{text} does not contain a policy in JSON")
    return document


def _serial(control: Control, device: str | None) -> str:
    """Find a device by its serial or its user; without either, the only device."""
    found = control.devices()
    wanted = [serial for serial, owner in found.items() if device in {None, serial, owner}]
    if len(wanted) == 1:
        return wanted[0]
    what = "there are several devices" if wanted else "no such device"
    raise RefusedError(what, *(f"{serial} of user {owner}" for serial, owner in found.items()))


def _create_home(endpoint: str, home: Path | None, layout: str, partition: str) -> dict[str, Any]:
    """With --home, create the user alice and write her files. Return what to print about them."""
    if home is None:
        return {}
    from awsfob.sandbox.sample_homes import write_home

    made = _control(endpoint).user("alice")
    profile = write_home(home, layout, made, partition).profile
    return {"home": str(home.absolute()), "layout": layout, "profile": profile, "user": "alice", "serial": made.serial}


def _announce(endpoint: str, created: Mapping[str, Any], *, account: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"endpoint": endpoint, "account": account, **created}))
    else:
        click.echo(endpoint)
    if sys.stdout is not None:
        sys.stdout.flush()  # a parent process may wait for the endpoint in a pipe
    from awsfob.app.init_options import can_run_scripts

    exports = {"AWS_ENDPOINT_URL": endpoint, "AWS_EC2_METADATA_DISABLED": "true"}
    if created:
        folder = Path(created["home"]) / ".aws"
        exports |= {
            "AWS_SHARED_CREDENTIALS_FILE": f"{folder / 'credentials'}",
            "AWS_CONFIG_FILE": f"{folder / 'config'}",
        }
    StderrMessages().notice("sandbox of STS and IAM is running; press Ctrl-C to stop it. In another terminal:")
    for line in commands_to_use_it(exports, created, powershell=not can_run_scripts()):
        click.echo(f"  {line}", err=True)


def commands_to_use_it(exports: Mapping[str, str], created: Mapping[str, Any], *, powershell: bool) -> Iterator[str]:
    """Return the commands for another terminal: the variables, and a first command of fob."""
    for name, value in exports.items():
        yield f'$Env:{name} = "{value}"' if powershell else f"export {name}={shell_word(value)}"
    if not created:
        yield "fob sandbox user alice"
        return
    code = f"(fob sandbox code {shell_word(created['user'])})"
    if not powershell:
        code = f'"${code}"'
    yield f"fob login {shell_word(created['profile'])} --code {code}"


def _as_json(made: SandboxUser) -> str:
    names = ("name", "arn", "account", "key_id", "secret", "serial", "seed", "roles")
    return json.dumps({name: getattr(made, name) for name in names})


def _as_sections(made: SandboxUser, external_id: str | None) -> str:
    lines = [f"[{made.name}]", f"aws_access_key_id = {made.key_id}", f"aws_secret_access_key = {made.secret}"]
    lines += [f"mfa_serial = {made.serial}"] if made.serial else []
    for name, arn in made.roles.items():
        lines += ["", f"[profile {name}]", f"role_arn = {arn}", f"source_profile = {made.name}"]
        lines += [f"external_id = {external_id}"] if external_id else []
    return "\n".join(lines)
