"""One trial in a process of its own: `python -m jishi.commands.one_trial TRIAL SEED AMOUNT`.

Lines of JSON come out: how far it is, and last the evidence.
"""

import gc
import json
import sys
import time
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from jishi.commands.preparing import django_ready

EVERY_SECONDS = 0.5


def main(trial: str, seed: int, amount: int) -> int:
    """0 when the promise held; the database of the settings is emptied first."""
    django_ready()
    # Read only now: what they import knows the rooms, and the rooms need their settings.
    from jishi.commands.world import empty_market  # noqa: PLC0415
    from jishi.trials.programme import trial_named  # noqa: PLC0415

    empty_market()
    gc.freeze()  # what was read in stays; looking through it again and again costs a tenth
    told_at = 0.0

    def tell(done: int, of: int) -> None:
        nonlocal told_at
        if done >= of or time.monotonic() - told_at >= EVERY_SECONDS:
            told_at = time.monotonic()
            print(json.dumps({"done": done, "of": of}), flush=True)  # noqa: T201

    evidence = trial_named(trial)(seed=seed, amount=amount, tell=tell)
    told = {"evidence": vars(evidence), "of_processor": _of_processor()}
    print(json.dumps(told, ensure_ascii=False), flush=True)  # noqa: T201
    return 0 if evidence.holds else 1


def _of_processor() -> float:
    """Seconds of one core that this trial and its children took."""
    used = [getrusage(whose) for whose in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
