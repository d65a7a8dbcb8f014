"""The drawings of goods: one file each for those who draw, one sheet for those who look.

A page shows many of them; from one sheet they cost one small request instead of twenty. The sheet
is made of the files by `python -m jishi.web.drawings`; a test holds the two together.
"""

import re
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
SHEET = STATIC / "drawings.svg"
CARDS = STATIC / "cards"  # see commands/cards.py
CARD_SIZE = 400
BOX = 96
ROOT = re.compile(r'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="0 0 96 96"([^>]*)>')


@lru_cache(maxsize=1)
def slugs() -> tuple[str, ...]:
    """What is drawn, by name."""
    return tuple(sorted(path.stem for path in (STATIC / "drawings").glob("*.svg")))


def drawn(slug: str) -> str:
    return (STATIC / "drawings" / f"{slug}.svg").read_text().strip()


def sheet() -> str:
    """All drawings below each other; `drawings.svg#pear` shows the pear alone."""
    rows = []
    for place, slug in enumerate(slugs()):
        top = place * BOX
        drawing = ROOT.sub(rf'<g transform="translate(0 {top})"\1>', drawn(slug))
        drawing = drawing.replace("</svg>", "</g>")
        # What one drawing names for itself must not be another's.
        drawing = re.sub(r'(id="|href="#)', rf"\g<1>{slug}-", drawing)
        rows.append(f'<view id="{slug}" viewBox="0 {top} {BOX} {BOX}"/>{drawing}')
    size = f'viewBox="0 0 {BOX} {len(rows) * BOX}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n' + "\n".join(rows) + "\n</svg>\n"


if __name__ == "__main__":
    SHEET.write_text(sheet())
