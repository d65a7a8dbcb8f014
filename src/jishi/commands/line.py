"""What may be typed after `./jishi`, and what it means."""

import argparse
import difflib
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

DESCRIPTION = """\
集市 Jishi: 县里的一个集市,从大棚到提货袋 · a county's market, from the greenhouse to the bag.

  ./jishi demo      a living market of Pinghu with demo data, on this machine
  ./jishi test      prove it: the whole suite on SQLite and PostgreSQL, with a real browser
"""
ENVIRONMENT = """\
environment:
  DATABASE_URL      postgresql://user:password@host:port/name; without it SQLite in the data folder
  JISHI_DATA        the data folder (default: ./data); --data goes before it
  every other switch has its line in docs/running.md
"""


STANDS_IN_THE_MARKET = {"demo", "simulate", "verify", "anchor", "rounds", "bench", "gallery"}


class Parser(argparse.ArgumentParser):
    """An argument parser that answers a wrong word with the nearest right one."""

    def error(self, message: str) -> NoReturn:
        wrong = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
        if wrong:
            words = [word.strip(" '") for word in wrong[2].split(",")]
            near = difflib.get_close_matches(wrong[1], words, n=1, cutoff=0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(words)}"
            message = f"there is no `{wrong[1]}`; {hint}"
        self.exit(2, f"jishi: {message}\nSee `{self.prog} --help`.\n")


def parser() -> Parser:
    top = Parser(
        prog="./jishi",
        description=DESCRIPTION,
        epilog=ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    verbs = top.add_subparsers(dest="verb", metavar="COMMAND", parser_class=Parser)
    _demo_and_serve(verbs)
    _test_and_check(verbs)
    _world(verbs)
    _bench(verbs)
    _prove(verbs)
    verbs.add_parser("rounds", help="do the work that waits, again and again, until stopped")
    return top


def _demo_and_serve(verbs: argparse._SubParsersAction) -> None:
    demo = verbs.add_parser("demo", help="make demo data once, serve it, let simulated days go on")
    demo.add_argument("--port", type=_port, default=8000, help="on loopback (default 8000)")
    demo.add_argument("--data", metavar="DIR", help="where the demo market lies (default ./data)")
    demo.add_argument("--fresh", action="store_true", help="throw the old demo market away first")
    serve = verbs.add_parser("serve", help="serve the market of the chosen database")
    serve.add_argument("--port", type=_port, default=8000)
    serve.add_argument("--workers", type=_count, default=2, help="processes (default 2)")


def _test_and_check(verbs: argparse._SubParsersAction) -> None:
    verbs.add_parser(
        "test",
        help="the whole suite on both engines, then `prove quick`; pytest arguments may follow",
    )
    gallery = verbs.add_parser("gallery", help="a picture of every page in every state")
    gallery.add_argument("--only", metavar="WORD", default="", help="in the name of the page")
    gallery.add_argument("--data", metavar="DIR", help="where they are kept, under gallery/")
    verbs.add_parser("check", help="lint, types, floors, quick tests: under two minutes")


def _world(verbs: argparse._SubParsersAction) -> None:
    simulate = verbs.add_parser("simulate", help="let days pass in a seeded world")
    simulate.add_argument("--days", type=_count, required=True)
    simulate.add_argument("--seed", type=int, required=True)
    simulate.add_argument("--households", type=_count, default=40, help="that buy (default 40)")
    verify = verbs.add_parser("verify", help="check the invariants; say which row broke which")
    verify.add_argument("--anchor", metavar="FILE", help="heads of the audit chain, kept outside")
    verify.add_argument("--anchor-key", metavar="FILE", help="who signed them (default: we)")
    anchor = verbs.add_parser("anchor", help="say the head of the audit chain, signed, to be kept")
    for verb in (simulate, verify, anchor):
        verb.add_argument("--data", metavar="DIR")
        verb.add_argument("--json", action="store_true", help="for machines")


def _bench(verbs: argparse._SubParsersAction) -> None:
    bench = verbs.add_parser("bench", help="measure, and print the ratio to the floor")
    bench.add_argument(
        "workloads",
        metavar="WORKLOAD",
        nargs="+",
        choices=["browse", "detail", "search", "purchase", "flash", "trace"],
        help="browse, detail, search, purchase, flash, trace",
    )
    bench.add_argument("--workers", type=_count, default=2)
    bench.add_argument("--threads", type=_count, default=1, help="in each worker (default 1)")
    bench.add_argument("--json", action="store_true", help="for machines")


def _prove(verbs: argparse._SubParsersAction) -> None:
    prove = verbs.add_parser("prove", help="put every promise to the proof; write what was proved")
    prove.add_argument(
        "scale", nargs="?", choices=["quick", "night"], default="quick", metavar="SCALE",
        help="quick (ten minutes, the default) or night (an hour)",
    )  # fmt: skip
    prove.add_argument("--seed", type=int, default=1, help="what chance is drawn from (default 1)")
    prove.add_argument("--only", metavar="TRIAL", help="one trial, by its name on the sheet")
    prove.add_argument("--data", metavar="DIR", help="where the sheet is kept, under evidence/")
    prove.add_argument("--json", action="store_true", help="for machines")


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65_535:
        raise argparse.ArgumentTypeError(f"{text} is not a port")
    return int(text)


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return int(text)


def main(words: Sequence[str] | None = None) -> int:
    """Do what was typed; the answer is the exit status."""
    typed = list(sys.argv[1:] if words is None else words)
    top = parser()
    if not typed:
        top.print_help()
        return 2
    # What follows `test` belongs to pytest, dashes and all.
    asked, rest = top.parse_known_args(typed[:1] if typed[0] == "test" else typed)
    rest = typed[1:] if typed[0] == "test" else rest
    if rest and asked.verb != "test":
        top.error(f"unrecognized: {' '.join(rest)}")
    if rest and rest[0] in {"-h", "--help"}:
        top.parse_args(["test", "--help"])
    asked.rest = rest
    if getattr(asked, "data", None):
        os.environ["JISHI_DATA"] = os.path.abspath(asked.data)
    if asked.verb == "bench":
        # A market of its own, thrown away afterwards; the demo's stays as it is.
        os.environ["JISHI_DATA"] = tempfile.mkdtemp(prefix="jishi-bench-")
    # Imported only when asked for: `--help` needs neither Django nor a database.
    if asked.verb in STANDS_IN_THE_MARKET:
        import_module("jishi.commands.preparing").django_ready()
    return int(import_module(f"jishi.commands.{asked.verb}").run(asked))
