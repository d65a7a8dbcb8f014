"""Take in, reserve, release, sell, write off; make lots out of lots. Guarded UPDATEs throughout."""

from jishi.stock.operations.cooling import log_temperature, set_store_limit
from jishi.stock.operations.losing import (
    agree_to_write_off,
    ask_write_off,
    decline_write_off,
    write_off,
)
from jishi.stock.operations.making import mix, process, repack, split
from jishi.stock.operations.receiving import end_recall, lock, recall, receive, unlock
from jishi.stock.operations.selling import release, reserve, sell, take_back

__all__ = [
    "agree_to_write_off",
    "ask_write_off",
    "decline_write_off",
    "end_recall",
    "lock",
    "log_temperature",
    "mix",
    "process",
    "recall",
    "receive",
    "release",
    "repack",
    "reserve",
    "sell",
    "set_store_limit",
    "split",
    "take_back",
    "unlock",
    "write_off",
]
