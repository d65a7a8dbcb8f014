import ast
from pathlib import Path
from random import Random

import pytest

import jishi
from jishi.foundation import failpoints
from jishi.foundation.refusals import Busy, StaleState
from jishi.trials.kills.asking import Again, Request, refused
from jishi.trials.kills.bench import planned
from jishi.trials.kills.chain import PARTS
from jishi.trials.kills.laws import Course, CutOff
from jishi.trials.kills.plan import Plan
from jishi.trials.kills.worker import Kill, Outcome
from jishi.trials.tests.alone import run_alone

HOUSE = Path(jishi.__file__).parent
FILES = sorted(
    path
    for path in HOUSE.rglob("*.py")
    if "tests" not in path.parts and "migrations" not in path.parts
)
# Who opens a transaction that writes nothing, or is not the market.
NO_COMMIT = {"proof", "bench", "trials"}
NETWORK = {"requests", "urllib", "socket", "http", "smtplib", "aiohttp"}
# The sandbox stands for a stranger, the bench for a crowd, a command for its user.
OTHERS = {"gateway", "bench", "commands", "trials"}


def shown(path):
    return str(path.relative_to(HOUSE))


def room(path):
    return path.relative_to(HOUSE).parts[0]


@pytest.mark.slow
def test_whatever_is_killed_at_any_failpoint_nothing_answered_is_lost(tmp_path):
    told = run_alone("jishi.trials.kills.bench", 1, tmp_path)

    assert told["failures"] == []
    assert told["counts"]["failpoints"] >= 150
    assert told["counts"]["kills"] >= told["counts"]["failpoints"]


class TestTheLaws:
    """What one course of a request lets a client find, and what it does not."""

    REQUEST = Request(lambda: None, "stock.lock", ("stock.lock.after_commit",), is_keyed=True)
    BEFORE, HALF, AFTER = {"lot": 1, "record": 1}, {"lot": 2, "record": 1}, {"lot": 2, "record": 2}
    INSTANT, COMMITTED = Kill(after=0.001), Kill("stock.lock.after_commit:1")

    def broken(self, kill, found, *, word="unknown", answer=None, after=AFTER, request=REQUEST):
        cut = CutOff(kill, Outcome(word, answer, was_killed=True), found)
        course = Course(request, self.BEFORE, [cut], Outcome("answered", "lot"), after)
        return list(course.broken())

    @pytest.mark.parametrize("found", [BEFORE, AFTER])
    def test_wholly_there_or_wholly_absent_is_right(self, found):
        assert not self.broken(self.INSTANT, found)

    def test_half_of_it_is_wrong(self):
        assert self.broken(self.INSTANT, self.HALF)

    def test_what_was_committed_is_there(self):
        assert not self.broken(self.COMMITTED, self.AFTER)
        assert self.broken(self.COMMITTED, self.BEFORE)

    def test_what_was_not_committed_is_not_there(self):
        early = Kill("stock.lock.before_commit:1")

        assert not self.broken(early, self.BEFORE)
        assert self.broken(early, self.AFTER)

    def test_what_was_answered_is_there_and_is_answered_the_same_again(self):
        assert not self.broken(self.INSTANT, self.AFTER, word="answered", answer="lot")
        assert self.broken(self.INSTANT, self.BEFORE, word="answered", answer="lot")
        assert self.broken(self.INSTANT, self.AFTER, word="answered", answer="another")

    def test_asking_again_has_no_second_effect(self):
        twice = {"lot": 3, "record": 2}

        assert self.broken(self.COMMITTED, self.AFTER, after=twice)

    def test_an_answer_has_an_effect(self):
        assert self.broken(self.INSTANT, self.BEFORE, after=self.BEFORE)

    def test_a_no_has_none(self):
        no = refused(StaleState, self.REQUEST)

        assert not self.broken(self.INSTANT, self.BEFORE, after=self.BEFORE, request=no)
        assert self.broken(self.INSTANT, self.BEFORE, after=self.AFTER, request=no)
        assert self.broken(self.INSTANT, self.AFTER, word="refused", answer=Busy)


class TestThePlan:
    REQUEST = Request(lambda: None, "a", ("a.before_commit", "a.after_commit"))

    def test_first_every_failpoint_once_then_instants(self, rng):
        plan = Plan(frozenset(self.REQUEST.passes), rng)

        first = plan.kills_for(self.REQUEST)
        for kill in first:
            assert plan.met(kill, Outcome("unknown", was_killed=True))
        then = plan.kills_for(self.REQUEST)

        assert [kill.failpoint for kill in first] == ["a.before_commit:1", "a.after_commit:1"]
        assert not plan.missing
        assert then
        assert all(kill.after is not None for kill in then)

    def test_a_round_is_also_struck_at_its_second_piece(self, rng):
        plan = Plan(frozenset(self.REQUEST.passes), rng)
        request = Request(lambda: None, "a", self.REQUEST.passes, again=Again.REST)

        plan.kills_for(request)

        assert [kill.failpoint for kill in plan.kills_for(request)] == [
            "a.before_commit:2",
            "a.after_commit:2",
        ]

    def test_a_failpoint_that_is_never_met_is_told(self, rng):
        plan = Plan(frozenset(self.REQUEST.passes), rng)

        assert not plan.met(Kill("a.before_commit:1"), Outcome("answered"))
        assert "a.before_commit" in plan.missing


@pytest.fixture
def rng():
    return Random(1)


AT_HOME = {"self.sdk.callback", "self.sdk.sign"}  # the SDK reads and signs without the network
SPEAKERS = {HOUSE / "payments/channels/wechat.py", HOUSE / "web/wechat/asking.py"}


class TestEveryFailpoint:
    def test_is_planned_or_belongs_to_a_verb_that_only_joins(self):
        ours = {name for name in failpoints.names() if not name.startswith(("foundation", "web"))}
        joins = {f"{verb}.{when}_commit" for verb in PARTS for when in ("before", "after")}

        assert joins <= ours
        assert ours - joins <= planned()

    @pytest.mark.parametrize("path", FILES, ids=shown)
    def test_stands_at_each_commit(self, path):
        if room(path) in NO_COMMIT or path == HOUSE / "foundation" / "operations.py":
            return
        words = path.read_text()
        assert "transaction.atomic" not in words, "a write is an @operation"
        assert ".commit()" not in words or room(path) == "gateway", "a write is an @operation"

    @pytest.mark.parametrize("path", FILES, ids=shown)
    def test_stands_at_each_call_over_the_network(self, path):
        """Only the channel's port and the way to WeChat speak to the network, and only in what is
        marked `@outside`."""
        if room(path) in OTHERS:
            return
        tree = ast.parse(path.read_text())
        imported = {name.split(".")[0] for name in imports(tree)}
        if path not in SPEAKERS:
            assert not imported & (NETWORK - {"urllib"})
            assert "urllib.request" not in imports(tree)
            return
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("self.sdk."):
                assert ast.unparse(node.func) in AT_HOME, "hand it to `_ask`"
            if isinstance(node, ast.FunctionDef) and (calls(node, "call") or opens(node)):
                assert [ast.unparse(mark) for mark in node.decorator_list] == ["outside"]

    def test_of_a_part_is_never_met_because_only_operations_call_it(self):
        found = [
            f"{shown(path)} calls {verb}"
            for path in FILES
            # Trials put parts to the proof by themselves.
            if "operations" not in {path.stem, path.parent.name}
            and HOUSE / "trials" not in path.parents
            for verb in called_operations(ast.parse(path.read_text())) & PARTS
        ]

        assert not found


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


def calls(node, name):
    return any(
        isinstance(each, ast.Call) and getattr(each.func, "id", "") == name
        for each in ast.walk(node)
    )


def opens(function):
    return "requests.Session(" in ast.unparse(function)


def called_operations(tree):
    """The verbs of the rooms that a file calls, e.g. `stock.reserve`."""
    known = dict(operations_imported(tree))
    called = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name, _dot, verb = ast.unparse(node.func).partition(".")
            if name in known:
                called.add(f"{known[name]}.{verb}" if verb else known[name])
    return called


def operations_imported(tree):
    """By the name that it has here: a room, or a verb of a room."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("jishi."):
            room_of = node.module.split(".")[1]
            for name in node.names:
                here = name.asname or name.name
                if name.name == "operations":
                    yield here, room_of
                elif ".operations" in node.module:
                    yield here, f"{room_of}.{name.name}"
