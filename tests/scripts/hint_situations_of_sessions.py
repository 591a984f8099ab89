"""Situations in which a hint names a command: roles, other sources of credentials, sessions, and policies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.harness.sdk import client
from tests.harness.users import key_lines, key_section
from tests.scripts.hint_machine import ARN, Hint, Situation
from tests.scripts.hint_situations import INIT, a_folder, a_key, a_program, no_device

if TYPE_CHECKING:
    from tests.scripts.hint_machine import HintMachine

SESSION = "aws_access_key_id = ASIAEXAMPLE123456789\naws_secret_access_key = s\naws_session_token = t\n"


def a_region_for_a_session(machine: HintMachine) -> None:
    machine.write_key()
    machine.log_in()
    made = machine.home.credentials.read_text().partition("[work-sts]\n")[2]
    machine.home.write_credentials(f"[base]\n{made}")
    machine.home.write_config("[profile eu]\nsource_profile = base\nregion = eu-west-1\n")


def an_old_session(machine: HintMachine) -> None:
    machine.home.write_credentials(f"[ext]\n{SESSION}expiration = 2020-01-01T00:00:00Z\n")


def write_key_of_ext(machine: HintMachine) -> None:
    text = machine.home.credentials.read_text()
    machine.home.write_credentials(text + key_section("ext-long-term", machine.user))


def a_session_without_mfa(machine: HintMachine) -> None:
    """A session that another tool has got."""
    machine.role()
    with client(machine.home, "sts", "work") as sts:
        made = sts.get_session_token()["Credentials"]
    keys = key_lines(made["AccessKeyId"], made["SecretAccessKey"])
    end = f"{datetime.now(UTC) + timedelta(hours=9):%Y-%m-%dT%H:%M:%SZ}"
    session = f"[work-sts]\n{keys}aws_session_token = {made['SessionToken']}\nexpiration = {end}\n"
    machine.home.write_credentials(machine.section + session)


def a_role_and_another_program(machine: HintMachine) -> None:
    machine.role()
    machine.add_profile("deploy-process", "credential_process = other")


def another_program(machine: HintMachine) -> None:
    machine.write_key_and_region()
    machine.add_profile("work-sts", "credential_process = other")


def an_ended_session(machine: HintMachine) -> None:
    machine.write_key()
    machine.log_in()
    machine.control.advance(13 * 3600)


def a_deny_of_sessions(machine: HintMachine) -> None:
    """What AWS would answer to a deny; the policies of the sandbox do not decide over sessions."""
    machine.write_key()
    text = f"User: {machine.user.arn} is not authorized to perform: sts:GetSessionToken with an explicit deny"
    machine.control.fault("GetSessionToken", "error", code="AccessDenied", text=text, status=403)


SITUATIONS = {
    "a role and no profile": Situation(
        lambda machine: machine.role(),
        f"exec {ARN} -- true",
        (
            Hint(
                "app/context.py",
                f"name the profile that assumes the role: fob exec {ARN} --from PROFILE -- CMD",
                {"PROFILE": "work", "CMD": "true"},
                cures=False,
            ),
        ),
    ),
    "a role in place of a profile": Situation(
        lambda machine: machine.role(),
        f"whoami {ARN}",
        (
            Hint(
                "profiles/roles.py",
                f"to assume a role without a profile: fob exec {ARN} --from PROFILE -- PROGRAM",
                {"PROFILE": "work", "PROGRAM": "true"},
                cures=False,
            ),
        ),
    ),
    "a role that other tools use": Situation(
        lambda machine: machine.role(),
        "login deploy",
        (
            Hint("app/login.py", "to change that: fob init work --roles", typed=((r"changes\? \[y/N\] ", "y"),)),
            Hint(
                "app/login.py",
                "--roles; without a change: fob exec deploy -- PROGRAM",
                {"PROGRAM": "true"},
                cures=False,
            ),
        ),
        code=0,
    ),
    "roles that were changed": Situation(
        lambda machine: machine.role(),
        "init work --roles --yes",
        (Hint("app/init_roles.py", "to log in: fob login work", cures=False),),
        code=0,
    ),
    "a profile that runs fob now": Situation(
        lambda machine: machine.role(),
        "init work --process",
        (Hint("app/init.py", "to log in: fob login work", cures=False),),
        code=0,
    ),
    "a role that lasts longer than on a session": Situation(
        lambda machine: machine.role("duration_seconds = 7200"),
        "init work --roles --yes",
        (
            Hint(
                "profiles/roles_of_key.py",
                "its duration_seconds is over one hour, the most that AWS gives a role on a session; for a profile"
                " without that limit: fob init deploy --process",
                cures=False,
            ),
        ),
        code=0,
    ),
    "a profile with the name of the one that would run fob": Situation(
        a_role_and_another_program,
        "init deploy --process",
        (
            Hint(
                "profiles/process_profile.py",
                "choose another name for the new profile: fob init deploy --process --as ANOTHER-NAME",
                {"ANOTHER-NAME": "now"},
                cures=False,
            ),
        ),
    ),
    "another program in the profile of the session": Situation(
        another_program,
        "init work --process",
        (
            Hint(
                "keys/setup.py",
                "choose another section: fob init work --to ANOTHER-SECTION",
                {"ANOTHER-SECTION": "now"},
            ),
        ),
    ),
    "no role for --from": Situation(
        lambda machine: machine.role(),
        "exec work --from work -- true",
        (
            Hint(
                "cli/exec_command.py",
                "fob exec arn:aws:iam::ACCOUNT:role/NAME --from PROFILE -- CMD",
                {"arn:aws:iam::ACCOUNT:role/NAME": ARN, "PROFILE": "work", "CMD": "true"},
                cures=False,
            ),
        ),
        code=2,
    ),
    "no program to run": Situation(
        a_key,
        "exec work",
        (
            Hint(
                "cli/exec_command.py",
                "fob exec [PROFILE] -- CMD ARGS...",
                {"[PROFILE]": "work", "CMD": "test", "ARGS...": "ok"},
                cures=False,
            ),
        ),
        code=2,
    ),
    "use without its function": Situation(
        a_key,
        "use work",
        (
            Hint("cli/use_command.py", 'bash, zsh: eval "$(fob shell-init bash', cures=False),
            Hint("cli/use_command.py", "fish: fob shell-init fish", cures=False),
        ),
        code=2,
    ),
    "a program that logs in by itself": Situation(
        a_program,
        "login base",
        (
            Hint(
                "profiles/sources.py", "' logs in by itself: fob exec base -- PROGRAM", {"PROGRAM": "true"}, cures=False
            ),
        ),
    ),
    "a session that needs no login": Situation(
        a_region_for_a_session,
        "login eu",
        (
            Hint(
                "profiles/sources.py",
                "its source needs no login of fob; to use it: fob exec base -- PROGRAM",
                {"PROGRAM": "true"},
                cures=False,
            ),
        ),
    ),
    "no key to list": Situation(
        a_program,
        "keys base",
        (Hint("profiles/plan.py", "name a profile with an access key; to see them: fob status", cures=False),),
    ),
    "a session of another program has ended": Situation(
        an_old_session,
        "env ext",
        (Hint("sessions/resolved.py", "] and run: fob login ext", first=write_key_of_ext),),
        code=6,
    ),
    "a profile that the folder has, too": Situation(
        a_folder,
        "sync",
        (Hint("profiles/folder/merge.py", "; to change that: fob login work"),),
        code=0,
    ),
    "a policy that asks for MFA": Situation(no_device, "keys work", (Hint("aws/refusals.py", INIT),), code=4),
    "a policy that forbids what is without MFA": Situation(
        no_device, "keys work", (Hint("aws/refusals.py", INIT),), code=4, policy="force-mfa"
    ),
    "a policy that forbids a login without MFA": Situation(
        a_deny_of_sessions,
        "login work --no-mfa",
        (Hint("aws/refusals.py", "log in with MFA: fob login work", cures=False),),
        code=4,
    ),
    "a role and a session without MFA": Situation(
        a_session_without_mfa,
        "whoami deploy",
        (Hint("aws/refusals.py", "if your session was made without MFA, get another one: fob login deploy --force"),),
        code=4,
        has_code=False,
    ),
    "a session that has ended at AWS": Situation(
        an_ended_session, "whoami work", (Hint("aws/refusals.py", "fob login work --force"),), code=4
    ),
}
