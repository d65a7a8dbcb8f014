"""One word for one thing: the glossary names every noun and state of the house as the code does."""

import inspect
import re
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model, TextChoices
from django.utils import translation

from jishi.foundation import quantities

GLOSSARY = Path(__file__).parents[1] / "docs" / "glossary.md"
ROW = re.compile(r"^\| (?P<chinese>[^|]+?) \| (?P<english>[^|]+?) \| `(?P<code>[\w.]+)` \|", re.M)
ROWS = [row.groupdict() for row in ROW.finditer(GLOSSARY.read_text())]
WORDS = {row["code"]: row["chinese"] for row in ROWS}


def classes(kind):
    """Those of a kind that the rooms define, also inside a model."""
    homes = [config.models_module for config in apps.get_app_configs() if config.models_module]
    for home in [*homes, quantities]:
        if not home.__name__.startswith("jishi."):
            continue
        for each in vars(home).values():
            if inspect.isclass(each) and each.__module__ == home.__name__:
                inside = [within for within in vars(each).values() if inspect.isclass(within)]
                yield from (found for found in [each, *inside] if issubclass(found, kind))


MODELS = {model.__name__ for model in classes(Model) if not model._meta.abstract}
STATES = {
    f"{choices.__qualname__}.{name}": label
    for choices in classes(TextChoices)
    for name, label in zip(choices.names, choices, strict=True)
}


@pytest.mark.parametrize("model", sorted(MODELS))
def test_every_model_has_its_words(model):
    assert model in WORDS, f"{model} is not in docs/glossary.md"


@pytest.mark.parametrize("state", sorted(STATES))
def test_a_state_is_called_in_the_code_as_in_the_glossary(state):
    with translation.override("zh-hans"):
        assert WORDS.get(state) == str(STATES[state].label)


def test_nothing_stands_in_the_glossary_that_is_not_in_the_code():
    assert set(WORDS) - MODELS - set(STATES) == set()


@pytest.mark.parametrize("language", ["chinese", "english"])
def test_no_word_means_two_things(language):
    nouns = Counter(row[language] for row in ROWS if row["code"] in MODELS)

    assert [word for word, count in nouns.items() if count > 1] == []
    assert len(ROWS) == len(WORDS), "a code word stands once"
