"""Every mix of what a profile can have: fob and botocore agree who signs, and which roles are assumed.

The profile is ``P``. A cell says what P has of its own, what its ``source_profile`` names, and which settings stand
beside it. botocore answers about the same files. Where fob differs by contract, ``BY_CONTRACT`` says why.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import pytest

from awsfob.errors import FilesError
from awsfob.model import Operation
from awsfob.profiles.plan import PlanRequest, make_plan
from tests.harness.botocore_oracle import START_URL, Answer, Oracle
from tests.unit.files import snap

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from awsfob.profiles.plan import Plan

SERIAL = "mfa_serial = arn:aws:iam::111122223333:mfa/alice\n"
ROLE = "arn:aws:iam::111122223333:role/"


def key(name: str) -> str:
    return f"aws_access_key_id = AKIA{name:X<16}\naws_secret_access_key = secret\n"


def session(name: str) -> str:
    return f"aws_access_key_id = ASIA{name:X<16}\naws_secret_access_key = secret\naws_session_token = token\n"


def sso(name: str) -> str:
    return f"sso_start_url = {START_URL}\nsso_region = x\nsso_account_id = 111122223333\nsso_role_name = {name}\n"


class Part(NamedTuple):
    """Lines of both files: of the sections of P, and of other sections."""

    in_credentials: str = ""
    in_config: str = ""
    credentials: str = ""
    config: str = ""


OWN = {
    "nothing": Part(),
    "a key": Part(key("P")),
    "a key in config": Part("", key("P")),
    "a session": Part(session("P")),
    "an SSO role": Part("", sso("P")),
    "a key and a key apart": Part(key("P"), "", f"[P-long-term]\n{key('APART')}"),
    "a key apart": Part("", "", f"[P-long-term]\n{key('APART')}"),
}
SOURCES = {
    "nothing": ("", Part()),
    "a key": ("K", Part("", "", f"[K]\n{key('K')}")),
    "a key in config": ("K", Part("", "", "", f"[profile K]\n{key('K')}")),
    "a session": ("K", Part("", "", f"[K]\n{session('K')}")),
    "the session of a key": ("K-sts", Part("", "", f"[K]\n{key('K')}[K-sts]\n{session('KSTS')}")),
    "a program": ("K", Part("", "", "", "[profile K]\ncredential_process = program\n")),
    "a program beside a key in config": (
        "K",
        Part("", "", "", f"[profile K]\ncredential_process = program\n{key('K')}"),
    ),
    "an SSO role": ("K", Part("", "", "", f"[profile K]\n{sso('K')}")),
    "an empty profile": ("K", Part("", "", "", "[profile K]\nregion = x\n")),
    "a missing profile": ("K", Part()),
    "a role": ("K", Part("", "", f"[Z]\n{key('Z')}", f"[profile K]\nrole_arn = {ROLE}K\nsource_profile = Z\n")),
    "a role with a key": (
        "K",
        Part("", "", f"[Z]\n{key('Z')}[K]\n{key('K')}", f"[profile K]\nrole_arn = {ROLE}K\nsource_profile = Z\n"),
    ),
    "a role with a session": (
        "K",
        Part("", "", f"[Z]\n{key('Z')}[K]\n{session('K')}", f"[profile K]\nrole_arn = {ROLE}K\nsource_profile = Z\n"),
    ),
    "a pointer to a key": ("K", Part("", "", f"[Z]\n{key('Z')}", "[profile K]\nsource_profile = Z\n")),
    "itself": ("P", Part()),
}
ROLES = {"no role": "", "a role": f"role_arn = {ROLE}P\n"}
PROGRAMS = {"no program": "", "a program": "credential_process = program\n"}
HEADERS = ("[profile P]", "[P] of config", "[P] of credentials")
BESIDE = {
    "nothing": Part(),
    "a serial and two regions of one key": Part(
        "",
        SERIAL,
        "",
        "[profile K-eu]\nsource_profile = K\nregion = x\n[profile P-eu]\nsource_profile = P\nregion = x\n",
    ),
}


class Cell(NamedTuple):
    """One mix; each field is a name of the tables above."""

    own: str
    source: str
    role: str
    program: str
    header: str
    beside: str

    def files(self, header: str | None = None) -> tuple[str, str]:
        """Return the credentials file and the config file; ``header`` is that of P in config."""
        name, part = SOURCES[self.source]
        own, beside = OWN[self.own], BESIDE[self.beside]
        lines = PROGRAMS[self.program] + ROLES[self.role] + (f"source_profile = {name}\n" if name else "")
        is_in_credentials = self.header == HEADERS[2]
        first = own.in_credentials + (lines if is_in_credentials else "")
        second = own.in_config + beside.in_config + ("" if is_in_credentials else lines)
        header = header or ("[P]" if self.header == HEADERS[1] else "[profile P]")
        credentials = (f"[P]\n{first}" if first else "") + own.credentials + part.credentials
        return credentials, (f"{header}\n{second}" if second else "") + part.config + beside.config


CELLS = [Cell(*names) for names in product(OWN, SOURCES, ROLES, PROGRAMS, HEADERS, BESIDE)]


class Difference(NamedTuple):
    """A difference by contract.

    Attributes:
        why: The reason.
        applies: Returns whether a cell has it, by what botocore makes of the cell.
        fob: Returns whether this is what fob makes of it instead.
        example: A cell that has it.
    """

    why: str
    applies: Callable[[Cell, Answer], bool]
    fob: Callable[[Answer], bool]
    example: Cell


def named(name: str) -> str:
    return f"AKIA{name:X<16}"


def _made_by(signer: str | None) -> str | None:
    """Return the key that made a session; another signer is returned as it is."""
    return {f"ASIA{'KSTS':X<16}": named("K")}.get(signer or "", signer)


KEYS = ("a key", "a key in config", "a role with a key")
GIVES_NONE = ("an empty profile", "a missing profile")
PLAIN, NONE = "[profile P]", "nothing"
BY_CONTRACT = (
    Difference(
        "[P-long-term] is the key of [P] in both tools named aws-mfa; botocore finds nothing in [P] yet",
        lambda cell, botocore: (
            (cell.own, cell.role, botocore.signer) == ("a key apart", "no role", None)
            # With the marks of awsmfa, too, fob asks once. So neither gives credentials.
            and (cell.source not in KEYS or cell.header == PLAIN)
        ),
        lambda fob: fob.signer == named("APART"),
        Cell("a key apart", "nothing", "no role", "no program", PLAIN, NONE),
    ),
    Difference(
        "a key in [P] and one in [P-long-term]: the next session of the second would overwrite the first, so fob asks",
        lambda cell, botocore: (
            (cell.own, cell.role, botocore.signer) == ("a key and a key apart", "no role", named("P"))
        ),
        lambda fob: "a session would overwrite it" in (fob.error or ""),
        Cell("a key and a key apart", "nothing", "no role", "no program", PLAIN, NONE),
    ),
    Difference(
        "a source_profile without a role, and no credentials: botocore ignores it and finds none; fob uses the source",
        lambda cell, botocore: (
            cell.own == "nothing"
            and cell.role == "no role"
            and cell.source not in ("nothing", "itself", *GIVES_NONE)
            and botocore.signer is None
        ),
        lambda fob: fob.signer is not None,
        Cell("nothing", "a program", "no role", "no program", PLAIN, NONE),
    ),
    Difference(
        "the same as the source of a role: botocore refuses the role, fob follows",
        lambda cell, botocore: (
            (cell.source, cell.role) == ("a pointer to a key", "a role") and botocore.error is not None
        ),
        lambda fob: (fob.signer, fob.roles) == (named("Z"), (f"{ROLE}P",)),
        Cell("nothing", "a pointer to a key", "a role", "no program", PLAIN, NONE),
    ),
    Difference(
        "a session in [P] whose source_profile is a key: the layout of awsmfa, so fob makes the next one of the key",
        lambda cell, _: (cell.own, cell.role, cell.source in KEYS) == ("a session", "no role", True),
        lambda fob: fob.signer == named("K"),
        Cell("a session", "a key", "no role", "no program", PLAIN, NONE),
    ),
)


def fob(files: tuple[str, str], cell: Cell, oracle: Oracle, spelled: tuple[str, str]) -> Answer:
    """Return what fob makes of P: its plan, without a call."""
    try:
        plan = make_plan(snap(*files), PlanRequest("P", no_mfa=cell.beside == "nothing"))
    except FilesError as error:
        return Answer(None, (), error.what)
    return Answer(_signer(plan, oracle, spelled), tuple(step.role.arn for step in plan.steps if step.role))


def _signer(plan: Plan, oracle: Oracle, spelled: tuple[str, str]) -> str | None:
    if plan.key:
        return plan.key.key_id
    first = plan.steps[0]
    assert first.operation is Operation.RESOLVE
    if first.provider:
        return first.provider.lower()
    return oracle.answer(*spelled, str(first.source), as_source=len(plan.steps) > 1).signer


def agree(botocore: Answer, fob: Answer) -> bool:
    """Say whether both sign with the same key, or a session of it, and assume the same roles; or neither can."""
    if botocore.signer is None or fob.signer is None:
        return botocore.signer == fob.signer
    return (_made_by(botocore.signer), botocore.roles) == (_made_by(fob.signer), fob.roles)


@pytest.mark.parametrize("own", OWN)
def test_fob_and_botocore_agree(own: str, tmp_path: Path) -> None:
    oracle, seen, wrong = Oracle(tmp_path), dict[tuple[str, str], Answer](), []
    for cell in (cell for cell in CELLS if cell.own == own):
        spelled = cell.files("[profile P]")
        if spelled not in seen:
            seen[spelled] = oracle.answer(*spelled, "P")
        theirs, ours = seen[spelled], fob(cell.files(), cell, oracle, spelled)
        difference = next((each for each in BY_CONTRACT if each.applies(cell, theirs)), None)
        if not (difference.fob(ours) if difference else agree(theirs, ours)):
            wrong.append((cell, theirs, ours))
    assert not wrong, f"{len(wrong)} cells, such as: " + "\n".join(str(each) for each in wrong[:12])


@pytest.mark.parametrize("difference", BY_CONTRACT, ids=lambda each: each.why)
def test_each_difference_is_one(difference: Difference, tmp_path: Path) -> None:
    cell, oracle = difference.example, Oracle(tmp_path)
    spelled = cell.files("[profile P]")
    theirs, ours = oracle.answer(*spelled, "P"), fob(cell.files(), cell, oracle, spelled)
    assert next(each for each in BY_CONTRACT if each.applies(cell, theirs)) is difference
    assert difference.fob(ours)
    assert not agree(theirs, ours)


def test_the_grid_is_large() -> None:
    assert len({cell.files() for cell in CELLS}) > 2000
