"""``fob exec``: run a program that has a profile's credentials in its environment, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.app.stored_answers import to_hand_out
from awsfob.cli.options import access_options, common_options, context_of
from awsfob.cli.sts_options import split_at_dashes
from awsfob.errors import UsageError
from awsfob.fastpath.exec_program import exec_program, find_program, startable
from awsfob.output.environment import child_environment, variables

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


class _Exec(click.Command):
    """A command that keeps the words after ``--`` for the program that it runs."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own, ctx.meta["child"] = split_at_dashes(args)
        return super().parse_args(ctx, own)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "-- CMD ARGS..."]


@click.command("exec", cls=_Exec)
@common_options
@access_options
@click.pass_context
def command(ctx: click.Context, /, common: Common, access: Access) -> None:
    """Run a program with PROFILE's credentials: fob exec [PROFILE] -- CMD ARGS...

    The program's exit code is fob's (126: it cannot be run, 127: there is none; both found out before a code is spent).
    """
    child: list[str] = ctx.meta["child"]
    if not child:
        raise UsageError("no program to run", "fob exec [PROFILE] -- CMD ARGS...")
    context = context_of(common)
    program, words = startable(find_program(child[0], context.settings.search_path), child)
    handed = to_hand_out(context, access)
    values = variables(handed.credentials, handed.region)
    exec_program(program, words, child_environment(context.settings.environ, values))
