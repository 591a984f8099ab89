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
