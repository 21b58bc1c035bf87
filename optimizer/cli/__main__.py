"""`python -m optimizer.cli`: the command line where the command `kubari` is not installed."""

from __future__ import annotations

from optimizer.cli import main

if __name__ == "__main__":
    main()
