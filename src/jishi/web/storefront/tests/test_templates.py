"""What the content security policy forbids is in no page of the shop."""

from pathlib import Path

import pytest

SHOP = Path(__file__).parent.parent
PAGES = sorted(SHOP.glob("templates/**/*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_neither_inline_style_nor_script(page):
    words = page.read_text()

    assert " style=" not in words
    assert "<script" not in words
