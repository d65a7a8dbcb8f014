"""What a verb answers, and the keys that make it safe to repeat."""

from collections.abc import Callable

DONE = "done"
REPLAYED = "replayed"
# Not refusals but bugs of the caller, which the rooms answer by an assert or a UNIQUE.
IMPOSSIBLE = "impossible"
KEY_TAKEN = "key_taken"


class Refused(Exception):
    """The model says no; `code` is that of the refusal which the real operation must give."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Keys:
    """The acts that were done, by their callers' keys, for ever."""

    def __init__(self) -> None:
        self._facts: dict[str, object] = {}

    def __len__(self) -> int:
        return len(self._facts)

    def __contains__(self, key: str) -> bool:
        return key in self._facts

    def once(self, key: str, facts: object, do: Callable[[], object]) -> str:
        """Do it under a new key; do nothing for the same act again; refuse another act."""
        if key in self._facts:
            if self._facts[key] != facts:
                raise Refused("key_reused")
            return REPLAYED
        do()
        self._facts[key] = facts
        return DONE


def answer_of(do: Callable[[], str]) -> str:
    """The answer of a verb of the model, a refusal by its code."""
    try:
        return do()
    except Refused as refused:
        return refused.code
