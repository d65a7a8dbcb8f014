"""The words that people see: which there are, which have no English yet; the compiled catalogue.

`python -m jishi.commands.words` brings the catalogue in line with the code.
"""

import ast
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parents[1]
CATALOGUES = HOUSE / "web" / "locale"
ENGLISH = CATALOGUES / "en" / "LC_MESSAGES" / "django.po"
ONE = {"_", "gettext", "gettext_lazy"}
ONE_OR_MANY = {"ngettext", "ngettext_lazy"}
# What the framework's own extraction makes of a template: calls between blanked-out text.
CALL = re.compile(
    r"(?:^|(?<=\s))(?:_|n?gettext)\((?:[^()\"']|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*\)"
)


def wanted() -> set[str]:
    """Every Chinese word or sentence that code or templates hand to gettext."""
    return set(found())


def found() -> dict[str, str | None]:
    """What is handed to gettext, each with its plural if it has one."""
    told: dict[str, str | None] = {}
    for path in sources("*.py"):
        told.update(_in_code(path.read_text()))
    for path in [*sources("*.html"), *sources("*.txt")]:
        told.update(_in_template(path.read_text()))
    return told


def sources(pattern: str) -> Iterator[Path]:
    """The files of the house by pattern, without tests and migrations."""
    for path in sorted(HOUSE.rglob(pattern)):
        if not {"tests", "migrations"} & set(path.relative_to(HOUSE).parts):
            yield path


def untranslated() -> set[str]:
    """What is wanted and has no English."""
    kept = {entry.msgid for entry in polib.pofile(str(ENGLISH)) if entry.translated()}
    return wanted() - kept


def bring_in_line() -> int:
    """Put new words into the English catalogue, take gone ones out; how many wait for English."""
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.pofile(str(ENGLISH)) if ENGLISH.exists() else _empty()
    known = {entry.msgid: entry for entry in catalogue}
    for msgid in known.keys() - found().keys():
        catalogue.remove(known[msgid])
    for msgid, plural in found().items():
        if msgid not in known:
            many = {"msgid_plural": plural, "msgstr_plural": {0: "", 1: ""}} if plural else {}
            catalogue.append(polib.POEntry(msgid=msgid, **many))
    catalogue.sort(key=lambda entry: entry.msgid)
    catalogue.save(str(ENGLISH))
    return len(untranslated())


def compile_all() -> None:
    """Compile each catalogue whose compiled form is missing or older than its words."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # Several processes may start at once: each writes its own and puts it in place whole.
        handle, half = tempfile.mkstemp(dir=source.parent, suffix=".half")
        os.close(handle)
        polib.pofile(str(source)).save_as_mofile(half)
        os.replace(half, compiled)


def _in_code(text: str) -> dict[str, str | None]:
    told: dict[str, str | None] = {}
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [
            part.value
            for part in node.args[:2]
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        if name in ONE and words:
            told[words[0]] = None
        elif name in ONE_OR_MANY and len(words) == 2:
            told[words[0]] = words[1]
    return told


def _in_template(text: str) -> dict[str, str | None]:
    told: dict[str, str | None] = {}
    for call in CALL.findall(templatize(text)):
        told.update(_in_code(call))
    return told


def _empty() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": "en",
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


if __name__ == "__main__":
    print(f"{bring_in_line()} words wait for their English")  # noqa: T201
