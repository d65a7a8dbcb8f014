"""A real browser, and a market that is really served."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page
from tests.journeys.served import Served, served

from jishi.commands.chromium import PHONE, chromium

WORDS_OF_A_PAGE = 1_500


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A journey that fails says what its pages showed: where it fails nobody may be looking."""
    report = yield
    if report.when == "call" and report.failed and "browser" in item.funcargs:
        for context in item.funcargs["browser"].contexts:
            for page in context.pages:
                report.sections.append((f"the page {page.url}", _words_of(page)))
    return report


def _words_of(page: Page) -> str:
    try:
        return page.locator("body").inner_text(timeout=2_000)[:WORDS_OF_A_PAGE]
    except Error as error:
        return f"cannot be read: {error}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def market() -> Iterator[Served]:
    with served() as running:
        yield running


class Person:
    """Somebody with a phone of their own; signed in by the demo's one click, or nobody yet."""

    def __init__(self, browser: Browser, market: Served) -> None:
        self.context = browser.new_context(
            viewport=dict(zip(("width", "height"), PHONE, strict=True)),
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=market.address,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(8_000)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def goes_to(self, path: str) -> Page:
        answer = self.page.goto(path)
        assert answer and answer.status == 200, f"{path}: {answer and answer.status}"
        return self.page

    def signs_in_as(self, name: str) -> Page:
        self.goes_to("/demo")
        self.page.get_by_role("button", name=name).first.click()
        return self.page


@pytest.fixture
def person(browser: Browser, market: Served) -> Iterator[object]:
    people: list[Person] = []

    def somebody(name: str = "") -> Person:
        new = Person(browser, market)
        people.append(new)
        if name:
            new.signs_in_as(name)
        return new

    yield somebody
    told = [error for someone in people for error in someone.errors]
    # Not of our scripts: the browser says so itself when somebody goes on before it has faded over.
    errors = [error for error in told if "ViewTransition" not in error]
    for someone in people:
        someone.context.close()
    assert not errors, "scripts failed"
