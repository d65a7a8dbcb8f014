"""The look in numbers: contrast, sizes, what a page may carry."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import django_htmx
import pytest

from jishi.web import drawings

WEB = Path(__file__).parent.parent
STATIC = WEB / "static"
CSS = (STATIC / "jishi.css").read_text()
DRAWINGS = sorted((STATIC / "drawings").glob("*.svg"))
TEMPLATES = sorted(WEB.rglob("*.html"))
TEXT, SHAPE = 4.5, 3.0
ONE_LINE = {1.0, 1.1}  # a badge, the brand: never more than one line
GROUNDS = ["paper", "card", "sunk"]
ON_PAPER = ["ink", "ink-2", "ink-3", "lake", "lake-d", "seal", "seal-d", "rice-ink", "leaf"]
SEASONS = ["spring", "summer", "autumn", "winter"]
PAIRS = (
    [(ink, ground, TEXT) for ink in ON_PAPER for ground in ("paper", "card")]
    + [(ink, "sunk", TEXT) for ink in ("ink", "ink-2", "ink-3", "seal")]
    + [(name, f"{name}-tint", TEXT) for name in ("lake", "seal", "leaf", *SEASONS)]
    + [("rice-ink", "rice-tint", TEXT)]
    + [("ink", f"{name}-tint", TEXT) for name in ("lake", "seal", "rice", "leaf")]
    + [("ink-2", "lake-tint", TEXT), ("lake-d", "lake-tint", TEXT), ("seal-d", "seal-tint", TEXT)]
    + [(season, "card", TEXT) for season in SEASONS]
    + [(f"on-{name}", name, TEXT) for name in ("lake", "seal", "leaf")]
    + [("on-lake", "lake-d", TEXT)]
    + [("edge", ground, SHAPE) for ground in GROUNDS]
    + [(shape, ground, SHAPE) for shape in ("lake", "rice") for ground in ("paper", "card")]
)


def tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})", css))


LAYER = CSS.split("@layer tokens {")[1].split("@layer base")[0]
LIGHT = tokens(LAYER.split("@media")[0])
THEMES = {"light": LIGHT, "dark": LIGHT | tokens(LAYER.split("@media")[1])}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_everyone_can_read_it(theme, ink, ground, least):
    colours = THEMES[theme]

    assert contrast(colours[ink], colours[ground]) >= least


def test_the_dark_theme_says_each_colour_again():
    assert set(tokens(LAYER.split("@media")[1])) == set(LIGHT)


def test_colours_are_named_once_and_used_by_name():
    rest = CSS.split("@layer base")[1].split("@layer print")[0]
    ours = re.sub(r"url\([^)]*\)", "", rest)

    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", ours) == ["#fff"], "only behind a QR code"


def test_the_three_sizes_begin_where_the_law_wants_them():
    body = 17 / 16
    assert 20 * body >= 18
    assert "data-text=large] { font-size: 125%" in CSS
    assert 16 * 1.78125 * body >= 30
    assert "data-text=huge] { font-size: 178.125%" in CSS


def test_nobody_is_kept_from_enlarging_the_page():
    said = "".join(path.read_text() for path in TEMPLATES) + CSS

    assert "user-scalable" not in said
    assert "maximum-scale" not in said
    assert "setFontSizeCallback" not in said
    assert not re.search(r"text-size-adjust[^;]*important", said)


@pytest.mark.parametrize(("name", "most"), [("jishi.css", 12_000), ("jishi.js", 6_000)])
def test_what_every_page_loads_is_small(name, most):
    assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= most


def test_all_script_together_is_small():
    package = Path(django_htmx.__file__).parent / "static" / "django_htmx"
    scripts = [STATIC / "jishi.js", package / "htmx-2.min.js"]

    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts) <= 24_000


def test_lines_are_far_enough_apart():
    heights = re.findall(r"line-height:\s*([\d.]+)", CSS) + re.findall(
        r"font:[^;]*?/([\d.]+) ", CSS
    )
    of_text = [height for height in map(float, heights) if height not in ONE_LINE]

    assert of_text
    assert min(of_text) >= 1.2
    assert "font: 400 var(--t3)/1.6" in CSS
    assert "p + p { margin-block-start: .8em; }" in CSS


def test_no_text_is_smaller_than_thirteen_pixels():
    sizes = dict(re.findall(r"--(t\d):\s*([\d.]+)rem", CSS))

    assert min(map(float, sizes.values())) * 16 >= 13
    literal = re.findall(r"font-size:\s*([\d.]+)(px|rem)", CSS.split("@layer print")[0])
    assert all(float(size) * (16 if unit == "rem" else 1) >= 13 for size, unit in literal)


def test_motion_is_only_for_those_who_want_it():
    moving = re.compile(r"transition:|animation:|@view-transition|transform: translateY\(1px\)")
    wanted = re.search(r"@media \(prefers-reduced-motion: no-preference\) \{.*?\n  \}", CSS, re.S)

    assert wanted
    assert moving.search(wanted[0])
    assert not moving.search(CSS.replace(wanted[0], ""))


def test_nothing_wants_a_gesture_or_a_pointer_that_hovers():
    script = (STATIC / "jishi.js").read_text()

    assert not re.search(r"touchmove|dragstart|contextmenu|mouseover|mouseenter", script)
    assert not re.search(r":hover[^{]*\{[^}]*(display|visibility|opacity)", CSS)


def test_nothing_opens_by_itself():
    said = "".join(path.read_text() for path in TEMPLATES) + (STATIC / "jishi.js").read_text()

    assert not re.search(r"<dialog|showModal|alert\(|confirm\(|popover", said)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_an_empty_page_has_one_action(path):
    for line in path.read_text().splitlines():
        for before, said in re.findall(r'(.*?)include "parts/empty\.html"([^%]*)', line):
            asked = re.split(r"{% (?:else|empty) %}", before)[-1] + said
            has_its_form = "在下面" in asked
            assert has_its_form or re.search(r"(href=| as href)", asked)
            assert has_its_form or re.search(r"(label=| as label)", asked)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_nothing_inline_and_nothing_from_elsewhere(path):
    text = path.read_text()

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*speculationrules)", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
class TestEveryDrawing:
    def test_is_small_and_whole(self, path):
        assert path.stat().st_size <= 1500
        root = ElementTree.fromstring(path.read_text())  # noqa: S314 (our own)
        assert root.get("viewBox") == "0 0 96 96"

    def test_stands_on_a_ground_and_is_drawn_in_the_same_ink(self, path):
        text = path.read_text()
        assert 'd="M0 0h96v96H0z"' in text
        assert 'stroke="#1F2421"' in text
        assert 'stroke-width="1.75"' in text
        assert "style" not in text


def test_the_sheet_is_made_of_the_files():
    assert drawings.SHEET.read_text() == drawings.sheet(), "run python -m jishi.web.drawings"
    assert len(gzip.compress(drawings.SHEET.read_bytes(), 9)) <= 16_000


def test_there_are_enough_drawings_for_a_county():
    wanted = {"asparagus", "watermelon", "zaodan", "vegetables", "mushroom", "gift-box"}

    assert wanted <= {path.stem for path in DRAWINGS}
    assert len(DRAWINGS) >= 24
