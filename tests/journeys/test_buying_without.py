"""The whole way to the cashier without what others take for granted: script, a mouse, room."""

import pytest
from playwright.sync_api import Page

from jishi.commands.chromium import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TABS_MOST = 120
FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const bar = document.querySelector('body > .bar, .tabs, .bar')?.getBoundingClientRect();
  const style = getComputedStyle(one);
  return {
    outlined: one.matches(':focus-visible') && style.outlineStyle !== 'none',
    hidden: !!bar && !one.closest('.bar, .tabs') && getComputedStyle(
      document.querySelector('.bar, .tabs')).position === 'fixed' && box.top >= bar.top,
  };
}"""


def pressed_to(page: Page, selector: str) -> None:
    """Press Tab until the first that fits has the focus; on the way nothing hides it."""
    for _press in range(TABS_MOST):
        page.keyboard.press("Tab")
        told = page.evaluate(FOCUS)
        assert told["outlined"], page.evaluate("document.activeElement.outerHTML")
        assert not told["hidden"], page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
    raise AssertionError(f"no way to {selector}")


def test_by_the_keyboard(person):
    buyer = person()
    page = buyer.goes_to("/goods")
    pressed_to(page, ".card .round.main")
    page.keyboard.press("Enter")
    page.locator(".card output").first.wait_for()
    page.goto("/points?next=/checkout")
    pressed_to(page, "button.station")
    page.keyboard.press("Enter")
    page.wait_for_url("/checkout")
    pressed_to(page, "[name=name]")
    page.keyboard.type("王阿姨")
    pressed_to(page, "[name=phone]")
    page.keyboard.type("13812345678")
    page.keyboard.press("Enter")

    page.get_by_text("沙盒").first.wait_for()


@pytest.mark.parametrize("size", ["", "huge"])
def test_without_script_on_320_pixels(browser, market, size):
    context = browser.new_context(
        viewport={"width": 320, "height": PHONE[1]}, base_url=market.address,
        java_script_enabled=False,
    )  # fmt: skip
    page = context.new_page()
    page.goto("/goods")
    if size:
        page.locator(f"footer button[name=size][value={size}]").click()
        assert page.locator(f"html[data-text={size}]").count() == 1
    page.locator(".card .round.main").first.click()
    page.goto("/basket")
    assert page.locator(".basket-line").count() == 1
    page.goto("/points?next=/checkout")
    page.locator("button.station").first.click()
    page.get_by_label("称呼").fill("王阿姨")
    page.get_by_label("手机").fill("13812345678")
    page.get_by_role("button", name="提交订单").click()

    assert page.get_by_text("沙盒").count()
    context.close()
