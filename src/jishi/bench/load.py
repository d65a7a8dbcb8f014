"""The load: so many at once, for so long, and how long each waited."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import aiohttp

Attempt = Callable[[aiohttp.ClientSession, int], Awaitable[str]]


@dataclass
class Measured:
    """What a load met: seconds each attempt took, and how each ended."""

    waits: list[float] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, percent: int) -> float:
        ordered = sorted(self.waits)
        if not ordered:
            return 0.0
        return round(1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1)


def pages(base: str, paths: list[str]) -> Attempt:
    """Get one path after the other; a page counts only when it answers 200, wholly read."""
    rounds: Iterator[int] = count()

    async def attempt(session: aiohttp.ClientSession, _worker: int) -> str:
        path = paths[next(rounds) % len(paths)]
        async with session.get(base + path) as answer:
            await answer.read()
            return str(answer.status)

    return attempt


def for_seconds(attempt: Attempt, *, at_once: int, seconds: float, warm: float = 1.0) -> Measured:
    """Keep so many attempts under way for a time; what the first moments met does not count."""

    async def run() -> Measured:
        measured = Measured()
        async with _session(at_once) as session:
            begun = time.perf_counter()
            counts_from, until = begun + warm, begun + warm + seconds

            async def one(worker: int) -> None:
                while (start := time.perf_counter()) < until:
                    end = await attempt(session, worker)
                    if start >= counts_from:
                        measured.waits.append(time.perf_counter() - start)
                        measured.ends[end] += 1

            await asyncio.gather(*(one(worker) for worker in range(at_once)))
            measured.seconds = time.perf_counter() - counts_from
        return measured

    return asyncio.run(run())


def so_often(attempt: Attempt, *, at_once: int, times: int) -> Measured:
    """Just so many attempts, so many at once."""

    async def run() -> Measured:
        measured, left = Measured(), iter(range(times))
        async with _session(at_once) as session:
            begun = time.perf_counter()

            async def one(worker: int) -> None:
                for _number in left:
                    start = time.perf_counter()
                    end = await attempt(session, worker)
                    measured.waits.append(time.perf_counter() - start)
                    measured.ends[end] += 1

            await asyncio.gather(*(one(worker) for worker in range(at_once)))
            measured.seconds = time.perf_counter() - begun
        return measured

    return asyncio.run(run())


def _session(at_once: int) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=at_once, keepalive_timeout=30),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Accept-Language": "zh-CN"},
        auto_decompress=False,
    )
