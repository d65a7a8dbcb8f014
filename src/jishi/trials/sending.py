"""A form filled by somebody who looks for a hole, and how it is sent."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import strategies as st

from jishi.foundation import ids
from jishi.trials import hostile
from jishi.trials.forms import UNSEEN, Form, Pair

HOSTILE_MOST = 2  # fields of a form: with all of them wrong, only the first is ever looked at
UNKNOWN = ["price_fen", "is_active", "state", "owner", "balance", "role"]
DROPPED, DOUBLED, MORE = "a field dropped", "a field doubled", "a field more"
NO_KEY, FRAGMENT, ELSEWHERE = "without its key", "as a fragment", "to another row"
ODD = ["", "", "", DROPPED, DOUBLED, MORE, NO_KEY, FRAGMENT, ELSEWHERE]
URLENCODED = "application/x-www-form-urlencoded"
File = tuple[str, bytes]


@dataclass(frozen=True)
class Sent:
    """A form as it is sent, and by whom; `odd` is what is wrong with it as a whole."""

    role: str
    form: Form
    pairs: tuple[Pair, ...]
    odd: str = ""
    path: str = ""
    file: str = ""

    def __str__(self) -> str:
        how = " ".join(word for word in (self.form.method, self.path, self.odd, self.file) if word)
        pairs = ", ".join(f"{name}={value[:80]!r}" for name, value in self.pairs)
        return f"{self.role} {how} [{pairs}]"


@st.composite
def submissions(draw: st.DrawFn, met: list[tuple[str, Form]], files: list[str]) -> Sent:
    """One of the forms that somebody met, with some of its fields hostile."""
    role, form = draw(st.sampled_from(met))
    odd = draw(st.sampled_from(ODD))
    filled = [(name, value) for name, value in form.filled if name not in UNSEEN]
    places = st.integers(0, max(len(filled) - 1, 0))
    wrong = draw(st.sets(places, max_size=HOSTILE_MOST))
    pairs = [
        (name, draw(hostile.values)) if place in wrong else (name, value)
        for place, (name, value) in enumerate(filled)
    ]
    if pairs and odd == DROPPED:
        pairs.pop(draw(places))
    elif pairs and odd == DOUBLED:
        pairs.append(pairs[draw(places)])
    elif odd == MORE:
        pairs.append((draw(st.sampled_from(UNKNOWN)), "1"))
    path = _elsewhere(form, draw(hostile.values)) if odd == ELSEWHERE else form.path
    file = draw(st.sampled_from(files)) if form.file_field else ""
    return Sent(role, form, tuple(pairs), odd, path, file)


def send(browser: Client, sent: Sent, files: dict[str, File]) -> Any:
    """The market's answer to a form, which carries the form token and a key of its own."""
    pairs = [] if sent.odd == NO_KEY else [("key", ids.token())]
    pairs += sent.pairs
    headers = {"HX-Request": "true"} if sent.odd == FRAGMENT else {}
    if sent.form.method == "get":
        return browser.get(f"{sent.path}?{_encoded(list(sent.pairs))}", headers=headers)
    pairs.append(("csrfmiddlewaretoken", browser.cookies["csrftoken"].value))
    if sent.form.file_field:
        told: dict[str, Any] = {name: _sayable(value) for name, value in pairs}
        told[sent.form.file_field] = SimpleUploadedFile(*files[sent.file])
        return browser.post(sent.path, told, headers=headers)
    return browser.post(sent.path, _encoded(pairs), content_type=URLENCODED, headers=headers)


def _elsewhere(form: Form, value: str) -> str:
    """The same address with another word where the row is named."""
    parts = form.path.split("/")
    rows = [place for place, part in enumerate(parts) if is_of_a_row(part)]
    if rows:
        parts[rows[-1]] = quote(value.encode(errors="surrogatepass"), safe="")[:2_000] or "-"
    return "/".join(parts)


def is_of_a_row(part: str) -> bool:
    """Whether a part of a path is a key, a number, a code or a token."""
    return any(sign.isdigit() for sign in part) or part.isupper()


def _encoded(pairs: list[Pair]) -> str:
    return urlencode(pairs, errors="surrogatepass")


def _sayable(value: str) -> str:
    return value.encode(errors="replace").decode()
