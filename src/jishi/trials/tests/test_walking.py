"""A walk that fails is shrunk to the steps without which it would not."""

import random

from jishi.trials.walking import Disagreement, Failure, Step, follow, shrink, walk


class Sum:
    """Ground on which a walk fails as soon as both a 3 and, later, a 7 were taken."""

    def __init__(self, *, is_late=False):
        self.seen, self.is_late = [], is_late

    def draw(self, number, chance):
        return Step(number, "take", {"digit": chance.randrange(10)})

    def take(self, step):
        self.seen.append(step.facts["digit"])
        if not self.is_late:
            self.finish()

    def recount(self):
        """Nothing to recount."""

    def finish(self):
        if 3 in self.seen and 7 in self.seen[self.seen.index(3) :]:
            raise Disagreement("3 before 7")


def test_it_says_what_was_wrong_and_ends_there():
    failure = walk(Sum(), random.Random(5), 500, lambda _number: None)

    assert failure.words == "Disagreement: 3 before 7"
    assert len(failure.steps) < 500
    assert failure.steps[-1].facts == {"digit": 7}


def test_it_is_shrunk_to_the_two_steps_that_matter():
    failure = walk(Sum(is_late=True), random.Random(5), 500, lambda _number: None)
    assert len(failure.steps) == 500

    shortest = shrink(failure, lambda fewer: follow(Sum(is_late=True), fewer.steps, fewer.found))

    assert [step.facts["digit"] for step in shortest.steps] == [3, 7]
    assert shortest.told().startswith("at the end: Disagreement")
    assert "shrunk to 2 steps" in shortest.told()
    assert '"digit": 7' in shortest.told()


def test_the_same_seed_draws_the_same_steps():
    def drawn(seed):
        chance, ground = random.Random(seed), Sum()
        return [ground.draw(number, chance) for number in range(20)]

    assert drawn(1) == drawn(1) != drawn(2)


def test_a_failure_that_needs_every_step_stays_as_it_is():
    steps = [Step(n, "take", {"digit": digit}) for n, digit in enumerate([3, 7])]

    shortest = shrink(
        Failure(steps, "3 before 7"), lambda fewer: follow(Sum(), fewer.steps, fewer.found)
    )

    assert shortest.steps == steps
