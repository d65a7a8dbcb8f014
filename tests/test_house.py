"""The rules of the house that no ready-made tool checks."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "src" / "jishi"
FILES = sorted(
    path
    for folder in (ROOT / "src", ROOT / "tests")
    for path in folder.rglob("*.py")
    if "migrations" not in path.parts
)
BEHIND_THE_WALL = [path for path in FILES if "tests" not in path.relative_to(ROOT).parts]
ROOMS = sorted(path.parent for path in HOUSE.glob("*/models.py"))
IN_ROOMS = [path for path in BEHIND_THE_WALL if any(room in path.parents for room in ROOMS)]
PACKAGES = sorted(path.parent for path in HOUSE.glob("*/__init__.py"))

NAMELESS = {
    *("utils", "util", "helpers", "common", "misc", "services", "managers", "core", "base"),
    *("handlers", "data", "info", "process", "stuff", "tools"),
}
NAMED_BY_THE_FRAMEWORK = "foundation/sqlite/base.py"  # where it looks for an engine
KEY_BY_STRING = re.compile(r"(ForeignKey|OneToOneField|ManyToManyField)\(\s*[\"'](?!self)")
FRAMEWORK_CLOCK = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|timezone\.now)\b")
OTHER_CHANCE = re.compile(r"^\s*(import|from) (random|secrets|uuid)\b", re.MULTILINE)
FRACTION = re.compile(r"\bfloat\(|FloatField|DecimalField")
# Each opens a savepoint, takes a lock or hides who won: `insert_once` and a counted UPDATE do not.
UNGUARDED = re.compile(r"get_or_create|update_or_create|select_for_update|transaction\.atomic")

AT_THE_DOORS = [
    path
    for path in BEHIND_THE_WALL
    if {"web", "rounds", "commands"} & set(path.relative_to(ROOT).parts) or path.stem == "rounds"
]
WRITES = re.compile(
    r"\bobjects\b.*\.(create|bulk_create|update|bulk_update|delete)\(|insert_once|force_insert|update_fields"
)


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text())
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def is_operation(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(getattr(mark, "id", "") == "operation" for mark in node.decorator_list)


@pytest.mark.parametrize("path", FILES, ids=shown)
class TestEveryFile:
    def test_can_be_read_in_one_sitting(self, path):
        assert len(path.read_text().splitlines()) <= 400

    def test_is_named_for_what_is_in_it(self, path):
        assert path.stem not in NAMELESS or path.match(NAMED_BY_THE_FRAMEWORK)
        assert path.parent.name not in NAMELESS

    def test_has_functions_that_fit_on_a_screen(self, path):
        for node in functions(path):
            assert node.end_lineno - node.lineno < 40, node.name


@pytest.mark.parametrize("path", BEHIND_THE_WALL, ids=shown)
class TestEveryFileButTests:
    def test_does_nothing_behind_the_readers_back(self, path):
        words = path.read_text()
        assert "django.dispatch" not in words, "call the operation instead of a signal"
        assert "db.models.signals" not in words, "call the operation instead of a signal"
        assert ".get_model(" not in words, "import the class, so that the floors see it"

    def test_catches_only_what_it_can_answer(self, path):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler):
                assert getattr(node.type, "id", "") not in {"Exception", "BaseException"}

    def test_shows_its_keys_to_the_import_check(self, path):
        assert not KEY_BY_STRING.search(path.read_text()), "name the class, not a string"

    def test_asks_the_one_clock(self, path):
        # The sandbox gateway stands for a stranger, who has a clock of their own.
        if path == HOUSE / "foundation" / "clock.py" or HOUSE / "gateway" in path.parents:
            return
        assert not FRAMEWORK_CLOCK.search(path.read_text()), "use foundation.clock"


@pytest.mark.parametrize("path", AT_THE_DOORS, ids=shown)
def test_every_door_and_round_writes_through_operations(path):
    found = WRITES.search(path.read_text())
    assert not found, f"{found[0]}: only an operation leaves a record"


@pytest.mark.parametrize("path", IN_ROOMS, ids=shown)
class TestEveryFileOfARoom:
    def test_counts_in_whole_numbers(self, path):
        assert not FRACTION.search(path.read_text()), "money is fen, goods are grams or pieces"

    def test_draws_chance_from_the_foundation(self, path):
        assert not OTHER_CHANCE.search(path.read_text()), "use foundation.ids"

    def test_guards_by_conditions_and_not_by_locks(self, path):
        found = UNGUARDED.search(path.read_text())
        assert not found, f"{found[0]}: use insert_once or a conditional UPDATE that is counted"

    def test_knows_no_request(self, path):
        assert "django.http" not in path.read_text(), "HTTP ends at the doors"

    def test_says_what_each_operation_promises(self, path):
        for node in functions(path):
            if is_operation(node) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{node.name} has no docstring"

    def test_types_each_operation_and_query(self, path):
        if not {"operations", "queries"} & {path.stem, path.parent.name}:
            return
        for node in functions(path):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            untyped = [arg.arg for arg in given if not arg.annotation and arg.arg != "self"]
            assert not untyped, f"{node.name}: {untyped}"
            assert node.returns, f"{node.name} does not say what it returns"


@pytest.mark.parametrize("package", PACKAGES, ids=shown)
def test_every_room_says_what_it_owns_and_promises(package):
    said = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""

    for part in ("Owns:", "Promises:", "Does not know:"):
        assert part in said


@pytest.mark.parametrize("room", ROOMS, ids=shown)
def test_every_room_is_proved(room):
    assert list((room / "tests").glob("test_*.py")), "a room without tests promises nothing"
