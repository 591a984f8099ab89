"""``fob exec``: run a program with a profile's credentials in its environment."""

from __future__ import annotations

from awsfob.app.stored_answers import credentials_for_environment
from awsfob.cli.messages import context_of
from awsfob.cli.option_rows import ACCESS, COMMON, PROFILE, Declared, OptionRow
from awsfob.errors import UsageError
from awsfob.fastpath.exec_program import exec_program, find_program, startable
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.environment import child_environment, variables
from awsfob.structs import replace

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


def run(common: Common, access: Access, *, source: str | None, child: list[str]) -> None:
    """Run CMD with PROFILE's credentials in its environment.

    PROFILE may also be the ARN of a role without a profile; --from then names the profile that assumes it.

    fob exits with the exit code of CMD, with 126 if CMD cannot be run, and with 127 if CMD is not found. fob looks for
    CMD before it asks for a code.
    """
    if not child:
        raise UsageError("no program to run", "fob exec [PROFILE] -- CMD ARGS...")
    context = context_of(_with_role(common, source))
    program, words = startable(find_program(child[0], context.settings.search_path), child)
    found = credentials_for_environment(context, access)
    values = variables(found.credentials, found.region, dict(found.endpoints))
    exec_program(program, words, child_environment(context.settings.environ, values))


def _with_role(common: Common, source: str | None) -> Common:
    """Return the options with the ARN in place of a profile as the role that ``source`` assumes.

    Raises:
        UsageError: ``--from`` is given without an ARN.
    """
    if common.profile and common.profile.startswith("arn:"):
        return replace(common, profile=source, role=common.profile)
    if source:
        raise UsageError(
            "--from needs the ARN of a role", "fob exec arn:aws:iam::ACCOUNT:role/NAME --from PROFILE -- CMD"
        )
    return common


DECLARED = Declared(
    "exec",
    run,
    (COMMON, ACCESS),
    (OptionRow(("--from",), "source", PROFILE, "The profile that assumes the role whose ARN is PROFILE."),),
    rest="child",
    rest_metavar="-- CMD ARGS...",
)
