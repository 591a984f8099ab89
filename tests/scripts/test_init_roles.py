"""``fob init P --roles``: after it, every role profile of the key works everywhere with one code."""

from __future__ import annotations

import difflib
import shlex
import sys
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.credentials import AssumeRoleProvider

from tests.harness.program import Program, installed
from tests.harness.refusals import assert_refused
from tests.harness.users import key_of, key_section
from tests.scripts.test_guards import without_privilege

if TYPE_CHECKING:
    from tests.harness.home import Home
    from tests.harness.user_machine import UserMachine

ROLE = "arn:aws:iam::111122223333:role"
AWS = [sys.executable, "-m", "awscli"]


def lines_of_config(serial: str) -> list[str]:
    """Nine role profiles of the key in ``[work]``, in all the ways to write one that needs a code; and others."""
    code = f"mfa_serial = {serial}"
    texts = {
        "r1": "role_arn = {}\nsource_profile = work\n" + code,
        "r2": "  source_profile=work\n  role_arn={}\n  ; mine\n  MFA_Serial  :  " + serial + "\n  region = eu-west-1",
        "r3": "role_arn = {}\nsource_profile = work-sts\n" + code,
        "r4": "role_arn = {}\nsource_profile = work",
        "r5": code + "\nsource_profile : work\n# between\nrole_arn = {}\ns3 =\n  mfa_serial = nested\n",
        "r6": "role_arn = {}\nsource_profile = alias",
        "r7": "role_arn = {}\nsource_profile = r4\n" + code,
        '"r 8"': "role_arn = {}\nsource_profile = work\nrole_session_name = me\n" + code,
    }
    found = ["# first", "[profile alias]", "source_profile = work", "region = eu-west-2", ""]
    for name, text in texts.items():
        arn = f"{ROLE}/{name.replace(' ', '').strip(chr(34))}"
        found += [f"[profile {name}]", *text.format(arn).split("\n"), ""]
    found += ["[profile good]", f"role_arn = {ROLE}/good", "source_profile = work-sts", ""]
    found += ["[profile theirs]", f"role_arn = {ROLE}/theirs", "source_profile = other", "mfa_serial = x", "#last"]
    return found


NINE = ("r1", "r2", "r3", "r4", "r5", "r6", "r7", "r 8", "r9")


@pytest.fixture(params=["\n", "\r\n"], ids=["lf", "crlf"])
def nine(machine: UserMachine, request: pytest.FixtureRequest) -> UserMachine:
    """A user with nine roles that demand MFA; the ninth is in the credentials file. Another key has a role, too."""
    return with_roles(machine, request.param)


def with_roles(machine: UserMachine, end: str = "\n") -> UserMachine:
    for name in (each.replace(" ", "") for each in (*NINE, "good", "theirs")):
        trusts = f"{ROLE}/r4" if name == "r7" else machine.user.arn
        assert machine.control.role(name, mfa=name != "r7", trusts=trusts) == f"{ROLE}/{name}"
    other = "[other]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = a\n"
    ninth = f"[r9]\nrole_arn = {ROLE}/r9\nmfa_serial = {machine.serial}\nsource_profile = work\n"
    machine.home.write_credentials(f"{key_section('work', machine.user)}{ninth}{other}".replace("\n", end))
    machine.home.write_config(end.join(lines_of_config(machine.serial)))
    return machine


def assumed(home: Home, profile: str, asked: list[str]) -> str:
    """Return who AWS says a profile is, by botocore; ``asked`` gets each question for a code."""
    session = botocore.session.Session(profile=profile)
    session.set_config_variable("config_file", str(home.config))
    session.set_config_variable("credentials_file", str(home.credentials))
    session.set_config_variable("region", "us-east-1")
    provider = session.get_component("credential_provider").get_provider("assume-role")
    assert isinstance(provider, AssumeRoleProvider)

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "000000"

    vars(provider)["_prompter"] = answer  # botocore offers no other way
    config = Config(retries={"total_max_attempts": 1})
    sts: Any = session.create_client("sts", "us-east-1", endpoint_url=home.endpoint, config=config)
    try:
        return str(sts.get_caller_identity()["Arn"])
    finally:
        sts.close()


def changed_lines(before: str, after: str) -> list[str]:
    """Return the lines that went and came, without those that stayed."""
    found = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line for line in found if line[0] in "-+"]


@pytest.fixture(autouse=True)
def _environment(machine: UserMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the botocore of this process reach the sandbox, as the programs in the home do."""
    for name, value in machine.home.env().items():
        monkeypatch.setenv(name, value)


def test_nine_role_profiles_work_without_a_prompt(nine: UserMachine) -> None:
    nine.log_in()
    for name in ("r1", "r2", "r3", "r5", "r 8", "r9"):  # before: botocore asks for a code
        asked: list[str] = []
        with pytest.raises(Exception, match="MultiFactorAuthentication"):
            assumed(nine.home, name, asked)
        assert len(asked) == 1
    for name in ("r4", "r6", "r7"):
        with pytest.raises(Exception, match=r"AccessDenied|alias|MultiFactor"):
            assumed(nine.home, name, [])
    before = nine.home.config.read_bytes().decode(), nine.home.credentials.read_bytes().decode()
    done = nine.fob("init", "work", "--roles", "--yes")
    assert done.code == 0, done.all
    for name in NINE:
        asked = []
        assert f"assumed-role/{name.replace(' ', '')}/" in assumed(nine.home, name, asked)
        assert asked == []
    assert nine.logins == ["ok"]
    assert_only_named_lines(nine, *before)
    again = nine.aws_files()
    second = nine.fob("init", "work", "--roles", "--yes")
    assert second.code == 0, second.all
    assert "needs a change" in second.err
    assert nine.aws_files() == again


def assert_only_named_lines(machine: UserMachine, config: str, credentials: str) -> None:
    for before, path in ((config, machine.home.config), (credentials, machine.home.credentials)):
        after = path.read_bytes().decode()
        end = "\r\n" if "\r\n" in before else "\n"
        changed = changed_lines(before, after)
        gone = [line[2:] for line in changed if line[0] == "-"]
        come = [line[2:] for line in changed if line[0] == "+"]
        assert all("mfa_serial" in line.lower() or "source_profile" in line for line in gone)
        assert all(line.strip().startswith("source_profile") for line in come)
        assert all(line.endswith(end) for line in come)
        sources = [line for line in gone if "source_profile" in line]
        assert come == [line.replace("alias", "work").replace("work", "work-sts") for line in sources]
    assert "  mfa_serial = nested" in machine.home.config.read_text()
    assert "source_profile = other\nmfa_serial = x\n#last" in machine.home.config.read_text()


def test_fob_still_serves_them_with_one_code(nine: UserMachine) -> None:
    assert nine.fob("init", "work", "--roles", "--yes").code == 0
    assert nine.with_code("login", "r1").code == 0
    for name in NINE:
        given = nine.fob("process", name)
        assert given.code == 0, given.all
        who = nine.fob("whoami", name)
        assert f"assumed-role/{name.replace(' ', '')}/" in who.out, who.all
    assert "ASIA" in nine.fob("env", "r 8").out
    assert nine.logins == ["ok"]
    assert [call.serial for call in nine.control.calls("AssumeRole") if call.serial] == []


def test_the_aws_cli_works_too(machine: UserMachine) -> None:
    with_roles(machine)
    machine.log_in()
    aws = Program(machine.home, AWS)
    words = ("sts", "get-caller-identity", "--region", "us-east-1", "--profile")
    assert "Enter MFA code" in aws(*words, "r1").err
    assert machine.fob("init", "work", "--roles", "--yes").code == 0
    assert "assumed-role/r1/" in aws(*words, "r1").out


def test_a_dry_run_shows_what_a_yes_does_and_changes_nothing(nine: UserMachine) -> None:
    before = nine.home.files()
    shown = nine.fob("init", "work", "--roles", "--dry-run")
    assert shown.code == 0, shown.all
    assert nine.home.files() == before
    assert nine.user.secret not in shown.all
    assert "@@ [profile r1]\n-source_profile = work\n-mfa_serial = " in shown.out
    assert "+source_profile = work-sts\n" in shown.out
    assert "theirs" not in shown.out
    assert "good" not in shown.out
    assert nine.control.calls("ListMFADevices") == []
    done = nine.fob("init", "work", "--roles", "--yes")
    assert shown.out.strip() in done.err
    assert patched(before[".aws/config"].decode(), shown.out, str(nine.home.config)) == (
        nine.home.config.read_bytes().decode().replace("\r\n", "\n")
    )


def patched(text: str, diff: str, path: str) -> str:
    """Apply the part of a diff that concerns a file, by its line numbers alone."""
    lines = text.replace("\r\n", "\n").split("\n")
    hunks = diff.split(f"+++ {path}\n")[1].split("\n--- ", maxsplit=1)[0].split("@@ -")[1:]
    for hunk in reversed(hunks):
        head, *body = hunk.rstrip("\n").split("\n")
        start, _, count = head.split(" ")[0].partition(",")
        at = int(start) - (count != "0")
        old = [line[1:] for line in body if line.startswith("-")]
        assert [line.strip() for line in lines[at : at + len(old)]] == [line.strip() for line in old]
        lines[at : at + len(old)] = [line[1:] for line in body if line.startswith("+")]
    return "\n".join(lines)


def test_a_no_changes_nothing_and_so_does_nobody(machine: UserMachine) -> None:
    with_roles(machine)
    before = machine.aws_files()
    with machine.fob_at_terminal("init", "work", "--roles") as terminal:
        terminal.expect(r"\+source_profile = work-sts")
        terminal.answer(r"Make these changes\? \[y/N\] ", "n")
        done = terminal.wait()
    assert done.code == 130, done.screen
    assert machine.aws_files() == before
    alone = machine.fob("init", "work", "--roles")
    assert alone.code == 6
    assert "hint: use --yes" in alone.err
    assert machine.aws_files() == before
    with machine.fob_at_terminal("init", "work", "--roles") as terminal:
        terminal.answer(r"Make these changes\? \[y/N\] ", "y")
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert "to log in: fob login work" in done.said
    assert machine.aws_files() != before


def test_a_file_that_cannot_be_written_stops_all_before_the_question(machine: UserMachine) -> None:
    with_roles(machine)
    elsewhere = machine.home.path / "elsewhere"
    elsewhere.mkdir()
    machine.home.config.rename(elsewhere / "config")
    elsewhere.chmod(0o500)
    env = {"AWS_CONFIG_FILE": str(elsewhere / "config")}
    fob = Program(machine.home, without_privilege())
    before = machine.aws_files()
    done = fob("init", "work", "--roles", "--yes", env=env)
    assert done.code == 3, done.all
    assert "elsewhere" in done.err
    assert machine.aws_files() == before
    elsewhere.chmod(0o700)
    assert fob("init", "work", "--roles", "--yes", env=env).code == 0
    assert machine.aws_files() != before


def test_another_program_may_write_while_the_question_waits(machine: UserMachine) -> None:
    with_roles(machine)
    with machine.fob_at_terminal("init", "work", "--roles") as terminal:
        terminal.expect(r"Make these changes\?")
        text = machine.home.config.read_text()
        machine.home.write_config(text.replace("source_profile = work\n", "source_profile = mine\n"))
        terminal.type("y")
        done = terminal.wait()
    assert done.code == 3, done.screen
    assert "another program has changed" in done.screen
    assert "source_profile = mine" in machine.home.config.read_text()
    assert "work-sts\nmfa_serial" in machine.home.config.read_text()


def test_what_cannot_be_helped_is_named_and_stays(machine: UserMachine) -> None:
    with_roles(machine)
    code = f"mfa_serial = {machine.serial}"
    machine.home.write_config(
        f"[profile long]\nrole_arn = {ROLE}/r1\nsource_profile = work\n{code}\nduration_seconds = 7200\n"
        f"[profile a]\nrole_arn = {ROLE}/a\nsource_profile = b\n[profile b]\nrole_arn = {ROLE}/b\nsource_profile = a\n"
        f"[profile lost]\nrole_arn = {ROLE}/lost\nsource_profile = nowhere\n{code}\n"
        f"[bare]\nrole_arn = {ROLE}/r1\nsource_profile = work\n"
        f"[plain]\nrole_arn = {ROLE}/r1\nsource_profile = work-sts\n"
        f"[profile ec2]\nrole_arn = {ROLE}/r1\ncredential_source = Environment\n{code}\n"
        f"[profile web]\nrole_arn = {ROLE}/r1\nweb_identity_token_file = /x\n"
        f"[profile r1]\nrole_arn = {ROLE}/r1\nsource_profile = work\n"
    )
    before = machine.home.config.read_text()
    done = machine.fob("init", "work", "--roles", "--yes")
    assert done.code == 0, done.all
    for says in (
        "'a': the source_profile of 'b' makes a loop: a -> b -> a",
        "'lost' names source_profile 'nowhere', which does not exist",
        "'long': its duration_seconds is over one hour",
        "fob init long --process",
        "'bare': [bare] of",
        "'plain': [plain] of",
    ):
        assert says in done.err
    assert "ec2" not in done.err + done.out
    assert "web" not in done.err + done.out
    start, _, end = before.rpartition("source_profile = work\n")
    assert machine.home.config.read_text() == f"{start}source_profile = work-sts\n{end}"


def test_the_role_in_the_profile_of_the_key_keeps_its_device(machine: UserMachine) -> None:
    machine.write_key()
    machine.home.write_config(f"[profile work]\nrole_arn = {ROLE}/r1\nsource_profile = work\n")
    before = machine.aws_files()
    done = machine.fob("init", "work", "--roles", "--yes")
    assert done.code == 0, done.all
    assert "'work': it is the profile of the key, too" in done.err
    assert machine.aws_files() == before


def test_the_only_device_in_the_files_is_not_lost(machine: UserMachine) -> None:
    with_roles(machine)
    machine.home.write_credentials(f"[work]\n{key_of(machine.user)}")
    machine.home.write_config(
        f"[profile r1]\nrole_arn = {ROLE}/r1\nsource_profile = work\nmfa_serial = {machine.serial}\n"
    )
    before = machine.home.files()
    shown = machine.fob("init", "work", "--roles", "--dry-run")
    assert "fob asks AWS for it first" in shown.err
    assert "-mfa_serial" in shown.out
    assert machine.home.files() == before
    assert machine.fob("init", "work", "--roles", "--yes").code == 0
    assert machine.home.credentials.read_text().endswith(f"mfa_serial = {machine.serial}\nusername = {machine.name}\n")
    assert "mfa_serial" not in machine.home.config.read_text()
    machine.log_in()
    assert "assumed-role/r1/" in assumed(machine.home, "r1", [])


def test_a_device_in_default_is_named(machine: UserMachine) -> None:
    machine.write_key()
    machine.home.write_config(
        f"[DEFAULT]\nmfa_serial = {machine.serial}\n[profile r1]\nrole_arn = {ROLE}/r1\nsource_profile = work\n"
    )
    before = machine.home.config.read_bytes()
    done = machine.fob("init", "work", "--roles", "--yes")
    assert "'r1': its mfa_serial is that of [DEFAULT]" in done.err
    assert machine.home.config.read_bytes() == before


@pytest.mark.parametrize("layout", ["long-term", "mfa-suffix", "source-profile", "chosen"])
def test_each_layout_has_its_own_session_section(machine: UserMachine, layout: str) -> None:
    machine.control.role("r1", mfa=True, trusts=machine.user.arn)
    key, session, more = {
        "long-term": ("work-long-term", "work", ""),
        "mfa-suffix": ("work", "workmfa", "[profile workmfa]\nregion = eu-west-1\n"),
        "source-profile": ("perm", "work", "[work]\nsource_profile = perm\nregion = eu-west-1\n"),
        "chosen": ("work", "now", ""),
    }[layout]
    answer = "fob_session = now\n" if layout == "chosen" else ""
    machine.home.write_credentials(key_section(key, machine.user) + answer)
    role = f"[profile r1]\nrole_arn = {ROLE}/r1\nsource_profile = {key}\nmfa_serial = {machine.serial}\n"
    machine.home.write_config(more + role)
    done = machine.fob("init", key, "--roles", "--yes")
    assert done.code == 0, done.all
    expected = role.replace(f"= {key}\n", f"= {session}\n").replace(f"mfa_serial = {machine.serial}\n", "")
    assert machine.home.config.read_text() == more + expected
    assert machine.with_code("login", "r1").code == 0
    assert "assumed-role/r1/" in assumed(machine.home, "r1", [])
    assert "assumed-role/r1/" in machine.fob("whoami", "r1").out
    assert machine.logins == ["ok"]


def test_a_profile_file_and_its_copies_change_together(machine: UserMachine) -> None:
    machine.control.role("r1", mfa=True, trusts=machine.user.arn)
    folder = machine.home.aws / "aws-profiles"
    folder.mkdir(parents=True, mode=0o700)
    arn = machine.control.role("ops", mfa=True, trusts=machine.user.arn)
    files = {
        "main": f"[main]\n{key_of(machine.user)}mfa_id = {machine.serial}\nregion = eu-west-1\n",
        "ops": f"[ops]\nrole_name = ops\naccount_id = {arn.split(':')[4]}\nmaster_profile = main\n",
        "r1": f"[r1]\nrole_arn = {ROLE}/r1\nsource_profile = main # the user\nmfa_serial = {machine.serial}\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    assert machine.fob("sync").code == 0
    done = machine.fob("init", "main", "--roles", "--yes")
    assert done.code == 0, done.all
    changed = {path.name: path.read_text() for path in folder.iterdir()}
    assert changed == files | {"r1": f"[r1]\nrole_arn = {ROLE}/r1\nsource_profile = main # the user\n"}
    assert "mfa_serial" not in machine.home.config.read_text() + machine.home.credentials.read_text()
    assert machine.fob("sync", "--dry-run").out == ""
    assert machine.with_code("login", "main").code == 0
    assert "assumed-role/r1/" in assumed(machine.home, "r1", [])


def test_with_process_each_role_gets_a_profile_and_stays(machine: UserMachine) -> None:
    with_roles(machine)
    before = machine.home.config.read_text(), machine.home.credentials.read_text()
    machine.home.write_config(before[0] + "\n[profile r3-process]\ncredential_process = other\n")
    program = shlex.quote(installed("fob-process")[0])
    shown = machine.fob("init", "work", "--roles", "--process", "--dry-run")
    assert f"+credential_process = {program} r1\n" in shown.out
    assert "--as ANOTHER-NAME" in shown.err
    done = machine.fob("init", "work", "--roles", "--process", "--yes")
    assert done.code == 0, done.all
    after = machine.home.config.read_text()
    assert after.startswith(before[0])
    assert machine.home.credentials.read_text() == before[1]
    assert after.count("credential_process = other") == 1
    for name in ("r1", "r2", "r4", "r5", "r6", "r7", "r9", "good"):
        assert f"[profile {name}-process]\ncredential_process = {program} {name}\n" in after
    assert f"credential_process = {program} 'r 8'\n" in after
    assert "theirs-process" not in after
    machine.log_in()
    for name in ("r1", "r7", "r 8"):
        assert f"assumed-role/{name.replace(' ', '')}/" in assumed(machine.home, f"{name}-process", [])
    assert machine.logins == ["ok"]


def test_a_role_that_fob_could_not_serve_gets_no_profile(machine: UserMachine) -> None:
    machine.write_key()
    wrong = {"external_id": "a b", "role_session_name": "me # note"}
    roles = "".join(
        f"[profile {name}]\nrole_arn = {ROLE}/r1\nsource_profile = work\n{line}\n"
        for name, line in {"r1": "", **{name: f"{name} = {value}" for name, value in wrong.items()}}.items()
    )
    machine.home.write_config(roles)
    done = machine.fob("init", "work", "--roles", "--process", "--yes")
    assert done.code == 0, done.all
    for name in wrong:
        one = machine.fob("init", name, "--process")
        assert one.code == 3, one.all
        reason = one.err.splitlines()[0].removeprefix("fob: error: ")
        assert f"left as it is: profile '{name}': {reason}" in done.err
    after = machine.home.config.read_text()
    assert after.startswith(roles)
    assert after[len(roles) :].count("[profile ") == after.count("[profile r1-process]\n") == 1
    assert "programs that assume no role can use r1-process now; to log in: fob login work" in done.err


@pytest.mark.parametrize("process", [False, True])
def test_roles_without_a_region_are_named(machine: UserMachine, process: bool) -> None:
    machine.write_key()
    machine.home.write_config("")
    for name, *lines in (("r1",), ("r2", "region = eu-west-1"), ("r3",)):
        machine.make_role(name, *lines)
    words = ("init", "work", "--roles", "--yes", *(["--process"] if process else []))
    done = machine.fob(*words)
    assert done.code == 0, done.all
    names = "r1-process, r3-process" if process else "r1, r3"
    assert f"no region is set for {names}, and most programs need one" in done.err
    assert "aws configure set region REGION --profile NAME" in done.err


def test_a_key_without_roles(machine: UserMachine) -> None:
    machine.write_key()
    before = machine.aws_files()
    done = machine.fob("init", "work", "--roles", "--yes")
    assert done.code == 0, done.all
    assert "no role profile of the key" in done.err
    assert machine.aws_files() == before
    assert_refused(machine.fob("init", "nobody", "--roles", "--dry-run"), 3, "no profile 'nobody'")
