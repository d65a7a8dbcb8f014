"""`./jishi gallery`: a picture of every page in every state, and one page to look at them all."""

import argparse
import html
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from jishi.commands.chromium import DESK, PHONE, chromium
from jishi.commands.gallery_walk import Sight, Walk
from jishi.commands.preparing import data_folder
from jishi.commands.rehearsal import rehearsal

HEIGHT = PHONE[1]
DOORS = ("farm:", "hub:", "office:")
SETTLED = "() => document.fonts.ready.then(() => new Promise(requestAnimationFrame))"
ENLARGE = """size => {
  const root = document.documentElement;
  if (size) root.dataset.text = size; else delete root.dataset.text;
}"""


@dataclass(frozen=True)
class Format:
    """One way in which people look at a page."""

    name: str
    width: int = PHONE[0]
    text: str = ""
    theme: str = "light"
    medium: str = "screen"


PHONE_FORMAT, DESK_FORMAT = Format("phone"), Format("desk", width=DESK[0])
DARK, LARGE = Format("dark", theme="dark"), Format("large", text="large")
HUGE = Format("huge-320", width=320, text="huge")
PRINTED = Format("printed", width=794, medium="print")
IN_THE_SHOP: tuple[Format, ...] = (PHONE_FORMAT, DESK_FORMAT, LARGE, DARK)
AT_A_DESK: tuple[Format, ...] = (DESK_FORMAT, PHONE_FORMAT)
# The way to the bag is also looked at where it is narrowest.
ON_THE_WAY = {f"storefront:{name}" for name in ("home", "goods", "basket", "checkout", "order")}
ON_PAPER = {"storefront:order", "storefront:trace", "hub:pick", "office:statement"}


def run(asked: argparse.Namespace) -> int:
    """Walk a rehearsed market, picture what is seen, write the index; 0 when all was seen."""
    console = Console(highlight=False)
    folder = data_folder() / "gallery"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pictured: list[tuple[Sight, list[str]]] = []
    with rehearsal() as market, chromium() as browser:
        walk = Walk(browser, market)
        for sight in walk.sights():
            if asked.only in sight.name:
                pictured.append((sight, _picture(sight, folder)))
                console.print(f"{sight.name} [dim]{sight.page.title()}[/]")
        walk.close()
    (folder / "index.html").write_text(index(pictured))
    console.print(f"→ {folder / 'index.html'}")
    return 0


def formats_of(sight: Sight) -> tuple[Format, ...]:
    """In which ways a page is looked at: at a desk mostly on a desk, in the shop on phones."""
    forms = AT_A_DESK if sight.route.startswith(DOORS) else IN_THE_SHOP
    forms += (HUGE,) if sight.route in ON_THE_WAY else ()
    return forms + ((PRINTED,) if sight.route in ON_PAPER else ())


def show_in(sight: Sight, form: Format) -> None:
    """Let the open page be looked at in another way, without asking the server again."""
    page = sight.page
    page.set_viewport_size({"width": form.width, "height": HEIGHT})
    page.emulate_media(color_scheme=form.theme, media=form.medium)  # type: ignore[arg-type]
    page.evaluate(ENLARGE, form.text)
    page.evaluate(SETTLED)


def _picture(sight: Sight, folder: Path) -> list[str]:
    names = []
    for form in formats_of(sight):
        show_in(sight, form)
        names.append(f"{sight.name}.{form.name}.png")
        sight.page.screenshot(path=folder / names[-1], full_page=True)
    show_in(sight, PHONE_FORMAT)
    return names


def index(pictured: Iterable[tuple[Sight, list[str]]]) -> str:
    """One page with all pictures, small, each a link to itself."""
    rows = "".join(
        f"<h2>{html.escape(f'{sight.who} · {sight.route} {sight.state}')}</h2><p>"
        + "".join(
            f'<a href="{name}"><img src="{name}" alt="{name}" loading="lazy" height="420"></a>'
            for name in names
        )
        + "</p>"
        for sight, names in pictured
    )
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Jishi: gallery</title>'
    return f"{head}<h1>Jishi: every page, every state</h1>{rows}</html>\n"
