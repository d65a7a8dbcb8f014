"""Several people at the same moment: each in a thread with a connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection

from jishi.foundation.refusals import Refusal


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """Start all behind one barrier; what each returned, or the refusal that it met.

    Anything but a refusal is raised here. The test needs `transactional_db` and PostgreSQL.
    """
    barrier = Barrier(len(verbs), timeout=10)
    answers: list[object] = [None] * len(verbs)
    bugs: list[BaseException] = []

    def run(place: int, verb: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            answers[place] = verb()
        except Refusal as refusal:
            answers[place] = refusal
        except BaseException as bug:
            bugs.append(bug)
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    if bugs:
        raise bugs[0]
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return answers
