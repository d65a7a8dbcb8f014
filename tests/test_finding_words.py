"""Words are found wherever they are handed to gettext, and brought into the catalogue."""

import gettext

import polib
import pytest

from jishi.commands import words

PAGE = """\
{% load i18n %}
<p title="{% translate "取货站" %}">{% translate '选 “一个”' as one %}{% trans "括号（里）" %}</p>
{% blocktranslate trimmed with number=order.number %}
  订单 {{ number }}
  打折 10%
{% endblocktranslate %}
{% blocktranslate count left=left %}剩一件{% plural %}剩 {{ left }} 件{% endblocktranslate %}
{% include "parts/field.html" with label=_("称呼") %} {# {% translate "没人看" %} #}
"""
CODE = """\
from django.utils.translation import gettext as _
WORDS = _(
    "一句话，"
    "两行写。"
)
raise BadInput(name=_("请填写{what}").format(what=what))
other(_, "不是")
"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr(words, "HOUSE", tmp_path)
    monkeypatch.setattr(words, "CATALOGUES", tmp_path / "locale")
    english = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    monkeypatch.setattr(words, "ENGLISH", english)
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "code.py").write_text(CODE)
    return tmp_path


@pytest.mark.usefixtures("house")
def test_all_that_is_handed_to_gettext_is_wanted_and_nothing_else():
    assert words.wanted() == {
        "取货站",
        "选 “一个”",
        "括号（里）",
        "订单 %(number)s 打折 10%%",
        "剩一件",
        "称呼",
        "一句话，两行写。",
        "请填写{what}",
    }


def test_tests_say_nothing_to_people(house):
    (house / "tests").mkdir()
    (house / "tests" / "test_page.py").write_text('_("测试")')

    assert "测试" not in words.wanted()


def test_the_catalogue_follows_the_code_and_keeps_what_was_translated(house):
    assert words.bring_in_line() == 8
    catalogue = polib.pofile(str(words.ENGLISH))
    catalogue.find("取货站").msgstr = "pickup point"
    catalogue.find("剩一件").msgstr_plural = {0: "one left", 1: "%(left)s left"}
    catalogue.save()

    (house / "code.py").write_text('_("新的")')

    assert words.bring_in_line() == 5
    kept = polib.pofile(str(words.ENGLISH))
    assert kept.find("取货站").msgstr == "pickup point"
    assert kept.find("一句话，两行写。") is None
    assert "新的" in words.untranslated()


def test_words_are_compiled_when_they_are_newer(house):
    words.bring_in_line()
    catalogue = polib.pofile(str(words.ENGLISH))
    catalogue.find("取货站").msgstr = "pickup point"
    catalogue.save()

    words.compile_all()
    compiled = words.ENGLISH.with_suffix(".mo")
    first = compiled.stat().st_mtime_ns
    words.compile_all()

    with compiled.open("rb") as read:
        assert gettext.GNUTranslations(read).gettext("取货站") == "pickup point"
    assert compiled.stat().st_mtime_ns == first
    assert {path.name for path in compiled.parent.iterdir()} == {"django.po", "django.mo"}
