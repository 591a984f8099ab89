"""A ``source_profile`` without a role, which programs in Go and Ruby refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.harness.users import key_section

if TYPE_CHECKING:
    from tests.harness.user_machine import UserMachine

PLAIN = "[profile work]\nsource_profile = perm\nregion = eu-west-1\n# mine\noutput = json\n"


def test_a_source_profile_that_go_and_ruby_refuse_is_told_and_cured(machine: UserMachine) -> None:
    machine.home.write_credentials(key_section("perm", machine.user).rstrip("\n") + "\n\n[work]\n")
    machine.home.write_config(PLAIN)
    first = machine.try_login()
    assert (first.code, "Terraform, rclone, s5cmd" in first.err) == (0, True), first.all
    assert "to remove the line: fob init work" in first.err
    nobody = machine.fob("init", "work")
    assert (nobody.code, "fob init work --yes" in nobody.err) == (0, True), nobody.all
    assert machine.home.config.read_text() == PLAIN
    cured = machine.fob("init", "work", "--yes")
    assert cured.code == 0, cured.all
    assert machine.home.config.read_text() == PLAIN.replace("source_profile = perm\n", "")
    assert "fob_session = work\n" in machine.home.credentials.read_text()
    for profile in ("work", "perm"):
        again = machine.fob("login", profile)
        assert (again.code, "in [work] of" in again.err) == (0, True), again.all
    assert "Terraform" not in machine.try_login("--force").err


def test_the_user_can_keep_the_source_profile(machine: UserMachine) -> None:
    machine.home.write_credentials(key_section("perm", machine.user) + "[work]\n")
    machine.home.write_config(PLAIN)
    machine.log_in()
    for answer, keeps in (("n", True), ("y", False)):
        with machine.fob_at_terminal("init", "work") as terminal:
            terminal.answer("Remove the line", answer)
            assert terminal.wait().code == 0, terminal.screen
        assert ("source_profile" in machine.home.config.read_text()) is keeps


def test_of_two_profiles_with_one_key_the_second_keeps_its_source_profile(machine: UserMachine) -> None:
    """Beside the key there is room for one section; without a line for the other one, fob would not know its key."""
    machine.home.write_credentials(key_section("perm", machine.user) + "[one]\n[two]\n")
    machine.home.write_config("[profile one]\nsource_profile = perm\n[profile two]\nsource_profile = perm\n")
    assert machine.fob("init", "one", "--yes").code == 0
    second = machine.fob("init", "two", "--yes")
    assert (second.code, "removed source_profile" in second.err) == (0, False), second.all
    assert machine.home.config.read_text() == "[profile one]\n[profile two]\nsource_profile = perm\n"
    told = machine.try_login(profile="two")
    assert (told.code, "fob init" in told.err) == (0, False), told.all
    assert "fob needs the line, because fob_session beside the key names another section, [one]" in told.err
    for name in ("one", "two"):
        done = machine.try_login("--force", profile=name)
        assert (done.code, f"in [{name}] of" in done.err) == (0, True), done.all


def test_a_source_profile_that_was_changed_during_the_question_stays(machine: UserMachine) -> None:
    machine.home.write_credentials(key_section("perm", machine.user) + "[work]\n")
    machine.home.write_config(PLAIN)
    changed = PLAIN.replace("= perm", "= other")
    with machine.fob_at_terminal("init", "work") as terminal:
        terminal.expect("Remove the line")
        machine.home.write_config(changed)
        terminal.type("y")
        assert terminal.wait().code == 3, terminal.screen
        assert "another program has changed [profile work]" in terminal.screen
    assert machine.home.config.read_text() == changed
