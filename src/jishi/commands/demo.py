"""`./jishi demo`: a living market of Pinghu on this machine."""

import argparse
import json
import os
import secrets
import shutil
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from jishi.commands.preparing import data_folder, market_ready
from jishi.commands.processes import Household, answers, server
from jishi.commands.world import channel_keys, empty_market, has_market
from jishi.foundation import clock
from jishi.simulation.present import DAYS_BEFORE, HOUSEHOLDS, SEED
from jishi.simulation.stage import staged
from jishi.simulation.world import begin, first_morning

ANSWERS_WITHIN_SECONDS = 60
ROLES = "顾客 · 种植户 · 仓管 · 站长 · 运营 · 会计 · 志愿者 · 活动组织者 · 资助方"


def run(asked: argparse.Namespace) -> int:
    """Serve until stopped; 0 when stopped by hand."""
    begun = time.monotonic()
    console = Console(highlight=False)
    folder = data_folder()
    if asked.fresh:
        _throw_away(folder)
    if not has_market():
        _play_the_last_days(console)
    market_ready(with_static=True)
    channel_keys()
    home = Household()
    try:
        address = _open_doors(home, asked.port)
        if not answers(f"{address}/healthz", within_seconds=ANSWERS_WITHIN_SECONDS):
            print("jishi: the market does not answer", file=sys.stderr)  # noqa: T201
            return 1
        _begin_to_live(home)
        _tell(console, address, time.monotonic() - begun)
        return home.watch()
    finally:
        home.stop()


def _throw_away(folder: Path) -> None:
    for name in ("jishi.sqlite3", "jishi.sqlite3-wal", "jishi.sqlite3-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "channel", ignore_errors=True)


def _play_the_last_days(console: Console) -> None:
    """Days that lead up to this moment: so the demo opens on a market with a past."""
    empty_market()
    now = clock.now()
    columns = (TextColumn("{task.description}"), BarColumn())
    start = first_morning(clock.today() - DAYS_BEFORE)
    with (
        staged(SEED, start, HOUSEHOLDS, tells_channel=True) as stage,
        Progress(*columns, console=console, transient=True) as progress,
    ):
        bar = progress.add_task("第一次启动:布置县城", total=None)
        world = begin(stage)
        while clock.now() < now:
            progress.update(bar, description=f"第一次启动:{clock.today():%m月%d日}")
            world.day(until=now)
            if clock.now() < now:
                world.next_morning(until=now)


def _open_doors(home: Household, port: int) -> str:
    address, gateway = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    os.environ |= {"JISHI_DEMO": "1", "JISHI_ADDRESS": address, "JISHI_GATEWAY": gateway}
    os.environ["JISHI_CHANNEL_KEYS"] = str(data_folder() / "channel")
    merchant = json.loads((data_folder() / "channel" / "merchant.json").read_text())
    account = {"APPID": merchant["appid"], "SECRET": secrets.token_hex(16), "SANDBOX": gateway}
    os.environ |= {f"JISHI_WECHAT_{name}": told for name, told in account.items()}
    home.start("web", server("config.wsgi:application", port=port, workers=2))
    home.start("gateway", server("jishi.gateway.application:application", port=port + 1))
    return address


def _begin_to_live(home: Household) -> None:
    """Only once the shop answers: so its first visitor does not wait for them."""
    home.start("rounds", [sys.executable, "-m", "jishi", "rounds"])
    home.start("world", [sys.executable, "-m", "jishi.commands.world_goes_on"])


def _tell(console: Console, address: str, seconds: float) -> None:
    console.print(f"\n[bold]集市开张了[/]({seconds:.1f} 秒)  [bold cyan]{address}[/]")
    console.print(f"一键登录 · one sign-in per role: [cyan]{address}/demo[/]")
    console.print(f"  {ROLES}")
    console.print("数据都是演示用的;按 Ctrl+C 收摊。The data is invented; Ctrl+C closes.\n")
