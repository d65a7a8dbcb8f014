"""What is looked for on every page, in the browser: each question gives what is wrong."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = f"async () => (await axe.run({{runOnly: {json.dumps(TAGS)}}})).violations"
TOO_SMALL = """least => [...document.querySelectorAll('a[href], button, input, select, summary')]
  .filter(part => part.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter(part => !part.closest('.unseen, .unseen *') && part.type !== 'hidden' && !part.disabled)
  .filter(part => getComputedStyle(part).display !== 'inline' || part.closest('nav, .bar'))
  .map(part => {
    const label = part.closest('label');
    const own = part.getBoundingClientRect(), around = label?.getBoundingClientRect();
    const more = getComputedStyle(part, '::after');
    const grown = more.position === 'absolute' ? parseFloat(more.height) || 0 : 0;
    return [Math.max(own.height, around?.height || 0, grown), part.outerHTML.slice(0, 90)];
  })
  .filter(([height]) => height < least - .6)"""
PICTURES = """() => [
  ...[...document.images].filter(one => !one.hasAttribute('alt') || !one.width || !one.height)
    .map(one => 'incomplete ' + one.outerHTML),
  ...[...document.images].filter(one => one.loading === 'lazy'
      && one.checkVisibility() && one.getBoundingClientRect().bottom < innerHeight
      && one.getBoundingClientRect().top >= 0 && scrollY === 0)
    .map(one => 'lazy in the first screen ' + one.outerHTML),
]"""
SEALS = """() => [...document.querySelectorAll('svg.seal')].filter(seal =>
  seal.getAttribute('aria-hidden') !== 'true' || !seal.parentElement.parentElement.innerText.trim()
  || seal.getBoundingClientRect().width < 28 && seal.checkVisibility()).map(seal => 'bare seal')"""

CUT_OFF = """() => [...document.querySelectorAll('body *')]
  .filter(part => part.innerText?.trim() && !part.closest('.unseen, .unseen *, svg, select'))
  .filter(part => part.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter(part => ['hidden', 'clip'].includes(getComputedStyle(part).overflowX))
  .filter(part => getComputedStyle(part).textOverflow !== 'ellipsis')
  .filter(({scrollWidth, clientWidth}) => scrollWidth > clientWidth + 1)
  .map(part => part.outerHTML.slice(0, 90))"""

WORDLESS = """() => [...document.querySelectorAll('.status, .notice, .badge')]
  .filter(part => part.checkVisibility() && !part.innerText.trim() && !part.ariaLabel)
  .map(part => part.outerHTML.slice(0, 90))"""
# Lines as their letters are high, not their line boxes: those may touch.
OVER_EACH_OTHER = """() => {
  const floats = part => ['fixed', 'sticky', 'absolute'].includes(getComputedStyle(part).position);
  const isFree = part => { while (part && !floats(part)) part = part.parentElement; return part; };
  const lines = [];
  for (const part of document.querySelectorAll('main *')) {
    if (!part.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    if (part.closest('.unseen, svg, select, details:not([open])') || isFree(part)) continue;
    for (const text of part.childNodes) {
      if (text.nodeType !== 3 || !text.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const {left, right, top, bottom} of range.getClientRects())
        if (right - left > 2) lines.push([part, left, right,
          top + (bottom - top) * .18, bottom - (bottom - top) * .18]);
    }
  }
  lines.sort((one, other) => one[3] - other[3]);
  const found = new Set();
  lines.forEach(([one, left, right, top, bottom], nth) => {
    for (const [other, from, to, high] of lines.slice(nth + 1)) {
      if (high >= bottom) break;
      if (other !== one && Math.min(right, to) - Math.max(left, from) > 2)
        found.add(one.innerText.slice(0, 30) + ' / ' + other.innerText.slice(0, 30));
    }
  });
  return [...found];
}"""


def axe(page: Page) -> list[str]:
    """The violations of WCAG 2.2 AA and good practice that axe finds."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE_SCRIPT} }} }}")
    return [
        f"{found['id']}: {node['html'][:120]}" for found in page.evaluate(AXE)
        for node in found["nodes"]
    ]  # fmt: skip


def headings(page: Page) -> list[str]:
    count = page.locator("h1").count()
    return [] if count == 1 else [f"{count} h1"]


def targets(page: Page, least: int) -> list[str]:
    """What one presses: high enough, with the words of its label and what grows it unseen."""
    return [f"{height:.0f} px: {what}" for height, what in page.evaluate(TOO_SMALL, least)]


def pictures_and_seals(page: Page) -> list[str]:
    return [*page.evaluate(PICTURES), *page.evaluate(SEALS)]


def words(page: Page) -> list[str]:
    """What says something by its colour alone."""
    return [f"no words: {part}" for part in page.evaluate(WORDLESS)]


def overlaps(page: Page) -> list[str]:
    """Words that stand on other words."""
    return [f"over each other: {pair}" for pair in page.evaluate(OVER_EACH_OTHER)]


def width(page: Page) -> list[str]:
    """How far a page could be scrolled sideways."""
    over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    return [f"{over} px too wide"] if over > 0 else []


def grown(page: Page) -> list[str]:
    """What does not fit when a messenger shows all letters half as large again."""
    page.evaluate("document.documentElement.style.fontSize = '150%'")
    cut_off = [f"cut off: {part}" for part in page.evaluate(CUT_OFF)]
    wrong = [*width(page), *cut_off, *overlaps(page)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return wrong


def elsewhere(page: Page, address: str) -> list[str]:
    """What the page fetched from another host."""
    asked = page.evaluate("() => performance.getEntriesByType('resource').map(one => one.name)")
    return [one for one in asked if not one.startswith((address, "data:"))]
