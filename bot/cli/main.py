"""The `gridbot` command: every sub-command, imported only when it is called so that --help is quick.

Exit codes: 0 done, 1 refused, 2 usage. With --json one document goes to stdout; logs go to stderr.
"""

from bot.cli.app import app


def main() -> None:
    """Runs the command line."""
    app()


if __name__ == "__main__":
    main()
