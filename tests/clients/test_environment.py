"""`fob exec` and `fob env`: the credentials reach each client through its environment, past what would shadow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.catalogue import BOTO3, CLI_V1, CLI_V2, JS_CHAIN, Client, each
from tests.clients.verdict import NEEDS_MFA, answered, refused
from tests.harness.program import installed

if TYPE_CHECKING:
    from tests.clients.scene import Scene


@each(CLI_V1, CLI_V2, BOTO3, JS_CHAIN)
def test_exec_and_env_hand_over_to_the_client(client: Client, scene: Scene) -> None:
    """The profile of the outer environment has the key only: a client that still sees it is refused."""
    role = scene.add_role("admin", scene.profile)
    refused(scene.keys(client, scene.profile), NEEDS_MFA)
    scene.log_in()
    fob = installed()[0]
    under_fob = [fob, "exec", role, "--", *scene.who_words(client)]
    answered(scene.run(under_fob, scene.profile), "-admin/")
    evaluated = ["sh", "-c", 'fob=$0; eval "$("$fob" env)"; exec "$@"', fob, *scene.keys_words(client)]
    answered(scene.run(evaluated, scene.profile), scene.user.key_id)
    assert len(scene.calls("GetSessionToken")) == len(scene.calls("AssumeRole")) == 1
