"""R13: a full disk and a power cut under SQLite."""

import logging
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection

from jishi.catalog.models import Offer
from jishi.foundation import clock
from jishi.foundation.acts import watched
from jishi.foundation.refusals import Refusal
from jishi.proof.verify import verify
from jishi.sales.rounds import open_next_cycles
from jishi.supply import operations as supply
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.full_disks import Shopper, ballast, fill, page_limit, small_disk
from jishi.trials.kills.asking import Request, follow
from jishi.trials.kills.chain.buying import buying
from jishi.trials.kills.chain.founding import Village, founding, labels
from jishi.trials.kills.chain.growing import Goods, growing
from jishi.trials.kills.chain.helping import helping
from jishi.trials.power_cuts import cut, recording, standing_on

FIRST_DAY = date(2025, 9, 1)
FULL_OF_ALL = 20  # one case in so many fills the disk; the others cut the power
PAGES_MAX = 12
LEFT_MAX = 400_000  # bytes
PIECES = 1_000_000


def run(*, seed: int, amount: int, tell: Tell) -> Evidence:
    """R13: `amount` cases, some of a full disk, most of a power cut.

    SQLite only: PostgreSQL keeps its own files, which this trial does not reach.
    """
    evidence = Evidence("storage", ("R13",), seed)
    evidence.not_proved.append("a disk that returns other bytes than were written")
    if connection.vendor != "sqlite":
        evidence.counts["left to SQLite"] = amount
        evidence.not_proved.append("a full disk and a power cut under PostgreSQL")
        return evidence
    trial = Storage(evidence, Random(seed), amount, tell)
    hands = clock.Hands(clock.at(FIRST_DAY, 8))
    with clock.standing_at(hands):
        trial.cut_the_power(hands)
        logging.disable(logging.ERROR)  # a 503 is what is asked for here, not news
        try:
            trial.fill_the_disk()
        finally:
            logging.disable(logging.NOTSET)
    evidence.failures += [f"seed {seed}: {finding}" for finding in verify()]
    return evidence


class Storage:
    """One village, whose file is cut off and filled up."""

    def __init__(self, evidence: Evidence, chance: Random, amount: int, tell: Tell) -> None:
        self.evidence, self.chance, self.amount, self.tell = evidence, chance, amount, tell
        self.folder = Path(settings.DATA)
        self.asked = 0
        self.village: Village
        self.goods: Goods

    def cut_the_power(self, hands: clock.Hands) -> None:
        """Live half a week, then see what comes up from the log cut here and there."""
        crop, spray = labels()
        open_next_cycles()
        with recording() as kept, watched(kept.follow):
            self.village = follow(founding(crop, spray), self._done)
            self.goods = follow(growing(self.village, 1), self._done)
            voucher = follow(helping(self.village, hands, 1), self._done)
            follow(buying(self.village, self.goods, voucher), self._done)
        for _ in range(self.amount - self._full_cases()):
            self._keep("power cut", cut(kept, self.chance, self.folder))

    def fill_the_disk(self) -> None:
        """By a limit on the file, which works anywhere, and on a small disk where we may mount."""
        offer = self._plenty()
        shopper = Shopper(offer.code, self.village.station.pk)
        for _ in range(self._full_cases() - 1):
            limit = page_limit(self.chance.randint(0, PAGES_MAX))
            self._keep("file at its limit", fill(shopper, limit))
        with small_disk() as disk:
            if disk is None:
                self.evidence.not_proved.append("a full disk of its own: only root may mount one")
                return
            file = Path(connection.settings_dict["NAME"])
            connection.close()
            shutil.copyfile(file, disk / file.name)
            with standing_on(disk / file.name):
                left = ballast(disk, self.chance.randint(0, LEFT_MAX))
                self._keep("disk full", fill(Shopper(offer.code, shopper.point), left))

    def _full_cases(self) -> int:
        return max(2, self.amount // FULL_OF_ALL)

    def _done(self, request: Request) -> object:
        self.asked += 1
        try:
            return request.under(f"storage:{self.asked}")()
        except Refusal as no:
            assert type(no) is request.refused, f"{request.name}: {no.code}"
            return no

    def _plenty(self) -> Offer:
        """More of the maker's goods than will ever be bought."""
        today, village, made = clock.today(), self.village, self.goods.made
        supply.receive_packaged(
            key="storage:plenty", by=village.clerk, product=made.product,
            mode=Offer.Mode.MARKETPLACE, owner=village.firm, grower=village.firm,
            site=village.warehouse, quantity=PIECES, maker_lot="P", made_on=today,
            best_before=today + timedelta(days=90),
        )  # fmt: skip
        return made

    def _keep(self, fault: str, wrong: Iterator[str]) -> None:
        case = self.evidence.counts["cases"] + 1
        for words in wrong:
            self.evidence.failures.append(
                f"seed {self.evidence.seed}, case {case}, {fault}: {words}"
            )
        self.evidence.counts["cases"] = case
        self.evidence.faults[fault] += 1
        self.tell(case, self.amount)
