"""What the profile of a session inherits, and what fob writes to config for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfob.ini.document import Document
from awsfob.profiles.inherited import INHERITED, calling_profile, changes, endpoints, inherited, is_in_step
from awsfob.profiles.layouts import find_pair
from tests.harness.aws_texts import KEY
from tests.unit.files import snap

SERVICES = (
    "services = local\n[services local]\ns3 =\n  endpoint_url = http://s3\n  x = y\n"
    "elastic_beanstalk =\n  endpoint_url=http://eb\niam = \n"
)
BARE = "[S]\nsource_profile = K\nregion = bare\n"
IGNORED = "endpoint_url = http://x\nignore_configured_endpoint_urls = True\n"


@pytest.mark.parametrize(
    ("credentials", "config", "wanted"),
    [
        ("", "", {}),
        ("", "[profile K]\nregion = r\noutput = json\n", {"region": "r"}),
        ("[K]\nregion = c\n", "[profile K]\nregion = r\nservices = s\n", {"region": "c", "services": "s"}),
        ("[S]\nregion = mine\n", "[profile K]\nregion = r\n", {"region": "mine"}),
        ("", "[profile K]\nregion = r\n[profile S]\nregion = old\n", {"region": "r"}),
        ("", f"[profile K]\nregion = r\n{BARE}[profile S]\nregion = old\n", {"region": "bare"}),
        ("", "[profile K]\nregion =\nendpoint_url = http://x\n", {"endpoint_url": "http://x"}),
        ("", f"[profile K]\nregion = r\n{IGNORED}", {"region": "r"}),
        ("", "[default]\nregion = d\n", {}),
        ("", "[profile K]\nregion = r\nendpoint_url = http://me:pw@x\n", {"region": "r"}),
    ],
)  # fmt: skip
def test_what_is_inherited(credentials: str, config: str, wanted: dict[str, str]) -> None:
    assert inherited(snap(credentials, config), "S", ["K"]) == wanted


def test_a_section_inherits_nothing_from_itself() -> None:
    assert inherited(snap("[S]\n", "[profile S]\nregion = r\n"), "S", ["S"]) == {}


def test_the_endpoints_of_a_profile() -> None:
    assert endpoints(snap("", f"[profile K]\n{SERVICES}"), "K") == {"s3": "http://s3", "elastic_beanstalk": "http://eb"}
    assert endpoints(snap("", f"[profile K]\nendpoint_url = http://x\n{SERVICES}"), "K")[""] == "http://x"
    assert endpoints(snap("", f"[profile K]\n{IGNORED}{SERVICES}"), "K") == {}
    assert endpoints(snap(), "K") == {}


@pytest.mark.parametrize(
    ("config", "caller"),
    [
        ("", "K"),
        ("[profile K-sts]\nca_bundle = x\n", "K-sts"),
        ("[profile K-sts]\nendpoint_url = x\n[profile K]\nservices = x\n", "K"),
    ],
)
def test_the_profile_that_says_how_to_call(config: str, caller: str) -> None:
    snapshot = snap(f"[K]\n{KEY}mfa_serial = x\n", config)
    pair = find_pair(snapshot, "K")
    assert calling_profile(snapshot, "K", pair, has_roles=False) == caller
    assert calling_profile(snapshot, "T", pair, has_roles=True) == "T"


VALUES = st.sampled_from(["a", "b", "c"])
SETTINGS = st.dictionaries(st.sampled_from(INHERITED), VALUES)


@given(own=SETTINGS, wanted=SETTINGS, written=st.dictionaries(st.sampled_from(INHERITED), st.lists(VALUES, max_size=2)))
def test_only_what_the_user_set_differs_afterwards(
    own: dict[str, str], wanted: dict[str, str], written: dict[str, list[str]]
) -> None:
    document = Document.parse(b"# mine\n[profile S]\n")
    document.change("profile S", own)
    found = changes(own, wanted, lambda name, value: value in written.get(name, ()))
    document.change("profile S", found)
    after = document.own("profile S")
    for name in INHERITED:
        is_users = name in own and own[name] not in written.get(name, ()) and own[name] != wanted.get(name)
        assert after.get(name) == (own[name] if is_users else wanted.get(name))
    assert changes(after, wanted, lambda name, value: found.get(name) == value) == {}
    assert document.render().startswith(b"# mine\n[profile S]\n")
    assert is_in_step(snap("", document.render().decode()), "S", wanted) == (after == wanted)
