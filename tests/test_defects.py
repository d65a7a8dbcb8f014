"""The planted defects stand where they say, and are caught when they should be, not otherwise."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jishi.trials import defects
from jishi.trials.copies import Verdict
from jishi.trials.defects import Defect, judged, turn

ROOT = Path(__file__).parents[1]
KNOWN = defects.defects()
CLASSES = {f"B{number:02}" for number in range(1, 37)}
PASSED, FAILED, NOT_COLLECTED = 0, 1, 2


def named(defect: Defect) -> str:
    return defect.name


def names_within(path: Path) -> Iterator[str]:
    """The names by which pytest calls the tests of a file."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            inside = [test for test in node.body if isinstance(test, ast.FunctionDef)]
            yield from (f"{node.name}::{test.name}" for test in inside)


@pytest.mark.parametrize("defect", KNOWN, ids=named)
class TestEachDefect:
    def test_stands_exactly_once(self, defect):
        assert defect.times_in(ROOT) == 1
        assert defect.old != defect.new

    def test_says_what_it_is_and_how_its_end_is_known(self, defect):
        assert defect.plants.endswith(".")
        assert defect.because
        assert defect.engine in {defects.SQLITE, defects.POSTGRESQL}

    def test_names_tests_that_are_there(self, defect):
        assert defect.caught_by
        for test in defect.caught_by:
            path, _, name = test.partition("::")
            assert name in set(names_within(ROOT / path))


def test_every_class_is_planted_or_says_why_not():
    words = (ROOT / defects.FOLDER / "README.md").read_text()
    not_yet = set(re.findall(r"^\| (B\d\d) \|", words, re.MULTILINE))
    planted = {defect.bug_class for defect in KNOWN}

    assert planted | not_yet == CLASSES
    assert not planted & not_yet


@pytest.mark.parametrize("amount", [1, 6, len(KNOWN), len(KNOWN) + 5])
def test_the_seeds_take_turns_until_every_defect_had_its_own(amount):
    rounds = -(-len(KNOWN) // amount)
    planted = [each for seed in range(rounds) for each in turn(KNOWN, seed=seed, amount=amount)]

    assert set(planted) == set(KNOWN)
    assert len(planted) - len(KNOWN) < amount


CAUGHT = Defect("B01-any", "It breaks.", "a.py", "a", "b", ("t.py::test_it",), "DID NOT RAISE")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Verdict(PASSED, {}, "1 passed"), "survived"),
        (Verdict(NOT_COLLECTED, {}, "1 error"), "kept its tests from running: 1 error"),
        (Verdict(FAILED, {"t.py::test_it": "NameError: x"}, ""), "NameError"),
        (Verdict(FAILED, {"t.py::test_its_brother": "DID NOT RAISE"}, ""), "not caught"),
    ],
)
def test_what_does_not_catch_a_defect_is_told(said, words):
    assert words in judged(CAUGHT, said)


@pytest.mark.parametrize("test", ["t.py::test_it", "t.py::test_it[1-one]"])
def test_a_defect_is_caught_by_its_test_for_its_reason(test):
    assert judged(CAUGHT, Verdict(FAILED, {test: "Failed: DID NOT RAISE SoldOut"}, "")) is None


@pytest.mark.slow
def test_a_defect_that_does_no_harm_or_is_stale_is_a_failure(monkeypatch):
    real = next(defect for defect in KNOWN if defect.name == "B11-shares-rounded")
    harmless = replace(real, name="B11-harmless", new=f"{real.old}  # no harm")
    stale = replace(real, name="B11-stale", old="words that nobody wrote")
    monkeypatch.setattr(defects, "defects", lambda: [real, harmless, stale])
    told = []

    evidence = defects.run(seed=1, amount=3, tell=lambda *steps: told.append(steps))

    harm, staleness = evidence.failures
    assert harm.startswith("B11-harmless survived")
    assert staleness.startswith("B11-stale is stale")
    assert told[-1] == (4, 4)
