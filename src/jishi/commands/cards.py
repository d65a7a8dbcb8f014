"""`python -m jishi.commands.cards`: the pictures of share cards, made of the drawings of goods.

A messenger shows no SVG, and of a link only a square picture of 300 pixels or more.
"""

import io

from PIL import Image
from playwright.sync_api import ViewportSize

from jishi.commands.chromium import chromium
from jishi.web import drawings

PAGE = '<body style="margin:0"><div style="width:100vw">{drawn}</div></body>'
COLOURS = 48


def draw_cards() -> None:
    """One for each drawing."""
    drawings.CARDS.mkdir(exist_ok=True)
    size = ViewportSize(width=drawings.CARD_SIZE, height=drawings.CARD_SIZE)
    with chromium() as browser:
        page = browser.new_page(viewport=size)
        for slug in drawings.slugs():
            page.set_content(PAGE.format(drawn=drawings.drawn(slug)))
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            picture.quantize(COLOURS).save(drawings.CARDS / f"{slug}.png", optimize=True)


if __name__ == "__main__":
    draw_cards()
