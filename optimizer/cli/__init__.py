"""The command line `kubari`: the one place that knows a terminal, signals and the clock."""

from __future__ import annotations


def main() -> None:
    """Run the command line; ends the process with one of `optimizer.cli.exits.ExitCode`."""
    from optimizer.cli.app import app

    app()
