"""Between all pairs of layouts: what moves, what stays to the byte, and that each profile means what it meant."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore.session
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awsfob.errors import FilesError
from awsfob.profiles.layouts import find_pair, find_serial, pair_section_refs
from awsfob.profiles.migration.copies import removal_of_copy
from awsfob.profiles.migration.from_folder import planned_from_file
from awsfob.profiles.migration.moves import FileMove
from awsfob.profiles.migration.planned import Migration, planned_migration
from awsfob.profiles.roles import chain
from awsfob.structs import replace
from tests.harness.aws_texts import KEY, SERIAL, SESSION
from tests.harness.layout_homes import MOVABLE, NAMES, LayoutHome, layout_home
from tests.unit.files import snap

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.profiles.snapshot import Snapshot

PAIRS = list(itertools.permutations(MOVABLE, 2))
ROLE = "arn:aws:iam::111122223333:role/{}"
SERIALS = {"mfa_serial", "aws_mfa_device"}
MAY_CHANGE = re.compile(
    r"\[(profile )?work.*\]|(source_profile|fob_session|mfa_serial|aws_mfa_device|credential_process)\W.*|"
    r"aws_access_key_id = .*|aws_secret_access_key = .*|"
)


class Extra(NamedTuple):
    """What else is in the files."""

    end: str
    session: str | None
    lines: str


EXTRAS = st.builds(
    Extra,
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([None, "", SESSION]),
    st.lists(
        st.sampled_from(
            [
                f"[profile by-key]\n# why\nrole_arn = {ROLE.format('a')}\nsource_profile=KEY\nmfa_serial = {SERIAL}\n",
                f"[profile by-session]\nrole_arn : {ROLE.format('b')}\n  source_profile : SESSION\n",
                f"[profile chained]\nrole_arn = {ROLE.format('c')}\nsource_profile = by-session\n",
                f"[profile by-key2]\nrole_arn = {ROLE.format('d')}\nsource_profile = KEY",
                "[profile alias]\nregion = eu-west-2\nsource_profile = KEY",
                "[profile other]\ns3 =\n  source_profile = KEY\nregion = us-west-2",
                "[sso-session work]\nsso_region = eu-west-1",
                "# a comment about work",
                "[services work-sts-services]\ns3 =\n  endpoint_url = http://x",
                "[plugins]",
            ]
        ),
        unique=True,
        max_size=5,
    ).map("\n".join),
)


def files_of(layout: str, extra: Extra, *, key_in_config: bool = False) -> LayoutHome:
    session = extra.session if layout != "source-profile" else extra.session or ""  # this layout needs the section
    made = layout_home(layout, KEY, SERIAL, session=session, key_in_config=key_in_config)
    more = extra.lines.replace("KEY", made.key_profile).replace("SESSION", made.session)
    return made._replace(
        credentials=made.credentials.replace("\n", extra.end), config=(made.config + more).replace("\n", extra.end)
    )


def moved(snapshot: Snapshot, to: str, name: str = "work") -> Migration:
    pair = find_pair(snapshot, name)
    assert pair is not None
    return planned_migration(snapshot, pair, to)


def texts(snapshot: Snapshot) -> tuple[str, str]:
    return snapshot.credentials.render().decode(), snapshot.config.render().decode()


def meaning(folder: Path, snapshot: Snapshot) -> dict[str, Any]:
    """Return what botocore reads for each profile that has settings."""
    session = botocore.session.Session()
    for name, text in zip(("credentials", "config"), texts(snapshot), strict=True):
        (folder / name).write_bytes(text.encode())
        session.set_config_variable(f"{name}_file", str(folder / name))
    full = session.full_config
    assert full["services"] or "services" not in texts(snapshot)[1]
    return {name: own for name, own in full["profiles"].items() if own}


def expected(before: dict[str, Any], old: LayoutHome, plan: Migration, *, links: bool) -> dict[str, Any]:
    """Return what the profiles have to mean after a move: the same under the new names, but for the device."""
    names = plan.names
    found: dict[str, Any] = {}
    for name, own in before.items():
        is_own = name in {old.key_profile, old.session}
        kept = {setting: value for setting, value in own.items() if not (is_own and setting in SERIALS)}
        if name == old.session and "role_arn" not in own:
            kept.pop("source_profile", None)
        for setting in ("source_profile", "fob_session"):
            if setting in kept:
                kept[setting] = names.get(kept[setting], kept[setting])
        found[names.get(name, name)] = kept
    if links:
        found.setdefault(plan.session_section, {})["source_profile"] = plan.key.header
    return {name: own for name, own in found.items() if own}


def lines_that_stay(text: str) -> list[str]:
    return [line for line in text.splitlines(keepends=True) if not MAY_CHANGE.fullmatch(line.strip())]


def without_serials(found: dict[str, Any], plan: Migration) -> dict[str, Any]:
    own = {plan.key.header, plan.session_section}
    kept = {
        name: {setting: value for setting, value in each.items() if name not in own or setting not in SERIALS}
        for name, each in found.items()
    }
    return {name: each for name, each in kept.items() if each}


@pytest.mark.parametrize(("source", "target"), PAIRS)
@settings(deadline=None, max_examples=25)
@given(extra=EXTRAS)
def test_each_profile_means_what_it_meant_and_back_again(
    tmp_path_factory: pytest.TempPathFactory, source: str, target: str, extra: Extra
) -> None:
    folder, old = tmp_path_factory.getbasetemp(), files_of(source, extra)
    before = snap(old.credentials, old.config)
    plan = moved(before, target)
    found, was = meaning(folder, plan.after), meaning(folder, before)
    links = target == "source-profile"
    assert without_serials(found, plan) == expected(was, old, plan, links=links)
    pair = find_pair(plan.after, "work")
    assert pair is not None
    key_profile, session = (each.format("work") for each in NAMES[target])
    assert (pair.key_profile, pair.session_section, pair.layout.name) == (key_profile, session, target)
    assert find_serial(plan.after, pair_section_refs(plan.after, pair)) == SERIAL
    for old_text, new_text in zip(texts(before), texts(plan.after), strict=True):
        assert lines_that_stay(new_text) == lines_that_stay(old_text)
        assert new_text.count("\r\n") == (new_text.count("\n") if extra.end == "\r\n" else 0)
    back = moved(plan.after, source)
    assert meaning(folder, back.after) == was


@pytest.mark.parametrize("target", [each for each in MOVABLE if each != "mfa-suffix"])
@settings(deadline=None, max_examples=15)
@given(extra=EXTRAS)
def test_a_key_in_config_is_copied_and_then_removed(
    tmp_path_factory: pytest.TempPathFactory, target: str, extra: Extra
) -> None:
    folder, old = tmp_path_factory.getbasetemp(), files_of("mfa-suffix", extra, key_in_config=True)
    before = snap(old.credentials, old.config)
    plan = moved(before, target)
    links = target == "source-profile"
    assert without_serials(meaning(folder, plan.after), plan) == expected(
        meaning(folder, before), old, plan, links=links
    )
    removal = removal_of_copy(plan.after, "work")
    assert removal is not None
    credentials, config = texts(plan.after)
    assert KEY.splitlines()[1] in credentials.replace("\r", "")
    assert KEY.splitlines()[1] in config.replace("\r", "")
    assert KEY.splitlines()[1] not in removal.made_in(config.encode()).decode()


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_move_knows_whether_it_is_made(source: str, target: str) -> None:
    old = files_of(source, Extra("\n", SESSION, f"[profile r]\nrole_arn = {ROLE.format('a')}\nsource_profile = KEY\n"))
    before = snap(old.credentials, old.config)
    plan = moved(before, target)
    assert plan.moves
    for move in plan.moves:
        stored = FileMove.of_json(move.as_json())
        document = before.files[move.file][0].render()
        assert not stored.is_made_in(document)
        assert stored.is_made_in(move.made_in(document))
        assert stored.made_in(document) == move.made_in(document)


def test_what_a_move_stores_has_no_secret() -> None:
    old = files_of("mfa-suffix", Extra("\n", SESSION, ""), key_in_config=True)
    plan = moved(snap(old.credentials, old.config), "long-term")
    stored = str([move.as_json() for move in plan.moves])
    secret = KEY.splitlines()[1].partition(" = ")[2]
    assert any(secret in str(change.settings) for move in plan.moves for change in move.changes)
    assert secret not in stored


STS = f"[work]\n{KEY}mfa_serial = {SERIAL}\n"
REFUSED = {
    "a target in credentials": (f"{STS}[work-long-term]\na = b\n", "", "long-term", r"profile: \[work-long-term\]"),
    "a target in config": (STS, "[profile work-long-term]\na = b\n", "long-term", r"\[profile work-long-term\] of "),
    "a target of the same file": (f"{STS}[workPerm]\n", "", "source-profile", r"there is such a profile: \[workPerm\]"),
    "two devices": (STS, f"[profile work]\nmfa_serial = {SERIAL}2\n", "long-term", "name 2 devices"),
    "half a key": (
        "[DEFAULT]\naws_secret_access_key = s\n[work]\naws_access_key_id = a\n",
        "",
        "long-term",
        "not both",
    ),
    "a reference of all": (STS, "[DEFAULT]\nsource_profile = work\n", "long-term", r"\[DEFAULT\] refers"),
    "a role of the key": (STS, f"[profile work]\nrole_arn = {ROLE.format('a')}\n", "long-term", "and a role, too"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_cannot_move_is_refused(case: tuple[str, str, str, str]) -> None:
    credentials, config, target, says = case
    with pytest.raises(FilesError, match=says):
        moved(snap(credentials, config), target)


def test_the_control_of_the_refusals() -> None:
    assert moved(snap(STS, "[profile other]\na = b\n"), "long-term").moves


def test_a_header_without_the_word_profile_stays_so_and_a_file_of_two_kinds_moves_both() -> None:
    config = (
        f"[work]\nregion = a\nsource_profile = mine\n[mine]\nmfa_serial = {SERIAL}\n[profile mine]\noutput = json\n"
    )
    after = moved(snap(f"[mine]\n{KEY}[work]\n", config), "sts-suffix").after
    headers = [line for line in texts(after)[1].splitlines() if line.startswith("[")]
    assert headers == ["[work-sts]", "[work]", "[profile work]"]


def test_default_moves() -> None:
    after = moved(snap(f"[default]\n{KEY}mfa_serial = {SERIAL}\n", "[default]\nregion = a\n"), "long-term", "default")
    assert texts(after.after)[1] == "[profile default-long-term]\nregion = a\n"


def test_what_names_the_pair_otherwise_follows() -> None:
    config = "[profile work-sts]\ncredential_process = '/opt/my tools/fob' process work-sts\n"
    after = moved(snap(f"{STS}fob_session = work-sts\n", config), "mfa-suffix").after
    assert "credential_process = '/opt/my tools/fob' process work\n" in texts(after)[1]
    assert "fob_session = workmfa\n" in texts(after)[0]


FILE = f"# mine\n[work]\n{KEY}mfa_id = {SERIAL}  # phone\nregion = a\noutput = json\n"
MARK = "### This section is made by fob from '/home/me/.aws/aws-profiles/work' ###\n"
ROLE_FILE = "[r]\nrole_name = r\naccount_id = 111122223333\nmaster_profile = work\n"
COPIES = {
    "no copies": ("", ""),
    "copies": (f"[work]\nmfa_id = {SERIAL}\nregion = a\n{MARK}{SESSION}", f"[profile work]\nregion = a\n{MARK}"),
    "other sections": (f"[work]\n{SESSION}", f"# c\n[profile work]\nregion = b\n[profile x]\n{ROLE.format('x')} = y\n"),
}


@pytest.mark.parametrize("target", MOVABLE)
@pytest.mark.parametrize("copies", COPIES.values(), ids=COPIES)
def test_a_profile_file_moves_to_the_aws_files(target: str, copies: tuple[str, str]) -> None:
    before = snap(*copies, {"work": FILE, "r": ROLE_FILE})
    plan = planned_from_file(before, "work", target)
    assert plan is not None
    pair = find_pair(plan.after, "work")
    assert pair is not None
    key_profile, session = (each.format("work") for each in NAMES[target])
    assert (pair.key_profile, pair.session_section, pair.layout.name) == (key_profile, session, target)
    assert find_serial(plan.after, pair_section_refs(plan.after, pair)) == SERIAL
    assert plan.after.settings(session)["output"] == "json"
    assert plan.after.settings(session)["region"] == ("b" if "region = b" in copies[1] else "a")
    assert chain(plan.after, "r")[1] == pair
    assert "###" not in "".join(texts(plan.after))
    assert planned_from_file(replace(plan.after, profile_files=before.profile_files), "work", target) is None


@pytest.mark.parametrize(
    ("file", "credentials", "says"),
    [
        (FILE.replace("mfa_id", "x"), "", "has no mfa_id"),
        (FILE, f"[work]\n{KEY}", "has a key already"),
        (FILE, "[work-long-term]\na = b\n", "there is such a profile"),
    ],
)
def test_a_profile_file_that_cannot_move_is_refused(file: str, credentials: str, says: str) -> None:
    other = credentials.replace("EXAMPLE", "ANOTHER")
    with pytest.raises(FilesError, match=says):
        planned_from_file(snap(other, "", {"work": file}), "work", "long-term")
