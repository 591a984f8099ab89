"""From a name to the ordered STS calls: the table of the contract, held as data.

A step is written as ``operation signer device duration place``: the signer is ``key`` or what the step before gave, the
device ``-`` for a call without MFA, the place ``[section]`` of the credentials file or ``cache``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from awsfob.errors import FilesError, UsageError
from awsfob.model import Operation
from awsfob.profiles.lifetimes import lifetime_of_variable
from awsfob.profiles.plan import Plan, PlanRequest, make_plan, user_plan, without_roles
from tests.harness.aws_texts import DUMMIES, KEY, SESSION
from tests.unit.files import snap

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.model import Role
    from awsfob.profiles.snapshot import Snapshot

AS_A = "role_arn = arn:aws:iam::111122223333:role/a\n"
X, Y = "GAHT22222222", "GAHT11111111"
_HOURS = {900: "15m", 3600: "1h", 7200: "2h", 43200: "12h", 129600: "36h"}
_WORDS = {Operation.GET_SESSION_TOKEN: "session", Operation.ASSUME_ROLE: "role", Operation.RESOLVE: "resolved"}

# The layouts with one pair each: a key, its device Y, and the section where the session goes.
LONG_TERM = (f"[K-long-term]\n{KEY}aws_mfa_device = {Y}\n", "")
MFA_SUFFIX = (f"[K]\n{KEY}[Kmfa]\n{DUMMIES}", f"[profile Kmfa]\nmfa_serial = {Y}\n")
MFA_SUFFIX_CONFIG = ("", f"[profile K]\n{KEY}\n[profile Kmfa]\nmfa_serial = {Y}\n")
SOURCE_PROFILE = (f"[Perm]\n{KEY}", f"[Perm]\nmfa_serial = {Y}\n[K]\nsource_profile = Perm\n")
STS_SUFFIX = (f"[K]\n{KEY}mfa_serial = {Y}\n", "")
SERIAL_IN_CONFIG = (f"[K]\n{KEY}", f"[profile K]\nmfa_serial = {Y}\n")
BARE = (f"[K]\n{KEY}", "")
BY_FOB = (f"[K]\n{KEY}mfa_serial = {Y}\n", "[profile K-sts]\ncredential_process = fob process K\n")
ELSEWHERE = ("", "[profile K]\nsso_session = s\n")


def role(name: str, source: str = "K", *more: str, partition: str = "aws") -> str:
    arn = f"arn:{partition}:iam::111122223333:role/{name}"
    return "\n".join((f"[profile {name}]", f"role_arn = {arn}", f"source_profile = {source}", *more, ""))


def lasts(seconds: int) -> str:
    return f"duration_seconds = {seconds}"


@dataclass(frozen=True)
class Row:
    """Files and a wish, and the calls that come of them."""

    about: str
    files: tuple[str, str]
    more: str
    steps: tuple[str, ...]
    wish: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def snapshot(self) -> Snapshot:
        return snap(self.files[0], self.files[1] + self.more)


def user(about: str, files: tuple[str, str], *steps: str, **wish: object) -> Row:
    return Row(about, files, "", steps, {"profile": "K"} | wish)


def roles(
    about: str, files: tuple[str, str], more: str, *steps: str, notes: tuple[str, ...] = (), **wish: object
) -> Row:
    return Row(about, files, more, steps, {"profile": "T"} | wish, notes)


T, TWO, THREE = role("T"), role("T", "A") + role("A"), role("T", "A") + role("A", "B") + role("B")
KEPT, FREE = f"session key {Y} 12h [K-sts]", "role session - 1h cache"

USERS = [
    user("a key beside its session section", LONG_TERM, f"session key {Y} 12h [K]"),
    user("named by its key section", LONG_TERM, f"session key {Y} 12h [K]", profile="K-long-term"),
    user("a session section with a suffix", MFA_SUFFIX, f"session key {Y} 12h [Kmfa]"),
    user("named by its session section", MFA_SUFFIX, f"session key {Y} 12h [Kmfa]", profile="Kmfa"),
    user("a key in config", MFA_SUFFIX_CONFIG, f"session key {Y} 12h [Kmfa]"),
    user("a pointer to the key", SOURCE_PROFILE, f"session key {Y} 12h [K]"),
    user("a key alone", STS_SUFFIX, KEPT),
    user("a key alone, its device in config", SERIAL_IN_CONFIG, KEPT),
    user("a session that fob itself serves", BY_FOB, f"session key {Y} 12h cache"),
    user("the same by its other name", BY_FOB, f"session key {Y} 12h cache", profile="K-sts"),
    user("another section for the session", STS_SUFFIX, f"session key {Y} 12h [Z]", to="Z"),
    user("the shortest life", STS_SUFFIX, f"session key {Y} 15m [K-sts]", duration=900),
    user("the longest life", STS_SUFFIX, f"session key {Y} 36h [K-sts]", duration=129600),
    user("a life from the environment", STS_SUFFIX, f"session key {Y} 2h [K-sts]", session_duration=7200),
    user("an option beats it", STS_SUFFIX, f"session key {Y} 1h [K-sts]", session_duration=7200, duration=3600),
    user("a device of one's choice", STS_SUFFIX, f"session key {X} 12h [K-sts]", serial=X),
    user("a device for a key without one", BARE, f"session key {X} 12h [K-sts]", serial=X),
    user("no device, on purpose", BARE, "session key - 12h [K-sts]", no_mfa=True),
    user("a device, and none wanted", STS_SUFFIX, "session key - 12h [K-sts]", no_mfa=True),
    user("somebody else's credentials", ELSEWHERE, "resolved - - 1h cache"),
]
ONE_ROLE = [
    roles("of each layout: long-term", LONG_TERM, T, f"session key {Y} 12h [K]", FREE),
    roles("of each layout: mfa-suffix", MFA_SUFFIX, T, f"session key {Y} 12h [Kmfa]", FREE),
    roles("of each layout: source-profile", SOURCE_PROFILE, T, f"session key {Y} 12h [K]", FREE),
    roles("of each layout: sts-suffix", STS_SUFFIX, T, KEPT, FREE),
    roles("of each layout: served by fob", BY_FOB, T, f"session key {Y} 12h cache", FREE),
    roles("on the key section", LONG_TERM, role("T", "K-long-term"), f"session key {Y} 12h [K]", FREE),
    roles("on a session section Pmfa", MFA_SUFFIX, role("T", "Kmfa"), f"session key {Y} 12h [Kmfa]", FREE),
    roles("on a session section P-sts", STS_SUFFIX, role("T", "K-sts"), KEPT, FREE),
    roles("on one that fob serves", BY_FOB, role("T", "K-sts"), f"session key {Y} 12h cache", FREE),
    roles("the device on the target alone", BARE, role("T", "K", f"mfa_serial = {Y}"), KEPT, FREE),
    roles("the same device on both", STS_SUFFIX, role("T", "K", f"mfa_serial = {Y}"), KEPT, FREE),
    roles("another device", STS_SUFFIX, role("T", "K", f"mfa_serial = {X}"), f"role key {X} 1h cache"),
    roles("another one, for longer", STS_SUFFIX, role("T", "K", f"mfa_serial = {X}", lasts(7200)),
          f"role key {X} 2h cache"),
    roles("another one, and an option beats both", STS_SUFFIX, role("T", "K", f"mfa_serial = {X}"),
          f"session key {Y} 12h [K-sts]", FREE, serial=Y),
    roles("no device anywhere", BARE, T, "role key - 1h cache"),
    roles("no device, for longer", BARE, role("T", "K", lasts(43200)), "role key - 12h cache"),
    roles("devices, and none wanted", STS_SUFFIX, role("T", "K", f"mfa_serial = {X}"), "role key - 1h cache",
          no_mfa=True),
    roles("no device in the files, one given", BARE, T, f"session key {X} 12h [K-sts]", FREE, serial=X),
    roles("15 minutes", STS_SUFFIX, role("T", "K", lasts(900)), KEPT, "role session - 15m cache"),
    roles("an hour", STS_SUFFIX, role("T", "K", lasts(3600)), KEPT, FREE),
    roles("two hours", STS_SUFFIX, role("T", "K", lasts(7200)), f"role key {Y} 2h cache"),
    roles("twelve hours", STS_SUFFIX, role("T", "K", lasts(43200)), f"role key {Y} 12h cache"),
    roles("two hours, the option says one", STS_SUFFIX, role("T", "K", lasts(7200)), KEPT, FREE, duration=3600),
    roles("an hour, the option says two", STS_SUFFIX, T, f"role key {Y} 2h cache", duration=7200),
    roles("two hours without MFA", STS_SUFFIX, T, "role key - 2h cache", duration=7200, no_mfa=True),
    roles("a session length from the environment", STS_SUFFIX, T, f"session key {Y} 2h [K-sts]", FREE,
          session_duration=7200),
    roles("into a section", STS_SUFFIX, T, KEPT, "role session - 1h [Z]", to="Z"),
    roles("its own source, with a key", (f"[T]\n{KEY}mfa_serial = {Y}\n", ""), role("T", "T"),
          f"session key {Y} 12h [T-sts]", FREE),
    roles("its own source, without a device", (f"[T]\n{KEY}", ""), role("T", "T"), "role key - 1h cache"),
    roles("only in credentials", (f"{STS_SUFFIX[0]}[T]\n{AS_A}source_profile = K\n", ""), "", KEPT, FREE),
    roles("a source only in credentials", (f"[only]\n{KEY}mfa_serial = {Y}\n", ""), role("T", "only"),
          f"session key {Y} 12h [only-sts]", FREE),
    roles("in another partition", STS_SUFFIX, role("T", partition="aws-cn"), KEPT, FREE),
]  # fmt: skip
CAPPED = "'{}' gets 1 h instead of {} s: STS limits a chained role session to one hour"
UNUSED = "mfa_serial of '{}' is not used: only a call that is signed by the key can contain a code"
CHAINS = [
    roles("two roles", STS_SUFFIX, TWO, KEPT, FREE, "role role - 1h cache"),
    roles("three roles", LONG_TERM, THREE, f"session key {Y} 12h [K]", FREE, *["role role - 1h cache"] * 2),
    roles("two, 15 minutes", STS_SUFFIX, role("T", "A", lasts(900)) + role("A"), KEPT, FREE, "role role - 15m cache"),
    roles("two, the last asks for two hours", STS_SUFFIX, role("T", "A", lasts(7200)) + role("A"), KEPT, FREE,
          "role role - 1h cache", notes=(CAPPED.format("T", 7200),)),
    roles("two, the first asks for two hours", STS_SUFFIX, role("T", "A") + role("A", "K", lasts(7200)), KEPT, FREE,
          "role role - 1h cache", notes=(CAPPED.format("A", 7200),)),
    roles("three, an option asks for twelve hours", STS_SUFFIX, THREE, KEPT, FREE, *["role role - 1h cache"] * 2,
          duration=43200, notes=(CAPPED.format("T", 43200),)),
    roles("two, no device: only the first may be long", BARE, role("T", "A", lasts(7200)) + role("A", "K", lasts(7200)),
          "role key - 2h cache", "role role - 1h cache", notes=(CAPPED.format("T", 7200),)),
    roles("two, the device on the first", BARE, role("T", "A") + role("A", "K", f"mfa_serial = {X}"),
          f"session key {X} 12h [K-sts]", FREE, "role role - 1h cache"),
    roles("two, another device on the first", STS_SUFFIX, role("T", "A") + role("A", "K", f"mfa_serial = {X}"),
          f"role key {X} 1h cache", "role role - 1h cache"),
    roles("two, the device on the last", BARE, role("T", "A", f"mfa_serial = {X}") + role("A"),
          f"session key {X} 12h [K-sts]", FREE, "role role - 1h cache"),
    roles("two, another device on the last", STS_SUFFIX, role("T", "A", f"mfa_serial = {X}") + role("A"), KEPT, FREE,
          "role role - 1h cache", notes=(UNUSED.format("T"),)),
    roles("three, and no MFA wanted", STS_SUFFIX, THREE, "role key - 1h cache", *["role role - 1h cache"] * 2,
          no_mfa=True),
    roles("two, the last into a section", STS_SUFFIX, TWO, KEPT, FREE, "role role - 1h [Z]", to="Z"),
    roles("a source role with a key of its own is that key", (f"[A]\n{KEY}mfa_serial = {Y}\n", ""), TWO,
          f"session key {Y} 12h [A-sts]", FREE),
    roles("a source that is another name for a pair", (BY_FOB[0], "[profile N]\ncredential_process = fob-process K\n"),
          role("T", "N"), KEPT, FREE),
    roles("a source that is another name for a role", STS_SUFFIX,
          role("A") + role("T", "N") + "[profile N]\ncredential_process = fob process A\n", KEPT, FREE,
          "role role - 1h cache"),
]  # fmt: skip
RESOLVED = [
    roles(f"from elsewhere: {line}", ("", f"[profile K]\n{line} = s\n"), T, "resolved - - 1h cache",
          "role resolved - 1h cache")
    for line in ("sso_session", "sso_start_url", "web_identity_token_file", "credential_process", "login_session")
] + [
    roles("from a pasted session", (f"[K]\n{SESSION}", ""), T, "resolved - - 1h cache", "role resolved - 1h cache"),
    roles("from elsewhere, with a device", ELSEWHERE, role("T", "K", f"mfa_serial = {X}"), "resolved - - 1h cache",
          f"role resolved {X} 1h cache"),
    roles("from elsewhere, the device not wanted", ELSEWHERE, role("T", "K", f"mfa_serial = {X}"),
          "resolved - - 1h cache", "role resolved - 1h cache", no_mfa=True),
    roles("from elsewhere, through two roles", ELSEWHERE, TWO, "resolved - - 1h cache", "role resolved - 1h cache",
          "role role - 1h cache"),
    roles("a web identity's own role is botocore's", ("", f"[profile T]\n{AS_A}"),
          "web_identity_token_file = f\n", "resolved - - 1h cache"),
    roles("from elsewhere, into a section", ELSEWHERE, T, "resolved - - 1h cache", "role resolved - 1h [Z]", to="Z"),
    *(roles(f"credential_source {source}", ("", ""), f"[profile T]\n{AS_A}credential_source = {source}\n",
            "resolved - - 1h cache", "role resolved - 1h cache")
      for source in ("Environment", "Ec2InstanceMetadata", "EcsContainer")),
]  # fmt: skip
TABLE = [*USERS, *ONE_ROLE, *CHAINS, *RESOLVED]


def spelled(plan: Plan) -> tuple[str, ...]:
    signers = ["key" if plan.key else "-", *(_WORDS[step.operation] for step in plan.steps)]
    return tuple(
        f"{_WORDS[step.operation]} {signer} {step.serial or '-'} {_HOURS[step.duration]} "
        + (f"[{step.section}]" if step.section else "cache")
        for step, signer in zip(plan.steps, signers, strict=False)
    )


@pytest.mark.parametrize("row", TABLE, ids=[row.about for row in TABLE])
def test_the_calls_behind_a_name(row: Row) -> None:
    plan = make_plan(row.snapshot(), PlanRequest(**row.wish))
    assert spelled(plan) == row.steps
    assert plan.notes == row.notes
    assert all(step.reason for step in plan.steps)


def test_the_table_is_a_table() -> None:
    assert len(TABLE) >= 40
    assert len({row.about for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("row", [row for row in TABLE if row.steps[0].startswith("session")], ids=lambda row: row.about)
def test_to_log_in_is_the_first_step_alone(row: Row) -> None:
    plan = without_roles(make_plan(row.snapshot(), PlanRequest(**row.wish)))
    assert spelled(plan) == row.steps[:1]
    assert plan.notes == ()


def test_to_log_in_where_no_session_helps_is_the_whole_plan() -> None:
    plan = make_plan(snap(STS_SUFFIX[0], role("T", "K", lasts(7200))), PlanRequest("T"))
    assert without_roles(plan) is plan


SETTINGS = (
    ("external_id = e/1", "external_id", "e/1"),
    ("role_session_name = me", "session_name", "me"),
    ("source_identity = me@x", "source_identity", "me@x"),
    ("session_tags = a=1, b=2=3", "tags", (("a", "1"), ("b", "2=3"))),
    ("transitive_session_tags = a,b", "transitive_tags", ("a", "b")),
    (lasts(1800), "duration", 1800),
    (f"mfa_serial = {Y}", "serial", Y),
)


def last_role(config: str) -> Role:
    found = make_plan(snap(STS_SUFFIX[0], config), PlanRequest("T")).last.role
    assert found is not None
    return found


@pytest.mark.parametrize(("line", "field", "value"), SETTINGS, ids=[line for line, _, _ in SETTINGS])
def test_a_setting_of_the_role_comes_along(line: str, field: str, value: object) -> None:
    assert getattr(last_role(role("T", "K", line)), field) == value
    assert not getattr(last_role(role("T")), field)


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_the_partition_of_a_role_is_kept(partition: str) -> None:
    assert last_role(role("T", partition=partition)).arn == f"arn:{partition}:iam::111122223333:role/T"


def test_what_is_resolved_is_named_with_its_provider() -> None:
    step = make_plan(
        snap(config=f"[profile T]\n{AS_A}credential_source = Environment\n"),
        PlanRequest("T"),
    ).steps[0]
    assert (step.source, step.provider) == ("T", "Environment")
    step = make_plan(snap(*ELSEWHERE), PlanRequest("K")).steps[0]
    assert (step.source, step.provider) == ("K", None)


SELF = "[profile K]\ncredential_process = fob process K\n"
REFUSED = [
    ("no serial", BARE, "", "K", "no MFA serial for profile 'K'"),
    ("a loop of three", ("", ""), role("T", "A") + role("A", "B") + role("B", "T"), "T", "T -> A -> B -> T"),
    ("a loop that does not come back to its start", ("", ""), role("T", "A") + role("A", "B") + role("B", "A"), "T",
     "T -> A -> B -> A"),
    ("a loop through fob itself", ("", ""), role("T", "N") + "[profile N]\ncredential_process = fob process T\n", "T",
     "T -> N -> T"),
    ("two that ask each other", ("", "[profile M]\ncredential_process = fob process N\n"),
     "[profile N]\ncredential_process = fob process M\n", "M", "M -> N -> M"),
    ("one that asks itself", ("", SELF), "", "K", "fob finds no access key for it"),
    ("a role on one that asks itself", ("", SELF), T, "T", "fob finds no access key for it"),
    ("one that asks itself by the twin", ("", SELF.replace("fob process", "/usr/bin/fob-process")), "", "K",
     "fob finds no access key for it"),
    ("one that asks for itself with an option", ("", SELF.replace("process K", "process --profile K")), "", "K",
     "fob finds no access key for it"),
    ("one that asks for nobody", ("", "[profile K]\ncredential_process = fob process M\n"), "", "K", "no profile 'M'"),
    ("its own source without a key", ("", ""), role("T", "T"), "T", "its own source_profile and has no access key"),
    ("a source that is not there", STS_SUFFIX, role("T", "Q"), "T", "'T' names source_profile 'Q'"),
    ("an empty source", ("[E]\n", ""), role("T", "E"), "T", "'E' has no access key"),
    ("no source", STS_SUFFIX, f"[profile T]\n{AS_A}", "T", "neither source_profile nor credential_source"),
    ("two sources", STS_SUFFIX, role("T", "K", "credential_source = Environment"), "T", "both source_profile and"),
    ("a source of no kind", ("", ""), f"[profile T]\n{AS_A}credential_source = Moon\n", "T", "does not know"),
    ("half a key", (f"[K]\naws_access_key_id = AKIA1\nmfa_serial = {Y}\n", ""), "", "K", "no aws_secret_"),
    ("the other half", (f"[K]\naws_secret_access_key = s\nmfa_serial = {Y}\n", ""), "", "K", "no aws_access_key_id"),
    ("a session for a key", (f"[K-long-term]\n{SESSION}mfa_serial = {Y}\n", ""), "", "K", "a session where a"),
    ("a section that no file can hold", (f"[K\ty-long-term]\n{KEY}mfa_serial = {Y}\n", ""), "", "K\ty", "of this name"),
    ("a region in two lines", (f"[K-long-term]\n{KEY}mfa_serial = {Y}\nregion =\n  a = b\n", ""), "", "K",
     "is not a region"),
]  # fmt: skip


@pytest.mark.parametrize(("about", "files", "more", "name", "text"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_cannot_be_is_refused_before_a_code(
    about: str, files: tuple[str, str], more: str, name: str, text: str
) -> None:
    del about
    with pytest.raises(FilesError) as caught:
        make_plan(snap(files[0], files[1] + more), PlanRequest(name))
    assert text in caught.value.what
    assert caught.value.hints


@pytest.mark.parametrize("to", ["K", "other"])
def test_a_section_with_a_key_gets_no_session(to: str) -> None:
    files = f"{STS_SUFFIX[0]}[other]\n{KEY}"
    for name in ("K", "T"):
        with pytest.raises(FilesError, match="would overwrite it"):
            make_plan(snap(files, T), PlanRequest(name, to=to))
        assert make_plan(snap(files, T), PlanRequest(name, to="free")).last.section == "free"


@pytest.mark.parametrize(
    ("name", "wish", "fits"),
    [
        ("K", {"duration": 899}, {"duration": 900}),
        ("K", {"duration": 129601}, {"duration": 129600}),
        ("K", {"session_duration": 129601}, {"session_duration": 129600}),
        ("T", {"duration": 899}, {"duration": 900}),
        ("T", {"duration": 43201}, {"duration": 43200}),
        ("T", {"session_duration": 899}, {"session_duration": 900}),
    ],
)
def test_a_life_that_sts_does_not_give(name: str, wish: dict[str, Any], fits: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="lasts from 900 to"):
        make_plan(snap(STS_SUFFIX[0], T), PlanRequest(name, **wish))
    assert make_plan(snap(STS_SUFFIX[0], T), PlanRequest(name, **fits)).steps


@pytest.mark.parametrize(
    ("name", "more", "is_used"),
    [("K", {}, True), ("K", {"duration": 3600}, False), ("T", {}, True), ("T", {"duration": 3600}, True)],
)
def test_a_lifetime_that_cannot_be_used_stops_only_what_has_it(
    name: str, more: dict[str, Any], *, is_used: bool
) -> None:
    wrong = lifetime_of_variable("AWS_SESSION_DURATION", "5")
    assert isinstance(wrong, UsageError)
    snapshot = snap(STS_SUFFIX[0], T)
    assert make_plan(snapshot, PlanRequest(name, session_duration=wrong, **more)).refusal is (
        wrong if is_used else None
    )
    right = lifetime_of_variable("AWS_SESSION_DURATION", "2h")
    assert make_plan(snapshot, PlanRequest(name, session_duration=right, **more)).refusal is None


def test_the_region_is_the_nearest() -> None:
    config = "[default]\nregion = d\n"
    parts = [("[profile K]\nregion = k\n", "k"), ("[profile K-sts]\nregion = s\n", "s")]
    found = ["d"]
    for text, region in parts:
        config += text
        found.append(region)
        plan = make_plan(snap(STS_SUFFIX[0], config + T), PlanRequest("T"))
        assert plan.region == region
    config += role("T", "K", "region = t")
    assert make_plan(snap(STS_SUFFIX[0], config), PlanRequest("T")).region == "t"
    assert make_plan(snap(STS_SUFFIX[0], config), PlanRequest("T", region="r")).region == "r"
    assert make_plan(snap(STS_SUFFIX[0], ""), PlanRequest("K")).region is None


def test_endpoints_of_the_files_are_part_of_a_plan() -> None:
    service = "services = local\n[services local]\nsts =\n  endpoint_url = http://one\n"
    plans = [
        make_plan(snap(STS_SUFFIX[0], f"[profile K]\n{more}"), PlanRequest("K"))
        for more in ("", "endpoint_url = http://one\n", "endpoint_url = http://two\n", service)
    ]
    assert plans[0].endpoints == ()
    assert len({plan.endpoints for plan in plans}) == 4


def test_a_plan_for_the_user_knows_no_roles() -> None:
    assert spelled(user_plan(snap(STS_SUFFIX[0], T), PlanRequest("T"))) == (KEPT,)
    assert spelled(user_plan(snap(*BARE), PlanRequest("K"))) == ("session key - 12h [K-sts]",)
    with pytest.raises(FilesError, match="no access key of an IAM user"):
        user_plan(snap(*ELSEWHERE), PlanRequest("K"))


@pytest.mark.parametrize(
    ("files", "wish", "hint"),
    [
        (STS_SUFFIX, {"duration": 60}, "use a duration from 15m to 36h"),
        ((STS_SUFFIX[0], role("T", "K")), {"duration": 60}, "use a duration from 15m to 12h"),
    ],
)
def test_the_hint_names_the_limits_of_a_duration(files: tuple[str, str], wish: dict[str, Any], hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        make_plan(snap(*files), PlanRequest("T" if "[profile T]" in files[1] else "K", **wish))
    assert refused.value.hints == (hint,)


@pytest.mark.parametrize("request_of", [make_plan, user_plan])
def test_a_device_that_sts_would_refuse_is_refused_at_once(request_of: Callable[..., Plan]) -> None:
    for serial in ("short", "arn:aws:iam::111122223333:user/anna"):
        with pytest.raises((FilesError, UsageError)):
            request_of(snap(*STS_SUFFIX), PlanRequest("K", serial=serial))
    assert request_of(snap(*STS_SUFFIX), PlanRequest("K", serial=X)).steps[0].serial == X


def test_only_a_plan_with_the_user_s_session_goes_without_roles() -> None:
    with_session = make_plan(snap(STS_SUFFIX[0], role("T", "K", lasts(7200))), PlanRequest("T", duration=3600))
    assert [step.operation for step in without_roles(with_session).steps] == [Operation.GET_SESSION_TOKEN]
    for other in (
        make_plan(snap(STS_SUFFIX[0], role("T", "K")), PlanRequest("T", no_mfa=True)),
        make_plan(snap(*ELSEWHERE), PlanRequest("K")),
    ):
        assert other.steps[0].operation is not Operation.GET_SESSION_TOKEN
        assert without_roles(other) is other
