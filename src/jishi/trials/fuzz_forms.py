"""Attack the pages by their own forms (R21, R23): every form that a role meets, filled with what
looks for a hole.

The forms are found as a person finds them, by following links from the first page. After each
answer: no 5xx, nothing slower than two seconds; a refusal says why and what helps; a form that
refuses still holds what was typed.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import hypothesis
from django.test import Client

from jishi.foundation import ids
from jishi.proof.verify import verify
from jishi.trials import hostile
from jishi.trials.besieged import ROLES, Besieged, besieged
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.forms import Form, Page
from jishi.trials.sending import Sent, is_of_a_row, send, submissions

SLOWEST_SECONDS = 2
PAGES_MAX = 70  # of one role
LIKE_MAX = 2  # pages of one kind: of two orders the forms are the same
FORMS_LIKE = 4  # of one kind, so that there is another when one is done
SHOPPERS = {"anonymous", "buyer", "volunteer"}  # the others need not try the shop once more
WANT_GOODS = ("/checkout", "/basket/set", "/basket/price")
STARTS = ("/", "/basket", "/checkout", "/farm/", "/hub/", "/office/", "/signin")
LEAVES = {"/signout"}  # who has left cannot go on


def run(*, seed: int, amount: int, tell: Tell) -> Evidence:
    """`amount`: forms that are sent."""
    evidence = Evidence("the forms under attack", ("R21", "R23"), seed)
    with besieged(seed) as market:
        Siege(market, evidence).attack(amount, tell)
        evidence.failures += [f"after the attack, seed {seed}: {found}" for found in verify()]
    evidence.not_proved = ["what a script of a page does", "two forms sent at the same moment"]
    return evidence


class Siege:
    """Who goes where, what they found there, and what came of what they sent."""

    def __init__(self, market: Besieged, evidence: Evidence) -> None:
        self.evidence = evidence
        self.browsers = {role: market.browser(role) for role in ROLES}
        self.files = hostile.files()
        self.known: set[str] = set()
        self.met: list[tuple[str, Form]] = []
        for role in ROLES:
            self.met += [(role, form) for form in self._walk(role)]

    def attack(self, amount: int, tell: Tell) -> None:
        """Draw so many forms; what breaks a promise is told once, with the least that breaks it."""

        @hypothesis.seed(self.evidence.seed)
        @hypothesis.settings(
            max_examples=amount,
            database=None,
            deadline=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(submissions(self.met, sorted(self.files)))
        def one(sent: Sent) -> None:
            self._try(sent)
            tell(min(self.evidence.counts["forms sent"], amount), amount)

        one()

    def _try(self, sent: Sent) -> None:
        wrong = self._wrong(sent)
        self.evidence.counts["forms sent"] += 1
        self.evidence.faults[sent.odd or "hostile values"] += 1
        finding = f"{kind(sent.form.path)}: {wrong}"
        if wrong and finding not in self.known:
            self.known.add(finding)
            least = self._least(sent, wrong)
            self.evidence.failures.append(f"{wrong}; seed {self.evidence.seed}: {least}")

    def _wrong(self, sent: Sent) -> str:
        if sent.path.startswith(WANT_GOODS):
            self._fill_basket(sent.role)
        begun = time.thread_time()  # our own work: the machine may be busy with others'
        answer = send(self.browsers[sent.role], sent, self.files)
        seconds = time.thread_time() - begun
        self.evidence.counts[f"answered {answer.status_code}"] += 1
        is_slow = seconds > SLOWEST_SECONDS
        return f"slower than {SLOWEST_SECONDS} s" if is_slow else broken(sent, answer)

    def _least(self, sent: Sent, wrong: str) -> Sent:
        """The same form with every field honest that need not be otherwise."""
        honest = dict(sent.form.filled)
        for place, (name, value) in enumerate(sent.pairs):
            if honest.get(name, value) == value:
                continue
            pairs = (*sent.pairs[:place], (name, honest[name]), *sent.pairs[place + 1 :])
            if self._wrong(replace(sent, pairs=pairs)) == wrong:
                sent = replace(sent, pairs=pairs)
        return sent

    def _walk(self, role: str) -> list[Form]:
        """The forms on the pages that a role comes to, a few of each kind."""
        shown = set() if role in SHOPPERS else {kind(form.path) for _role, form in self.met}
        found: dict[object, list[Form]] = defaultdict(list)
        self._fill_basket(role)
        for page in pages(self.browsers[role]):
            self.evidence.counts["pages walked"] += 1
            # The address of a row is filled in too, by whoever looks for other rows.
            address = [Form(page.address, "get")] if "*" in kind(page.address) else []
            for form in (*page.forms, *address):
                if form.path not in LEAVES and kind(form.path) not in shown:
                    names = frozenset(one.name for one in form.inputs)
                    found[kind(form.path), form.method, names].append(form)
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


def broken(sent: Sent, answer: Any) -> str:
    """Which promise an answer breaks; empty when it keeps them all."""
    status = answer.status_code
    if status >= 500:
        return f"answered {status}"
    if status < 400 or not answer.get("Content-Type", "").startswith("text/html"):
        return ""
    page = Page(sent.path, answer.content.decode())
    if not page.said:
        return f"{status} without a word"
    again = _same(page, sent)
    if again is None:
        return "" if page.leads_on else f"{status} without a next step"
    return _lost(sent, again)


def pages(browser: Client) -> Iterator[Page]:
    """What one comes to by following links, breadth first, few pages of each kind."""
    waiting, seen = list(STARTS), Counter[str]()
    for _number in range(PAGES_MAX):
        if not waiting:
            return
        address = waiting.pop(0)
        answer = browser.get(address)
        if answer.status_code in {301, 302, 303}:
            waiting.insert(0, answer["Location"])
        elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            page = Page(address, answer.content.decode())
            yield page
            for link in page.links:
                here = kind(urlsplit(link).path)
                if link.startswith("/") and seen[here] < LIKE_MAX and link not in waiting:
                    seen[here] += 1
                    waiting.append(link)


def kind(path: str) -> str:
    """A path without what is another in each row: `/orders/*/pay`."""
    return "/".join("*" if is_of_a_row(part) else part for part in path.split("/"))


def _same(page: Page, sent: Sent) -> Form | None:
    """The form that was sent, as it stands on the page that refuses; another's row is none."""
    pairs = dict(sent.pairs)
    alike = (one for one in page.forms if (one.path, one.method) == (sent.path, sent.form.method))
    mine = (one for one in alike if all(pairs.get(name) == told for name, told in one.marks()))
    return next(mine, None)


def _lost(sent: Sent, again: Form) -> str:
    """Which words of the sender are gone from the form."""
    typed = dict(sent.pairs)
    for one in again.inputs:
        value = typed.get(one.name, "")
        if value.strip() and one.holds(value) and _plain(one.shown) != _plain(value):
            return f"what was put into {one.name} is lost"
    return ""


def _plain(value: str) -> str:
    sent = value.encode(errors="surrogatepass").decode(errors="replace")
    return " ".join(sent.replace("\0", "\ufffd").split())
