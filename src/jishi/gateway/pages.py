"""How a page of the sandbox looks, and what it lets a browser do."""

import base64
import hashlib
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from jishi.gateway.answering import Answer

STYLE = (Path(__file__).parent / "cashier.css").read_text()
PAGE = Template((Path(__file__).parent / "cashier.html").read_text())
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def words_page(status: int, title: str, told: str) -> Answer:
    return page(status, title, f"<h1>{escape(title)}</h1>{words(told)}")


def words(told: str) -> str:
    return f'<p class="words">{escape(told)}</p>'


def page(status: int, title: str, content: str, back: str = "") -> Answer:
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(back)) if back else ""
    policy = (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {origin}"
    )
    drawn = PAGE.substitute(title=escape(title), style=STYLE, content=content)
    return Answer(
        status,
        drawn.encode(),
        {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        },
    )
