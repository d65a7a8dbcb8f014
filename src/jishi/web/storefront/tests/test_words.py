"""What the shop never says (docs/design.md)."""

import re
from pathlib import Path

import pytest

SHOP = Path(__file__).parent.parent
PAGES = sorted(SHOP.glob("templates/**/*.html"))
NEVER = re.compile(r"秒杀|抢|仅剩|亲,|尽快|稍后|近期|登陆|其它|自提点|团点|购物篮|\uff01|!(?!=)")
TAGS = re.compile(r"{%.*?%}|{{.*?}}|<!.*?>|<[^>]*>", re.DOTALL)
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
class TestEveryPage:
    def test_says_nothing_that_presses_or_is_vague(self, page):
        assert not NEVER.findall(page.read_text())

    def test_has_its_words_translated(self, page):
        bare = re.sub(
            r"{% blocktranslate.*?{% endblocktranslate %}", "", page.read_text(), flags=re.DOTALL
        )
        assert not HAN.search(TAGS.sub("", bare))

    def test_has_neither_inline_style_nor_script(self, page):
        words = page.read_text()
        assert " style=" not in words
        assert "<script" not in words
