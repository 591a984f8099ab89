"""``fob sandbox``: a local STS and IAM that enforces what AWS enforces, for trying things out and for tests."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from awsfob.cli.messages import StderrMessages
from awsfob.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.sandbox.control import Control, SandboxUser

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_LIBRARIES = {"moto", "pyotp", "werkzeug", "cryptography"}
_ENDPOINT = click.option(
    "--endpoint", envvar="AWS_ENDPOINT_URL", metavar="URL", help="The running sandbox; else AWS_ENDPOINT_URL."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("sandbox")
def command() -> None:
    """A local STS and IAM that refuses what AWS refuses: no AWS account needed.

    `run` starts it, `user` makes users with keys, devices and roles, `code` shows what a device shows, `demo` is a
    tour of fob from the first login to the last logout. Needs: pip install 'awsfob[sandbox]'
    """


@command.command("run")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port on 127.0.0.1; by default a free one.")
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="Write a ready .aws into this folder.")
@click.option("--layout", default="sts-suffix", help="long-term, mfa-suffix, source-profile or sts-suffix.")
@click.option("--account", default="111122223333", metavar="ID", help="The account id.")
@click.option("--partition", default="aws", metavar="P", help="aws, aws-cn, aws-us-gov...")
@_JSON
def run(  # noqa: PLR0913 - an option each
    *, port: int, home: Path | None, layout: str, account: str, partition: str, as_json: bool
) -> int:
    """Run a sandbox until Ctrl-C; prints its endpoint.

    With --home, a user is made, and its key and serial are written to .aws there as the layout has them.
    """
    if not (account.isascii() and account.isdigit() and len(account) == 12):  # noqa: PLR2004 - an account id has twelve digits
        raise UsageError("--account is not twelve digits")
    server = _library()
    from awsfob.sandbox.homes import LAYOUTS, check_home

    if layout not in LAYOUTS:
        raise UsageError(f"no layout is called {layout}", f"there are {', '.join(LAYOUTS)}")
    if home is not None:
        check_home(home)

    def ready(endpoint: str) -> None:
        _announce(endpoint, _settle(endpoint, home, layout, partition), account=account, as_json=as_json)

    try:
        gc.enable()  # unlike a command, this lives long
        server.serve(port=port, account=account, partition=partition, on_ready=ready)
    except KeyboardInterrupt:
        StderrMessages().notice("the sandbox has ended")
        return 130
    except OSError as error:
        raise UsageError(f"port {port} of this machine cannot be used: {error.strerror}", "leave out --port") from error
    return 0


@command.command("user")
@click.argument("name")
@_ENDPOINT
@click.option("--path", default="/", help="The path in the user's ARN, such as /eng/.")
@click.option("--device", metavar="NAME", help="The device's name; by default the user's.")
@click.option("--no-device", is_flag=True, help="No device.")
@click.option("--policy", default="mfa", metavar="FILE|mfa|force-mfa|open|none", help="What the user may do.")
@click.option("--role", "roles", multiple=True, metavar="NAME", help="Also make a role that trusts this user.")
@click.option("--trust", default="open", metavar="FILE|mfa|open", help="What those roles ask for: MFA, or nothing.")
@click.option("--external-id", metavar="ID", help="The external id that those roles ask for.")
@click.option("--max-duration", type=click.IntRange(3600, 43200), default=3600, help="Their longest session, seconds.")
@_JSON
def user(endpoint: str | None, name: str, **how: Any) -> None:  # noqa: ANN401 - click passes what the options are
    """Make a user with an access key, an MFA device and, if asked for, roles.

    Prints sections for the AWS files. The policy is `mfa` (IAM only with MFA), `force-mfa` (nothing without MFA),
    `open`, `none`, or a file with a policy document.
    """
    if how["device"] and how["no_device"]:
        raise UsageError("--device and --no-device contradict each other")
    control = _control(endpoint)
    policy, trust = _document(how["policy"]), _document(how["trust"])
    if isinstance(trust, str) and trust not in {"mfa", "open"}:
        raise UsageError("--trust is none of mfa, open, or a file")
    made = control.user(name, path=how["path"], device=how["device"] or not how["no_device"], policy=policy)
    roles = {
        role: control.role(
            role,
            trusts=made.arn,
            mfa=trust == "mfa",
            external_id=how["external_id"],
            max_duration=how["max_duration"],
            trust=trust if isinstance(trust, dict) else None,
        )
        for role in how["roles"]
    }
    click.echo(_as_json(made, roles) if how["as_json"] else _as_sections(made, roles, how["external_id"]))


@command.command("code")
@click.argument("device", metavar="[SERIAL|USER]", required=False)
@_ENDPOINT
@click.option("--wait", is_flag=True, help="Wait for a code that has not been used.")
@click.option("--next", "ahead", is_flag=True, help="The code of the next 30 seconds.")
def code(endpoint: str | None, device: str | None, *, wait: bool, ahead: bool) -> None:
    """Print what an MFA device shows now.

    Without a serial or a user's name, the only device is meant.
    """
    control = _control(endpoint)
    serial = _serial(control, device)
    shown = control.look(serial, ahead=int(ahead))
    while wait and shown["spent"]:
        StderrMessages().notice(f"this code has been used; the next one comes in {shown['seconds_left']:.0f} s")
        time.sleep(shown["seconds_left"])
        shown = control.look(serial, ahead=int(ahead))
    if shown["spent"]:
        StderrMessages().notice("this code has been used: AWS takes each one once; --wait waits for the next")
    click.echo(shown["code"])


@command.command("demo")
def demo() -> int:
    """Show fob's main job from end to end: no AWS account, nothing outside a throw-away folder."""
    _library()
    from awsfob.sandbox.demo import tour

    return tour(click.echo, color=sys.stdout.isatty())


def _library() -> Any:  # noqa: ANN401 - a module
    """Return the server's module.

    Raises:
        UsageError: If the extra is not installed.
    """
    try:
        from awsfob.sandbox import server
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _LIBRARIES:
            raise
        raise UsageError(
            f"the sandbox is not installed: there is no {missing}", "pip install 'awsfob[sandbox]'"
        ) from error
    return server


def _control(endpoint: str | None) -> Control:
    from awsfob.sandbox.control import Control

    hint = "start one with `fob sandbox run`, and give its endpoint with --endpoint or AWS_ENDPOINT_URL"
    if not endpoint:
        raise UsageError("which sandbox?", hint)
    if urlsplit(endpoint).hostname not in _LOOPBACK:
        raise UsageError("this endpoint is not on this machine, so it is no sandbox", hint)
    return Control(endpoint)


def _document(text: str) -> str | dict[str, Any]:
    """Return a policy from a file, or the word as it is."""
    path = Path(text)
    if not path.is_file():
        return text
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{text} does not hold a policy in JSON") from error
    if not isinstance(document, dict):
        raise UsageError(f"{text} does not hold a policy in JSON")
    return document


def _serial(control: Control, device: str | None) -> str:
    """Find a device by its serial, by its user, or because it is the only one."""
    found = control.devices()
    wanted = [serial for serial, owner in found.items() if device in {None, serial, owner}]
    if len(wanted) == 1:
        return wanted[0]
    what = "there are several devices" if wanted else "there is no such device"
    raise RefusedError(what, *(f"{serial} of user {owner}" for serial, owner in found.items()))


def _settle(endpoint: str, home: Path | None, layout: str, partition: str) -> dict[str, Any]:
    """Make the first user and its home, if one is wanted; return what to tell of them."""
    if home is None:
        return {}
    from awsfob.sandbox.homes import write_home

    made = _control(endpoint).user("alice")
    profile = write_home(home, layout, made, partition).profile
    return {"home": str(home.absolute()), "layout": layout, "profile": profile, "user": "alice", "serial": made.serial}


def _announce(endpoint: str, settled: Mapping[str, Any], *, account: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"endpoint": endpoint, "account": account, **settled}))
    else:
        click.echo(endpoint)
    sys.stdout.flush()  # who started this may be waiting for the endpoint in a pipe
    exports = {"AWS_ENDPOINT_URL": endpoint, "AWS_EC2_METADATA_DISABLED": "true"}
    if settled:
        folder = Path(settled["home"]) / ".aws"
        exports |= {
            "AWS_SHARED_CREDENTIALS_FILE": f"{folder / 'credentials'}",
            "AWS_CONFIG_FILE": f"{folder / 'config'}",
        }
    voice = StderrMessages()
    voice.notice("a sandbox of AWS STS and IAM runs on this machine; end it with Ctrl-C. In another terminal:")
    import shlex

    for name, value in exports.items():
        click.echo(f"  export {name}={shlex.quote(value)}", err=True)
    if settled:
        click.echo(f'  fob login {settled["profile"]} --code "$(fob sandbox code {settled["user"]})"', err=True)
    else:
        click.echo("  fob sandbox user alice", err=True)


def _as_json(made: SandboxUser, roles: Mapping[str, str]) -> str:
    names = ("name", "arn", "account", "key_id", "secret", "serial", "seed")
    return json.dumps({**{name: getattr(made, name) for name in names}, "roles": roles})


def _as_sections(made: SandboxUser, roles: Mapping[str, str], external_id: str | None) -> str:
    lines = [f"[{made.name}]", f"aws_access_key_id = {made.key_id}", f"aws_secret_access_key = {made.secret}"]
    lines += [f"mfa_serial = {made.serial}"] if made.serial else []
    for name, arn in roles.items():
        lines += ["", f"[profile {name}]", f"role_arn = {arn}", f"source_profile = {made.name}"]
        lines += [f"external_id = {external_id}"] if external_id else []
    return "\n".join(lines)
