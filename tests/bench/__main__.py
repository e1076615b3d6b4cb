"""Runs the measurements: ``python -m tests.bench [--quick] [--store sqlite] [NAME …]``; prints a table, keeps JSON."""

import argparse
import asyncio
import logging
import os
import platform
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog

from tests.bench.figures import Figure, keep, show
from tests.bench.run import Run
from tests.bench.stores import POSTGRESQL, SQLITE
from tests.postgres import start_postgres

NAMES = ("sends", "broadcasts", "replies", "commands", "receipts", "processes", "memory", "claims", "answers", "sweep",
         "matters")  # fmt: skip
RESULTS = Path("bench-results")


def main() -> None:
    """Runs what the command line names; all of it by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which of {' '.join(NAMES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="smaller counts, one round")
    parser.add_argument("--store", choices=(SQLITE, POSTGRESQL), help="one store only")
    parser.add_argument("--tenfold", action="store_true", help="ten times the county and the platform's pace")
    parser.add_argument("--rounds", type=int, help="how often a ratio is measured")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no such measurement: {' '.join(sorted(unknown))}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    kinds = (options.store,) if options.store else (SQLITE, POSTGRESQL)
    figures: list[Figure] = []
    with ExitStack() as stack:
        server = stack.enter_context(start_postgres()) if POSTGRESQL in kinds else None
        run = Run(options.quick, kinds, server, options.rounds or (1 if options.quick else 3), options.tenfold)
        for name in options.names or NAMES:
            print(f"{datetime.now(UTC):%H:%M:%S} {name} …", file=sys.stderr, flush=True)
            found = asyncio.run(import_module(f"tests.bench.{name}").measure(run))
            show(found)
            figures += found
    print(keep(figures, RESULTS, _about(options)))


def _about(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "python": platform.python_version(),
        "cores": os.cpu_count(), "load": os.getloadavg(), "quick": options.quick,
        "tenfold": options.tenfold,
    }  # fmt: skip


if __name__ == "__main__":
    main()
