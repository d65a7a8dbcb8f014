"""Attack the pages by their own forms (R21, R23): every form that a role meets, filled with what
looks for a hole.

The forms are found as a person finds them, by following links from the first page. After each
answer: no 5xx, nothing slower than two seconds; a refusal says why and what helps; a form that
refuses still holds what was typed.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import hypothesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import strategies as st

from jishi.foundation import ids
from jishi.proof.verify import verify
from jishi.trials import hostile
from jishi.trials.besieged import ROLES, Besieged, besieged
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.forms import Form, Page, Pair

SLOWEST_SECONDS = 2
PAGES_MAX = 70  # of one role
LIKE_MAX = 2  # pages of one kind: of two orders the forms are the same
FORMS_LIKE = 4  # of one kind, so that there is another when one is done
SHOPPERS = {"anonymous", "buyer", "volunteer"}  # the others need not try the shop once more
WANT_GOODS = ("/checkout", "/basket/set", "/basket/price")
STARTS = ("/", "/basket", "/checkout", "/farm/", "/hub/", "/office/", "/signin")
LEAVES = {"/signout"}  # who has left cannot go on
ODD = ["dropped", "doubled", "unknown", "without key", "as fragment"]
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Sent:
    """A form as it is sent, by whom; `odd` is what is wrong with it as a whole."""

    role: str
    form: Form
    pairs: tuple[Pair, ...]
    odd: str = ""
    file: str = ""

    def __str__(self) -> str:
        pairs = ", ".join(f"{name}={value[:80]!r}" for name, value in self.pairs)
        return f"{self.role} {self.form.method} {self.form.action} {self.odd} {self.file} [{pairs}]"


def run(*, seed: int, amount: int, tell: Tell) -> Evidence:
    """`amount`: forms that are sent."""
    evidence = Evidence("the forms under attack", ("R21", "R23"), seed)
    with besieged(seed) as market:
        Siege(market, evidence, tell).send(seed=seed, amount=amount)
        evidence.failures += [f"after the attack, seed {seed}: {found}" for found in verify()]
    evidence.not_proved = ["what a script of the page does", "two forms sent at the same moment"]
    return evidence


class Siege:
    """Who goes where, what they found there, and what they send."""

    def __init__(self, market: Besieged, evidence: Evidence, tell: Tell) -> None:
        self.evidence, self.tell = evidence, tell
        self.browsers = {role: market.browser(role) for role in ROLES}
        self.files = hostile.files()
        self.seen: set[str] = set()
        self.met: list[tuple[str, Form]] = []
        for role in ROLES:
            self.met += [(role, form) for form in self._walk(role)]

    def send(self, *, seed: int, amount: int) -> None:
        """Draw so many submissions; each that breaks a promise is told with its least form."""
        done = 0

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=amount,
            database=None,
            deadline=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(submissions(self.met, sorted(self.files)))
        def one(sent: Sent) -> None:
            nonlocal done
            done += 1
            self.tell(min(done, amount), amount)
            self._try(sent, seed)

        one()

    def _try(self, sent: Sent, seed: int) -> None:
        wrong = self._broken(sent)
        self.evidence.counts["forms sent"] += 1
        self.evidence.faults[sent.odd or "hostile values"] += 1
        finding = f"{sent.form.path}: {wrong}"
        if not wrong or finding in self.seen:
            return
        self.seen.add(finding)
        self.evidence.failures.append(f"{wrong}; seed {seed}: {self._least(sent, wrong)}")

    def _least(self, sent: Sent, wrong: str) -> Sent:
        """The same submission with every field honest that need not be otherwise."""
        honest = dict(sent.form.filled)
        for place, (name, value) in enumerate(sent.pairs):
            if honest.get(name, value) == value:
                continue
            pairs = (*sent.pairs[:place], (name, honest[name]), *sent.pairs[place + 1 :])
            if self._broken(replace(sent, pairs=pairs)) == wrong:
                sent = replace(sent, pairs=pairs)
        return sent

    def _broken(self, sent: Sent) -> str:
        """What promise the answer to a submission breaks; empty when it keeps them all."""
        begun = time.thread_time()  # of our own work: the machine may be busy with others'
        answer = self._post(sent)
        seconds = time.thread_time() - begun
        self.evidence.counts[f"answered {answer.status_code}"] += 1
        if answer.status_code >= 500:
            return f"answered {answer.status_code}"
        if seconds > SLOWEST_SECONDS:
            return f"slower than {SLOWEST_SECONDS} s"
        if answer.status_code < 400 or not answer.get("Content-Type", "").startswith("text/html"):
            return ""
        return self._unkind(sent, answer)

    def _unkind(self, sent: Sent, answer: Any) -> str:
        """What a refusal fails to say or to keep."""
        html = answer.content.decode()
        page = Page(sent.form.action, html)
        if not page.said:
            return f"{answer.status_code} without a word"
        again = _same(page, sent)
        if not again and "href=" not in html:
            return f"{answer.status_code} without a next step"
        return _lost(sent, again) if again else ""

    def _post(self, sent: Sent) -> Any:
        if sent.form.path.startswith(WANT_GOODS):
            self._fill_basket(sent.role)
        browser = self.browsers[sent.role]
        headers = {"HX-Request": "true"} if sent.odd == "as fragment" else {}
        token = browser.cookies["csrftoken"].value
        pairs = [("csrfmiddlewaretoken", token), *self._keyed(sent)]
        if sent.form.method == "get":
            query = urlencode(list(sent.pairs), errors="surrogatepass")
            return browser.get(f"{sent.form.path}?{query}", headers=headers)
        if sent.form.is_for_files:
            return browser.post(sent.form.path, self._with_file(pairs, sent), headers=headers)
        body = urlencode(pairs, errors="surrogatepass")
        return browser.post(sent.form.action, body, content_type=FORM, headers=headers)

    def _keyed(self, sent: Sent) -> Iterator[Pair]:
        if sent.odd != "without key":
            yield "key", ids.token()
        yield from sent.pairs

    def _with_file(self, pairs: list[Pair], sent: Sent) -> dict[str, object]:
        told: dict[str, object] = {
            name: value.encode(errors="replace").decode() for name, value in pairs
        }
        name, content = self.files[sent.file]
        return told | {"file": SimpleUploadedFile(name, content)}

    def _walk(self, role: str) -> list[Form]:
        """The forms on the pages that a role comes to, a few of each kind."""
        known = set() if role in SHOPPERS else {_kind(form.path) for _role, form in self.met}
        found: dict[object, list[Form]] = defaultdict(list)
        self._fill_basket(role)
        for page in _pages(self.browsers[role]):
            self.evidence.counts["pages walked"] += 1
            for form in page.forms:
                names = frozenset(one.name for one in form.inputs)
                if form.path not in LEAVES and _kind(form.path) not in known:
                    found[_kind(form.path), form.method, names].append(form)
        return [form for alike in found.values() for form in alike[:FORMS_LIKE]]

    def _fill_basket(self, role: str) -> None:
        """Something to order; else a shopper would come to few forms, and to each once."""
        browser = self.browsers[role]
        for form in Page("/", browser.get("/").content.decode()).forms:
            if form.path == "/basket/add":
                token = browser.cookies["csrftoken"].value
                told = dict(form.filled) | {"csrfmiddlewaretoken": token, "key": ids.token()}
                browser.post(form.path, told)
                return


@st.composite
def submissions(draw: st.DrawFn, met: list[tuple[str, Form]], files: list[str]) -> Sent:
    """One of the forms that somebody met, with some of its fields hostile."""
    role, form = draw(st.sampled_from(met))
    odd = draw(st.sampled_from(["", "", "", *ODD]))
    unseen = {"key", "csrfmiddlewaretoken"}
    pairs = [
        (name, draw(hostile.values) if draw(st.booleans()) else value)
        for name, value in form.filled
        if name not in unseen
    ]
    if pairs and odd in {"dropped", "doubled"}:
        place = draw(st.integers(0, len(pairs) - 1))
        pairs = pairs[:place] + pairs[place + 1 :] if odd == "dropped" else [*pairs, pairs[place]]
    if odd == "unknown":
        pairs.append((draw(st.sampled_from(["price_fen", "is_active", "state", "owner"])), "1"))
    file = draw(st.sampled_from(files)) if form.is_for_files else ""
    return Sent(role, form, tuple(pairs), odd, file)


def _pages(browser: Client) -> Iterator[Page]:
    waiting = list(STARTS)
    seen: Counter[str] = Counter()
    for _number in range(PAGES_MAX):
        if not waiting:
            return
        address = waiting.pop(0)
        answer = browser.get(address)
        if answer.status_code in {301, 302, 303}:
            waiting.insert(0, answer["Location"])
            continue
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = Page(address, answer.content.decode())
        yield page
        for link in page.links:
            path = urlsplit(link).path
            if link.startswith("/") and seen[_kind(path)] < LIKE_MAX and link not in waiting:
                seen[_kind(path)] += 1
                waiting.append(link)


def _kind(path: str) -> str:
    """The path without what is another in each row: `/orders/*/pay`."""
    parts = path.split("/")
    return "/".join("*" if place > 1 and _is_of_a_row(part) else part
                    for place, part in enumerate(parts))  # fmt: skip


def _is_of_a_row(part: str) -> bool:
    return any(sign.isdigit() for sign in part) or part.isupper() or len(part) == 6


def _same(page: Page, sent: Sent) -> Form | None:
    """The form that was sent, as it stands on the page that refuses; another's row is none."""
    form, pairs = sent.form, dict(sent.pairs)
    alike = (one for one in page.forms if one.path == form.path and one.method == form.method)
    mine = (one for one in alike if all(pairs.get(name) == told for name, told in one.marks()))
    return next(mine, None)


def _lost(sent: Sent, again: Form) -> str:
    """Which words of the sender are gone from the form."""
    typed = dict(sent.pairs)
    for one in again.inputs:
        value = typed.get(one.name)
        if not one.is_typed or value is None or not value.strip():
            continue
        if _plain(one.value) != _plain(value):
            return f"what was typed into {one.name} is lost"
    return ""


def _plain(value: str) -> str:
    sent = value.encode(errors="surrogatepass").decode(errors="replace")
    return " ".join(sent.replace("\0", "\ufffd").split())
