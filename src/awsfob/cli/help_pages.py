"""The help page of a command: its options in groups, and examples, which a test runs."""

from __future__ import annotations

import click

from awsfob.cli.option_rows import ACCESS, COMMON
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TOPICS = {
    "Codes": ("code", "mfa_from", "op_account", "op_item", "hidden", "serial", "no_mfa", "qr", "from_stdin"),
    "Files": ("credentials_file", "config_file"),
    "Output": ("as_json", "quiet", "verbose", "color", "--help"),
}
"""Where an option stands, by the name of its value; the others are above these, as what the command does."""
EXAMPLES: dict[str, tuple[str, ...]] = {
    "login": ("fob login work", "fob login work --duration 8h --mfa-from totp", "fob login deploy"),
    "logout": ("fob logout work", "fob logout deploy", "fob logout --all"),
    "status": ("fob status", "fob status --json", "fob status work --check || fob login work"),
    "whoami": ("fob whoami work", "fob whoami deploy --json", "fob whoami --profile work"),
    "env": ('eval "$(fob env work)"', "fob env deploy --shell fish | source", 'eval "$(fob env --unset)"'),
    "exec": (
        "fob exec work -- aws sts get-caller-identity",
        "fob exec deploy --duration 30m -- make release",
        "fob exec arn:aws:iam::111122223333:role/deploy --from work -- make release",
    ),
    "use": ("fob use work", "fob use deploy --duration 30m", "fob use --unset"),
    "shell": ("fob shell work", "fob shell deploy --with zsh", "fob shell work --also aws-vault"),
    "init": ("fob init work", "fob init work --session-in work-sts", "fob init work --roles --dry-run"),
    "rotate": ("fob rotate work --dry-run", "fob rotate work --yes", "fob rotate --all --max-age 90d --yes"),
    "keys": ("fob keys work", "fob keys work --json", "fob keys --all --max-age 90d"),
    "policy": (
        "fob policy work",
        "fob policy work --for rotate,keys --require-mfa",
        "fob policy --user arn:aws:iam::111122223333:user/anna --for init",
    ),
    "mfa sources": ("fob mfa sources", "fob mfa sources work", "fob mfa sources work --mfa-from totp,prompt"),
    "mfa test": ("fob mfa test work", "fob mfa test work --mfa-from totp", "fob mfa test work --mfa-from pass:aws"),
    "mfa add": ("fob mfa add work", "fob mfa add work --qr code.png", "pass show aws | fob mfa add work --stdin"),
    "mfa remove": ("fob mfa remove work",),
    "process": ("fob process work", "fob process deploy", "fob process work --min-left 30m"),
    "shell-init": (
        'eval "$(fob shell-init bash)"',
        'eval "$(fob shell-init zsh)"',
        "fob shell-init fish | source",
    ),
    "completion": ('eval "$(fob completion bash)"', 'eval "$(fob completion zsh)"', "fob completion fish | source"),
    "migrate": (
        "fob migrate",
        "fob migrate work --to long-term --dry-run",
        "fob migrate work --to long-term --yes",
    ),
    "as": ("fob as aws-iam-login work", "fob as awsmfa --help", "fob as --links ~/.local/bin"),
    "sync": ("fob sync --dry-run", "fob sync", "fob sync --prune"),
    "import": ("fob import ~/.aws/aws-profiles --dry-run", "fob import ~/.aws/aws-profiles"),
    "sandbox run": (
        "fob sandbox run",
        "fob sandbox run --home demo --layout long-term",
        "fob sandbox run --port 8000 --json",
    ),
    "sandbox user": (
        "fob sandbox user anna",
        "fob sandbox user anna --role deploy --trust mfa",
        "fob sandbox user anna --policy force-mfa --json",
    ),
    "sandbox code": ("fob sandbox code", "fob sandbox code anna --wait", "fob sandbox code anna --next"),
    "sandbox demo": ("fob sandbox demo",),
}
"""Command lines by the command: for people with a profile ``work`` and its role ``deploy``."""

OTHER_TEXTS = {("init", "force"): "Also change settings that differ from what AWS says."}
"""What a shared option does in a command where it does something else."""
_SHARED = {row.field for group in (COMMON, ACCESS) for row in group.rows}


class Command(click.Command):
    """A command whose help page has its options in groups, and examples."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in groups."""
        for title, options in self._options(ctx).items():
            if options:
                with formatter.section(title):
                    formatter.write_dl(options)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples; a command line is never broken."""
        examples = EXAMPLES.get(ctx.command_path.removeprefix("fob "), ())
        if examples:
            formatter.write_paragraph()
            formatter.write("Examples:\n")
            formatter.write("".join(f"  {line}\n" for line in examples))

    def _options(self, ctx: click.Context) -> dict[str, list[tuple[str, str]]]:
        """Return the options by topic, the command's own before those of many commands, and help at the end."""
        topics = {field: title for title, fields in TOPICS.items() for field in fields}
        found: dict[str, list[tuple[str, str]]] = {title: [] for title in ("Options", *TOPICS)}
        path = ctx.command_path.removeprefix("fob ")
        own = [param for param in self.params if param.name not in _SHARED]
        shared = [param for param in self.get_params(ctx) if param not in own]
        for param in (*own, *shared):
            record = param.get_help_record(ctx)
            if record and isinstance(param, click.Option):
                name = "--help" if "--help" in param.opts else param.name or ""
                text = OTHER_TEXTS.get((path, name), record[1])
                found[topics.get(name, "Options")].append((record[0], text))
        return found


class Group(click.Group):
    """A group of such commands, whose summaries are not cut."""

    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, each with the first sentence of its help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._summaries(ctx)))

    def _summaries(self, ctx: click.Context) -> Iterator[tuple[str, str]]:
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            text = (command and command.help) or ""
            yield name, " ".join(text.split("\n\n")[0].split())
