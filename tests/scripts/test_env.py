"""``fob env`` in the shells that people use: what is evaluated is what botocore then signs with."""

from __future__ import annotations

import json
import shutil
import sys
from shlex import quote

import pytest

from awsfob.output.environment import CREDENTIALS, REGIONS, SHADOWS
from tests.harness.program import Program
from tests.harness.refusals import assert_refused
from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import PROMPT, STORED, UserMachine

POISON = dict.fromkeys((*SHADOWS, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "stale")
POISON |= {"AWS_CREDENTIAL_EXPIRATION": "2001-01-01T00:00:00Z"}
ASK_BOTOCORE = """\
import json, botocore.session
session = botocore.session.Session()
found = session.get_credentials()
arn = session.create_client("sts").get_caller_identity()["Arn"]
print(json.dumps([found.method, found.access_key, arn, session.get_config_variable("region")]))
"""
EVAL = {
    **dict.fromkeys((("bash", "-c"), ("dash", "-c"), ("zsh", "-c"), ("busybox", "sh", "-c")), 'eval "$(fob env {})"'),
    ("fish", "--no-config", "-c"): "fob env {} --shell fish | source",
}


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    return machine


@pytest.fixture(params=EVAL, ids=lambda command: command[0])
def shell(request: pytest.FixtureRequest) -> tuple[str, ...]:
    command: tuple[str, ...] = request.param
    if shutil.which(command[0]) is None:
        pytest.skip(f"missing: {command[0]}")
    return command


def test_botocore_signs_with_what_was_evaluated(machine: UserMachine, shell: tuple[str, ...]) -> None:
    (machine.home.path / "ask.py").write_text(ASK_BOTOCORE)
    script = f"{EVAL[shell].format('work')}; {quote(sys.executable)} ask.py"
    result = Program(machine.home, shell)(script, env={**POISON, "FOB_CODE": machine.code()})
    assert result.code == 0, result.all
    assert json.loads(result.out)[0] == "env"
    assert json.loads(result.out)[1].startswith("ASIA")
    assert json.loads(result.out)[2:] == [machine.user.arn, "us-east-1"]


def test_the_poison_would_have_been_noticed(machine: UserMachine) -> None:
    (machine.home.path / "ask.py").write_text(ASK_BOTOCORE)
    keys = {
        "AWS_ACCESS_KEY_ID": machine.user.key_id,
        "AWS_SECRET_ACCESS_KEY": machine.user.secret,
        "AWS_REGION": "us-east-1",
    }
    python = Program(machine.home, [sys.executable, "ask.py"])
    clean = {**keys, "AWS_DEFAULT_REGION": "us-east-1"}
    assert python(env=clean).code == 0
    for name in ("AWS_PROFILE", "AWS_SECURITY_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_SESSION_TOKEN"):
        assert python(env={**clean, name: POISON[name]}).code != 0, name


def test_unset_takes_all_of_it_out_again(machine: UserMachine, shell: tuple[str, ...]) -> None:
    machine.store_session()
    script = f"{EVAL[shell].format('work')}; env -0; {EVAL[shell].format('--unset')}; echo; env -0"
    result = Program(machine.home, shell)(script, env=POISON)
    assert result.code == 0, result.err
    before, after = ({line.partition("=")[0] for line in part.split("\0")} for part in result.out.split("\0\n"))
    ours = {*CREDENTIALS, *SHADOWS, *REGIONS, "AWS_SESSION_TOKEN"}
    assert before & ours == {*CREDENTIALS, *REGIONS}
    assert after & ours == set()
    assert "HOME" in after


def test_each_form_from_end_to_end(machine: UserMachine) -> None:
    machine.store_session()
    forms = {form: machine.fob("env", "work", "--shell", form) for form in ("powershell", "cmd", "dotenv", "json")}
    assert [result.code for result in forms.values()] == [0] * 4
    assert f"$Env:AWS_ACCESS_KEY_ID = '{STORED}'\n" in forms["powershell"].out
    assert 'set "AWS_PROFILE="\n' in forms["cmd"].out
    assert 'set "AWS_SECRET_ACCESS_KEY=s/+="\n' in forms["cmd"].out
    pairs = dict(line.split("=", 1) for line in forms["dotenv"].out.splitlines())
    values = {name: value for name, value in forms["json"].json().items() if value is not None}
    assert pairs == values
    assert set(pairs) == {*CREDENTIALS, *REGIONS}
    assert forms["json"].json()["AWS_PROFILE"] is None


ODD_REGIONS = [("it's a $(touch pwned) `x`", "C.UTF-8"), ("new\nline é", "POSIX"), ("\udcff\udcfe", "C.UTF-8")]


@pytest.mark.parametrize(("region", "charset"), ODD_REGIONS)
def test_an_odd_region_comes_out_as_it_is(machine: UserMachine, region: str, charset: str) -> None:
    machine.store_session()
    script = 'eval "$(fob env work)"; printf "%s" "$AWS_REGION" >region'
    result = Program(machine.home, ["sh", "-c"])(script, env={"AWS_REGION": region, "LC_ALL": charset, "LANG": None})
    assert (result.code, result.err) == (0, "")
    assert (machine.home.path / "region").read_bytes() == region.encode("utf-8", "surrogateescape")
    assert not (machine.home.path / "pwned").exists()


def test_env_asks_at_the_terminal_inside_a_command_substitution(machine: UserMachine) -> None:
    with TerminalProgram(machine.home, ("bash", "-c"))(
        'eval "$(fob env work)"; echo "id=$AWS_ACCESS_KEY_ID"'
    ) as terminal:
        terminal.answer(PROMPT, machine.code)
        terminal.expect(r"id=ASIA\w+")
        assert terminal.wait().code == 0


def test_a_failure_leaves_nothing_to_evaluate(machine: UserMachine) -> None:
    assert_refused(machine.fob("env", "work"), 6, "fob login work")
    assert_refused(machine.fob("env", "nobody"), 3)
    assert_refused(machine.fob("env", "work", "--shell", "tcsh"), 2)


def test_no_name_of_an_endpoint_variable_is_a_command(machine: UserMachine) -> None:
    """The names come from a config file and from the environment, and an eval obeys what fob prints."""
    services = "s3;touch made =\n  endpoint_url = http://x\n$(touch made) =\n  endpoint_url = http://x\n"
    services += "api-gateway =\n  endpoint_url = http://x\ndynamodb =\n  endpoint_url = http://here\n"
    machine.home.write_config(f"[profile work]\nregion = us-east-1\nservices = own\n[services own]\n{services}")
    machine.log_in()
    of_parent = {"FOB_ENDPOINTS": "AWS_ENDPOINT_URL_$(touch${IFS}made) AWS_ENDPOINT_URL_;touch${IFS}made"}
    env = {**of_parent, "AWS_ENDPOINT_URL": None}
    script = 'eval "$(fob env work)"; env; eval "$(fob env --unset)"'
    done = Program(machine.home, ["/bin/bash", "-c", script])(env=env)
    assert (done.code, done.err) == (0, ""), done.all
    assert "AWS_ENDPOINT_URL_DYNAMODB=http://here\n" in done.out
    assert "FOB_ENDPOINTS=AWS_ENDPOINT_URL_DYNAMODB\n" in done.out
    assert not (machine.home.path / "made").exists()
