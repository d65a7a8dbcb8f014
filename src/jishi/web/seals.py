"""A village's seal: its name cut in red, framed in a way that its code decides.

Square or oval, never round with a star: nothing that could be taken for an official stamp. A seal
is ornament; the name stands beside it in words.
"""

from functools import lru_cache
from html import escape
from zlib import crc32

from django.utils.safestring import SafeString, mark_safe

TAILS = ("经济合作社", "股份经济合作社", "社区", "村委会", "村")
# Six ways to frame a square; `pathLength` is 100 so that a nick is a gap of the dashes.
FRAMES = (
    '<rect x="2.5" y="2.5" width="43" height="43" rx="2"',
    '<rect x="2.5" y="2.5" width="43" height="43" rx="9"',
    '<path d="M3 4Q13 2 24 2.8T45 3.4Q46.4 14 45.4 25T45 44.6Q34 46 23 45T3 45Q2 34 2.7 23T3 4Z"',
    '<path d="M8 2.5H40L45.5 8V40L40 45.5H8L2.5 40V8Z"',
    '<ellipse cx="24" cy="24" rx="19.5" ry="22"',
    '<path d="M24 2.2C38 2.2 45.6 8 45.6 24S38 45.8 24 45.8 2.4 40 2.4 24 10 2.2 24 2.2Z"',
)
OVAL = 4
# Where the characters of a name of one to four stand, right column first: x, y, width, height.
CUTS: dict[int, list[tuple[float, float, float, float]]] = {
    1: [(24, 24, 32, 32)],
    2: [(24, 14.2, 21, 18.5), (24, 33.8, 21, 18.5)],
    3: [(33.2, 14.5, 17, 18), (33.2, 33.5, 17, 18), (14.8, 24, 17, 36)],
    4: [(33.2, 14.5, 17, 18), (33.2, 33.5, 17, 18), (14.8, 14.5, 17, 18), (14.8, 33.5, 17, 18)],
}
EM = 20  # size at which each character is set before it is stretched into its place


@lru_cache(maxsize=2048)
def seal(name: str, code: str, kind: str = "") -> SafeString:
    """The seal of a village as inline SVG, hidden from those who listen to the page.

    `kind` is empty for red on paper (a village), `filled` for paper on red (certified goods), and
    may add `big`.
    """
    letters = cut_name(name)
    chance = crc32(code.encode())
    frame = FRAMES[chance % 6] if len(letters) < 3 else FRAMES[chance % OVAL]
    inside = "".join(
        f'<text transform="translate({x} {y}) scale({width / EM:.2f} {height / EM:.2f})" '
        f'text-anchor="middle" dy=".36em" font-size="{EM}">{escape(letter)}</text>'
        for letter, (x, y, width, height) in zip(letters, CUTS[len(letters)], strict=True)
    )
    return mark_safe(  # noqa: S308 (numbers and one escaped name)
        f'<svg class="seal {escape(kind)}" viewBox="0 0 48 48" aria-hidden="true">'
        f"{frame}{_edge(chance // 6, filled='filled' in kind)}{inside}</svg>"
    )


def cut_name(name: str) -> str:
    """What is cut into the seal: the village's own name, at most four characters."""
    for tail in TAILS:
        if name.endswith(tail) and len(name) - len(tail) >= 2:
            return name.removesuffix(tail)[:4]
    return name[:4] or "村"


def _edge(chance: int, *, filled: bool) -> str:
    nick = 2 + chance % 3
    place = chance // 3 % 100
    if filled:
        return ' fill="currentColor"/>'
    return (
        f' fill="none" stroke="currentColor" stroke-width="2.6" pathLength="100" '
        f'stroke-dasharray="{100 - nick} {nick}" stroke-dashoffset="{place}"/>'
    )
