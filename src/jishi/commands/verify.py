"""`./jishi verify`: are the promises kept, in this database, now?"""

import argparse
import json

from django.db import connection
from rich.console import Console

from jishi.commands import anchor
from jishi.commands.preparing import data_folder
from jishi.proof.findings import Check
from jishi.proof.verify import CHECKS, verify


def run(asked: argparse.Namespace) -> int:
    """0 when every invariant holds; each row that breaks one is named."""
    data_folder()
    console = Console(stderr=asked.json, highlight=False)

    def tell(check: Check, broken: int) -> None:
        sentence = (check.__doc__ or "").splitlines()[0]
        mark = f"[red]✗ {broken}[/]" if broken else "[green]✓[/]"
        console.print(f"{mark} {sentence}")

    findings = verify(None if asked.json else tell)
    if asked.anchor:
        findings += anchor.findings(asked.anchor, asked.anchor_key)
    if asked.json:
        told = {
            "engine": connection.vendor,
            "checks": len(CHECKS),
            "violations": [vars(finding) for finding in findings],
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))  # noqa: T201
    else:
        for finding in findings:
            console.print(f"[red]{finding}[/]")
        console.print(f"{len(CHECKS)} checks on {connection.vendor}, {len(findings)} violations")
    return 1 if findings else 0
