"""The entry of the `gridbot` command.

Exit codes: 0 done, 1 refused, 2 usage. With --json one document goes to stdout; logs go to stderr.
"""

import sys

from bot.cli.app import build_app


def main() -> None:
    """Runs the command line."""
    build_app(next(iter(sys.argv[1:]), None))()


if __name__ == "__main__":
    main()
