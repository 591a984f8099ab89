"""Every rule of every layout, from either side of the pair, and what happens where two rules fit."""

from __future__ import annotations

import pytest

from awsfob.errors import FilesError
from awsfob.model import Destination
from awsfob.profiles import layouts
from awsfob.profiles.inventory import row_of
from awsfob.profiles.layouts import (
    LAYOUTS,
    Layout,
    Pair,
    find_pair,
    find_serial,
    pair_section_refs,
)
from awsfob.profiles.layouts.suffixes import by_session_suffix
from awsfob.profiles.plan import PlanRequest, make_plan, user_plan
from awsfob.profiles.roles import chain
from awsfob.profiles.section_ref import SectionRef
from awsfob.structs import replace
from tests.harness.aws_texts import DUMMIES, KEY, SERIAL, SESSION
from tests.unit.files import snap


def credentials(header: str) -> SectionRef:
    return SectionRef("credentials", header)


def config(header: str) -> SectionRef:
    return SectionRef("config", header)


LONG_TERM = f"[P-long-term]\n{KEY}aws_mfa_device = {SERIAL}\n"
LAYOUT = {layout.name: layout for layout in LAYOUTS}
STS = f"[P]\n{KEY}mfa_serial = {SERIAL}\n"


@pytest.mark.parametrize("name", ["P", "P-long-term"])
@pytest.mark.parametrize("session", ["", "\n[P]\n", f"\n[P]\n{SESSION}"])
def test_long_term(name: str, session: str) -> None:
    pair = Pair("P", LAYOUT["long-term"], credentials("P-long-term"), "P-long-term", "P")
    assert find_pair(snap(LONG_TERM + session), name) == pair


@pytest.mark.parametrize("name", ["P", "Pmfa"])
@pytest.mark.parametrize("with_section", [True, False])
@pytest.mark.parametrize("key_file", ["credentials", "config"])
def test_mfa_suffix(name: str, with_section: bool, key_file: str) -> None:
    names_device = f"[profile Pmfa]\n{DUMMIES}mfa_serial = {SERIAL}\n"
    session = f"[Pmfa]\n{DUMMIES}" if with_section else ""
    if key_file == "config":
        snapshot, key = snap(session, f"[profile P]\n{KEY}{names_device}"), config("profile P")
    else:
        snapshot, key = snap(f"[P]\n{KEY}{session}", names_device), credentials("P")
    assert find_pair(snapshot, name) == Pair("P", LAYOUT["mfa-suffix"], key, "P", "Pmfa")


@pytest.mark.parametrize("name", ["P", "K"])
@pytest.mark.parametrize("header", ["P", "profile P"])
@pytest.mark.parametrize("session", ["", "[P]\n", f"[P]\n{SESSION}"])
def test_source_profile(name: str, header: str, session: str) -> None:
    snapshot = snap(f"[K]\n{KEY}{session}", f"[K]\nmfa_serial = {SERIAL}\n[{header}]\nsource_profile = K\n")
    pair = Pair("P", LAYOUT["source-profile"], credentials("K"), "K", "P")
    if (name, header, session) == ("K", "profile P", ""):  # only the name P, or a mark of awsmfa, leads to P
        assert find_pair(snapshot, name) == Pair("K", LAYOUT["sts-suffix"], credentials("K"), "K", "K-sts")
        return
    assert find_pair(snapshot, name) == pair
    assert find_serial(snapshot, pair_section_refs(snapshot, pair)) == SERIAL


@pytest.mark.parametrize("name", ["P", "P-sts"])
@pytest.mark.parametrize("session", ["", "[P-sts]\n", f"[P-sts]\n{SESSION}"])
def test_sts_suffix(name: str, session: str) -> None:
    assert find_pair(snap(STS + session), name) == Pair("P", LAYOUT["sts-suffix"], credentials("P"), "P", "P-sts")


def test_a_key_in_config_alone_leads_to_credentials() -> None:
    snapshot = snap("", f"[profile P]\n{KEY}")
    assert find_pair(snapshot, "P-sts") == Pair("P", LAYOUT["sts-suffix"], config("profile P"), "P", "P-sts")


def test_a_key_in_credentials_beats_one_in_config() -> None:
    pair = find_pair(snap(STS, f"[profile P]\n{KEY}"), "P")
    assert pair
    assert pair.key == credentials("P")


@pytest.mark.parametrize("name", ["Q", "P-", "", "long-term", "-long-term", "mfa", "-sts", "p"])
def test_a_name_that_leads_nowhere(name: str) -> None:
    assert find_pair(snap(STS + LONG_TERM.replace("P-long-term", "R-long-term")), name) is None


def test_a_suffix_of_a_name_that_is_a_key_itself_is_no_other_side() -> None:
    """``[amfa]`` holds a key of its own: then it is not the session section of ``[a]`` when named itself."""
    snapshot = snap(f"[a]\n{KEY}[amfa]\n{KEY}")
    assert find_pair(snapshot, "amfa") == Pair("amfa", LAYOUT["sts-suffix"], credentials("amfa"), "amfa", "amfa-sts")


def test_a_section_without_a_key_is_no_pair() -> None:
    assert find_pair(snap(f"[P]\n{SESSION}"), "P") is None
    assert find_pair(snap("[P]\nregion = x\n"), "P") is None


TWO = f"[P]\n{KEY}[Pmfa]\n{DUMMIES}[P-sts]\n"


def test_two_rules_are_named_with_a_way_to_choose() -> None:
    with pytest.raises(FilesError) as caught:
        find_pair(snap(TWO), "P")
    assert "2 layouts" in caught.value.what
    for fact in ("mfa-suffix", "[Pmfa]", "sts-suffix", "[P-sts]", "[P] of credentials"):
        assert fact in caught.value.what
    assert [hint.rpartition(" ")[2] for hint in caught.value.hints] == ["Pmfa", "P-sts"]


@pytest.mark.parametrize(("to", "layout"), [("Pmfa", "mfa-suffix"), ("P-sts", "sts-suffix")])
def test_the_hint_resolves_it(to: str, layout: str) -> None:
    for pair in (find_pair(snap(TWO), "P", to), chain(snap(TWO), "P", to)[1]):
        assert isinstance(pair, Pair)
        assert (pair.layout.name, pair.session_section) == (layout, to)


@pytest.mark.parametrize("name", ["Pmfa", "P-sts"])
def test_the_other_side_of_either_is_clear(name: str) -> None:
    pair = find_pair(snap(TWO), name)
    assert pair
    assert pair.session_section == name


def test_two_keys_for_one_session_are_two_rules() -> None:
    snapshot = snap(f"{LONG_TERM}[K]\n{KEY}", "[profile P]\nsource_profile = K\n")
    pair = find_pair(snapshot, "P")  # a source_profile alone is no evidence
    assert pair
    assert pair.key_profile == "P-long-term"
    snapshot = snap(f"{LONG_TERM}[K]\n{KEY}", "[P]\nsource_profile = K\n")
    with pytest.raises(FilesError, match=r"long-term.*source-profile") as caught:
        find_pair(snapshot, "P")
    assert caught.value.hints == ("choose, once: fob init P-long-term --to P", "choose, once: fob init K --to P")
    pair = find_pair(snapshot, "P-long-term")
    assert pair
    assert pair.key_profile == "P-long-term"


WORK = f"[work]\n{KEY}mfa_serial = {SERIAL}\n"
OTHER_REGIONS = "".join(f"[profile work-{each}]\nsource_profile = work\nregion = {each}-1\n" for each in ("eu", "us"))


def test_profiles_that_change_only_the_region_are_no_layout() -> None:
    snapshot = snap(WORK, OTHER_REGIONS)
    pair = Pair("work", LAYOUT["sts-suffix"], credentials("work"), "work", "work-sts")
    assert find_pair(snapshot, "work") == pair
    assert find_pair(snapshot, "work-eu") is None
    assert chain(snapshot, "work-eu") == ([], pair)
    plan = make_plan(snapshot, PlanRequest("work-eu"))
    assert (plan.pair, plan.region, plan.last.section) == (pair, "eu-1", "work-sts")


def test_a_role_beside_them_is_assumed() -> None:
    files = WORK.replace("[work]", "[default]"), OTHER_REGIONS.replace("= work", "= default")
    role = "[profile deploy]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = default\n"
    plan = make_plan(snap(files[0], files[1] + role), PlanRequest("deploy"))
    assert [step.operation for step in plan.steps] == ["GetSessionToken", "AssumeRole"]


MARKS = {
    "user_arn beside the key": (WORK, "[profile work]\nuser_arn = x\n[profile work-eu]\nsource_profile = work\n"),
    "a bare header": (WORK, "[work-eu]\nsource_profile = work\n"),
    "an empty section": (f"{WORK}[work-eu]\n", "[profile work-eu]\nsource_profile = work\n"),
    "a session": (f"{WORK}[work-eu]\n{SESSION}", "[profile work-eu]\nsource_profile = work\n"),
}


@pytest.mark.parametrize("name", ["work", "work-eu"])
@pytest.mark.parametrize("files", MARKS.values(), ids=MARKS)
def test_the_marks_of_awsmfa(files: tuple[str, str], name: str) -> None:
    pair = Pair("work-eu", LAYOUT["source-profile"], credentials("work"), "work", "work-eu")
    assert find_pair(snap(*files), name) == pair


def test_a_key_of_its_own_beats_a_source_profile() -> None:
    for header in ("[P]", "[profile P]"):
        pair = find_pair(snap(f"[K]\n{KEY}{STS}", f"{header}\nsource_profile = K\n"), "P")
        assert pair
        assert pair.key_profile == "P"


def test_two_layouts_with_the_same_sections_are_no_question() -> None:
    snapshot = snap(f"{LONG_TERM}[P]\n", "[profile P]\nsource_profile = P-long-term\n")
    for name in ("P", "P-long-term"):
        assert find_pair(snapshot, name) == Pair(
            "P", LAYOUT["long-term"], credentials("P-long-term"), "P-long-term", "P"
        )


@pytest.mark.parametrize("section", ["Pmfa", "P-sts", "elsewhere"])
def test_the_answer_counts_for_every_name_but_a_section_that_is_named(section: str) -> None:
    answered = TWO.replace("[Pmfa]", f"fob_session = {section}\n[Pmfa]")
    for name in ("P", section):
        pair = find_pair(snap(answered), name)
        assert pair
        assert (pair.key, pair.session_section) == (credentials("P"), section)
    other = find_pair(snap(answered), "Pmfa")
    assert other
    assert other.session_section == "Pmfa"


def test_where_fob_wrote_last_decides_and_a_new_section_changes_nothing() -> None:
    for section in ("Pmfa", "P-sts"):
        pair = find_pair(replace(snap(TWO), last_section=lambda _, section=section: section), "P")
        assert pair
        assert pair.session_section == section


def test_a_session_there_is_stronger_than_an_empty_section() -> None:
    pair = find_pair(snap(f"{TWO}{SESSION}"), "P")
    assert pair
    assert pair.session_section == "P-sts"


@pytest.mark.parametrize(
    "lines",
    [
        "role_arn = x\nsource_profile = P\n",
        "sso_account_id = 111122223333\nsso_role_name = x\n",
        "credential_process = x\n",
    ],
)
def test_a_profile_with_a_source_of_its_own_is_no_session_section(lines: str) -> None:
    for name in ("Pmfa", "P-sts"):
        pair = find_pair(snap(f"[P]\n{KEY}", f"[profile {name}]\n{lines}"), "P")
        assert pair
        assert pair.session_section == "P-sts"


def test_what_needs_no_section_takes_either_and_stores_in_the_cache() -> None:
    pair = find_pair(snap(TWO), "P", decide=False)
    assert pair
    assert not pair.is_decided
    assert user_plan(snap(TWO), PlanRequest("P")).last.destination is None
    role = "[profile T]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = P\n"
    plan = make_plan(snap(TWO.replace("[Pmfa]", f"mfa_serial = {SERIAL}\n[Pmfa]"), role), PlanRequest("T"))
    assert [step.destination for step in plan.steps] == [None, None]


def test_one_key_with_two_sessions_is_asked_by_the_session() -> None:
    snapshot = snap(f"[K]\n{KEY}", "[a]\nsource_profile = K\n[b]\nsource_profile = K\n")
    with pytest.raises(FilesError, match=r"\[a\].*\[b\]"):
        find_pair(snapshot, "K")
    assert [find_pair(snapshot, name) for name in "ab"] == [
        Pair(name, LAYOUT["source-profile"], credentials("K"), "K", name) for name in "ab"
    ]


@pytest.mark.parametrize(
    ("text", "name", "key"),
    [(STS, "P", "P"), (LONG_TERM, "P", "P-long-term"), (LONG_TERM, "P-long-term", "P-long-term")],
)
def test_to_beats_every_rule(text: str, name: str, key: str) -> None:
    pair = find_pair(snap(text), name, "elsewhere")
    assert pair
    assert (pair.key, pair.session_section) == (credentials(key), "elsewhere")


def test_a_source_profile_that_is_not_there_is_told_with_the_closest() -> None:
    snapshot = snap(f"[myaccountPerm]\n{KEY}[myaccount]\n", "[myaccount]\nsource_profile = myaccountPermanent\n")
    for name in ("myaccount", "myaccountPermanent"):
        with pytest.raises(FilesError) as caught:
            chain(snapshot, name)
        assert "myaccountPermanent" in caught.value.what
        assert "myaccountPerm" in caught.value.hints[0]


@pytest.mark.parametrize("key", ["mfa_serial", "aws_mfa_device", "mfa_id", "MFA_Serial"])
def test_every_name_of_a_serial(key: str) -> None:
    snapshot = snap(f"[P]\n{KEY}{key} = {SERIAL}\n")
    assert find_serial(snapshot, snapshot.section_refs("P")) == SERIAL


def test_the_serial_beside_the_key_comes_first_and_an_empty_one_is_none() -> None:
    snapshot = snap(f"[P]\n{KEY}mfa_serial =\n[Pmfa]\nmfa_serial = session\n", "[profile P]\nmfa_serial = key\n")
    pair = find_pair(snapshot, "P")
    assert pair
    assert find_serial(snapshot, pair_section_refs(snapshot, pair)) == "key"
    assert find_serial(snapshot, []) is None


def test_a_default_section_that_leaks_a_serial() -> None:
    snapshot = snap(f"[DEFAULT]\nmfa_serial = {SERIAL}\n[P]\n{KEY}")
    assert find_serial(snapshot, snapshot.section_refs("P")) == SERIAL


@pytest.mark.parametrize("name", ["a b", "ü", "x:y", "[odd]"])
def test_unusual_names(name: str) -> None:
    pair = find_pair(snap(f"[{name}-long-term]\n{KEY}"), name)
    assert pair
    assert (pair.name, pair.session_section) == (name, name)


def test_a_quoted_name_in_config_is_the_name_without_quotes() -> None:
    pair = find_pair(snap("", f'[profile "a b"]\n{KEY}'), "a b")
    assert pair
    assert (pair.key, pair.session_section) == (config('profile "a b"'), "a b-sts")


def test_the_names_of_the_layouts() -> None:
    assert [*LAYOUT] == ["profile-dir", "long-term", "mfa-suffix", "sts-suffix", "source-profile"]


def test_a_sixth_layout_is_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    sixth = Layout("tmp", names, "awsmfa_expiration", "mfa_id", by_session_suffix, session_suffix="@tmp", min_left=60)
    files = f"[P]\n{KEY}mfa_serial = {SERIAL}\n[P@tmp]\n", "[default]\nregion = x\n"
    assert make_plan(snap(*files), PlanRequest("P")).last.section == "P-sts"
    monkeypatch.setattr(layouts, "LAYOUTS", (*LAYOUTS, sixth))
    snapshot = snap(*files)
    for name in ("P", "P@tmp"):
        plan = make_plan(snapshot, PlanRequest(name))
        assert plan.pair == Pair("P", sixth, credentials("P"), "P", "P@tmp")
        assert plan.last.destination == Destination("P@tmp", ("P",), None, 60)
        assert row_of(snapshot, name).layout == "tmp"


def test_a_source_whose_header_is_bare_is_used_as_any_other() -> None:
    """The AWS CLI does not see it; awsmfa writes it, so fob reads it."""
    role = "[profile T]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\n"
    _, base = chain(snap("", f"{role}[base]\ncredential_process = program\n"), "T")
    assert base == "base"
    _, pair = chain(snap("", f"{role}[base]\n{KEY}"), "T")
    assert isinstance(pair, Pair)
    assert pair.key == config("base")
