"""What the real rooms answer, in the words of the model."""

from collections.abc import Callable

from django.db import IntegrityError

from jishi.audit.operations import forget_replay, was_replayed
from jishi.foundation.refusals import Refusal
from jishi.trials.model.answers import DONE, IMPOSSIBLE, KEY_TAKEN, REPLAYED


def answered(do: Callable[[], object]) -> str:
    """Do it, and say how that ended: done, done before, or the code of the refusal.

    An assert of a room is a bug of its caller, and the model knows which calls are such bugs.
    """
    forget_replay()
    try:
        do()
    except Refusal as refusal:
        return refusal.code
    except IntegrityError as error:
        return KEY_TAKEN if _is_taken_key(error) else f"{IMPOSSIBLE}: {error}"
    except AssertionError:
        return IMPOSSIBLE
    return REPLAYED if was_replayed() else DONE


def _is_taken_key(error: IntegrityError) -> bool:
    words = str(error).splitlines()[0].lower()
    return "unique" in words and "key" in words
