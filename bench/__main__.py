"""`python -m bench`: what `./dev bench` calls."""

import argparse
import json
import logging
import os
from importlib import import_module
from pathlib import Path

import django

from bench.setup import Setup
from bench.sizes import SIZES
from tools import project, suite


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    options.add_argument("--size", choices=SIZES, default="S", help="how much data (S)")
    options.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options.add_argument("--redis", default=None, metavar="ADDRESS", help="shared cache; with PostgreSQL used if there")
    options.add_argument("--rounds", type=int, default=11)
    options.add_argument("--seconds", type=float, default=0.5, help="for each page in each round (0.5)")
    options.add_argument("--quick", action="store_true", help="three short rounds, to see whether it runs")
    options.add_argument("--lists", action="store_true", help="only the lists of staff, with 50,000 rows each")
    options.add_argument("--json", type=Path, metavar="FILE", help="write all that was measured here, too")
    data = Path(os.environ.get("PLAZA_DATA_DIR", project.ROOT / "var"))
    options.add_argument("--folder", type=Path, default=data / "bench", help="where databases and files go")
    return options


def setup_of(asked: argparse.Namespace) -> Setup:
    server = suite.POSTGRES if asked.database == "postgresql" else ""
    redis = asked.redis
    if redis is None:  # what a deployment of each kind has
        redis = suite.REDIS if server and suite.answers(suite.REDIS) else ""
    return Setup(asked.folder.resolve(), asked.size, server, redis)


def main() -> int:
    """Run, print, write. The exit code says whether every figure was met."""
    asked = parser().parse_args()
    rounds, seconds = (3, 0.2) if asked.quick else (asked.rounds, asked.seconds)
    making, sending, owners = (2, 500, 5_000) if asked.quick else (15, 2_000, 100_000)
    setup = setup_of(asked)
    env = setup.worker_environment(setup.copied)
    os.environ.clear()
    os.environ.update(env)
    django.setup()
    logging.getLogger("plaza").setLevel(logging.WARNING)  # we ask pages ourselves, too
    run, report = import_module("bench.run"), import_module("bench.report")
    if asked.lists:
        return measure_lists(run, report, setup)
    with run.own_database(setup):
        result = run.run(setup, rounds=rounds, seconds=seconds, making=making, sending=sending, owners=owners)
    print(report.text(result))
    if asked.json:
        asked.json.write_text(json.dumps(report.as_json(result), indent=2) + "\n")
    return 1 if result.missed else 0


def measure_lists(run, report, setup: Setup) -> int:
    """Minutes go into making the rows, so it is asked for by itself. The exit code, as above."""
    with run.own_database(setup):
        pages = import_module("bench.lists").open_pages()
    rows = [[one.name, str(one.questions), f"{one.ms:.0f}", "missed" if one.is_missed else ""] for one in pages]
    print(report.table(["page of a list", "questions", "database ms", ""], rows))
    return 1 if any(one.is_missed for one in pages) else 0


if __name__ == "__main__":
    raise SystemExit(main())
