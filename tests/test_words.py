"""The words that people see: none that promise nothing, none that shout, all in two languages."""

import ast
import re
from pathlib import Path

import polib
import pytest

from jishi.commands.words import (
    CATALOGUES,
    ENGLISH,
    HOUSE,
    compile_all,
    sources,
    untranslated,
    wanted,
)

CHINESE = re.compile(r"[\u3400-\u9fff]")
# What says no time, what shouts, what is written wrongly, what has another word here.
BANNED = re.compile(
    r"尽快|稍后|近期|登陆|其它|自提点|团点|提货点|秒杀"
    r"|抢(?![救先])|(?<![父母乡探])亲(?![自手友子人戚口属笔])"
)
SHOUTS = re.compile(r"\uff01|[\u3400-\u9fff」”)\uff09]\s*!")
# Chinese sentences have full-width marks; holes like `%(n)s` and `{at:%H:%M}` are no sentence.
HALF_WIDTH = re.compile(r"[\u3400-\u9fff」”\uff09][,:;?()]|(?<!%)[,;?(](?=[\u3400-\u9fff「“])")
HOLES = re.compile(r"%\(\w+\)s|\{\w*\}")
TEMPLATES = list(sources("*.html"))
SCRIPTS = [path for path in sources("*.js") if "vendor" not in path.parts]
# The sandbox stands for a stranger's cashier: it knows no framework and speaks only Chinese.
OURS = [path for path in TEMPLATES if "gateway" not in path.parts]
CODE = [path for path in sources("*.py") if "gateway" not in path.parts]
# A language is named in its own language, for those who cannot read the other.
SAID_AS_IT_IS = {"中文"}

COMMENT = re.compile(r"{#.*?#}|{% comment.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
GIVEN_TO_GETTEXT = re.compile(
    r"{%-?\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%\s*trans(?:late)?\s.*?%}"
    r"|_\((?:\"[^\"]*\"|'[^']*')\)",
    re.DOTALL,
)


def shown(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def strings(path: Path) -> list[str]:
    """The Chinese in a file of code, without docstrings."""
    tree = ast.parse(path.read_text())
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    said = {
        ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, kinds)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value not in said
        and CHINESE.search(node.value)
    ]


@pytest.mark.parametrize("path", [*TEMPLATES, *SCRIPTS], ids=shown)
class TestEveryPage:
    def test_says_when_and_does_not_shout(self, path):
        words = COMMENT.sub("", path.read_text())

        assert not BANNED.findall(words)
        assert not SHOUTS.findall(words)


@pytest.mark.parametrize("path", [*OURS, *SCRIPTS], ids=shown)
class TestEveryPageOfOurs:
    def test_leaves_no_chinese_without_its_english(self, path):
        words = GIVEN_TO_GETTEXT.sub("", COMMENT.sub("", path.read_text()))
        bare = set(re.findall(r"[\u3400-\u9fff]+", words))

        assert not bare - SAID_AS_IT_IS

    def test_calls_people_by_one_word(self, path):
        words = COMMENT.sub("", path.read_text())
        door = path.relative_to(HOUSE).parts[1]

        if door == "storefront":
            assert "你" not in words, "buyers are 您"
        if door in {"farm", "hub", "office"}:
            assert "您" not in words, "at a desk people are 你"


@pytest.mark.parametrize("path", CODE, ids=shown)
class TestEveryFileOfCode:
    def test_says_when_and_does_not_shout(self, path):
        for words in strings(path):
            assert not BANNED.findall(words), words
            assert not SHOUTS.findall(words), words

    def test_refuses_in_words_that_have_their_english(self, path):
        for call in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(call, ast.Raise) and isinstance(call.exc, ast.Call)):
                continue
            assert not list(bare_words(call.exc)), f"line {call.lineno}: hand it to gettext"


def bare_words(node: ast.AST):
    """The Chinese constants below a node that no gettext call holds."""
    for child in ast.iter_child_nodes(node):
        name = getattr(getattr(child, "func", None), "id", "")
        if name in {"_", "gettext", "ngettext"}:
            continue
        if isinstance(child, ast.Constant) and CHINESE.search(str(child.value)):
            yield child.value
        yield from bare_words(child)


def test_chinese_sentences_have_full_width_marks():
    half = sorted(words for words in wanted() if HALF_WIDTH.search(words))

    assert not half, f"{len(half)}, e.g. {half[:5]}"


class TestTheCatalogue:
    def test_every_word_has_its_english(self):
        waiting = untranslated()

        assert not waiting, f"{len(waiting)} wait, e.g. {sorted(waiting)[:5]}"

    def test_nothing_is_kept_that_nobody_says(self):
        kept = {entry.msgid for entry in polib.pofile(str(ENGLISH)) if not entry.obsolete}

        assert not kept - wanted()

    def test_the_english_has_the_same_holes(self):
        for entry in polib.pofile(str(ENGLISH)):
            asked = sorted(HOLES.findall(entry.msgid))
            assert not entry.msgstr or sorted(HOLES.findall(entry.msgstr)) == asked, entry.msgid
            many = set(HOLES.findall(entry.msgid_plural))
            for words in entry.msgstr_plural.values():
                assert set(HOLES.findall(words)) <= many, entry.msgid

    def test_no_english_is_chinese_or_guessed(self):
        for entry in polib.pofile(str(ENGLISH)):
            assert not entry.fuzzy, entry.msgid
            assert not set(CHINESE.findall(entry.msgstr)) or "「" in entry.msgid, entry.msgid

    def test_it_is_compiled_when_its_words_are_newer(self):
        compile_all()

        for source in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
            compiled = source.with_suffix(".mo")
            assert compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns
            assert not list(source.parent.glob("*.half"))
