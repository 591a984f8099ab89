"""Ring 0: where the process starts."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from awsfob.cli.main import run

    run()
