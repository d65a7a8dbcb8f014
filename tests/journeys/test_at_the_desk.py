"""At a desk by the keyboard: rows are reached, ticked and locked, and let go again; and without
script a filter is kept under a name."""

import pytest

from jishi.web.many import AT_ONCE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def ticked(page):
    return page.locator("[name=row]").evaluate_all("boxes => boxes.map(box => box.checked)")


def test_by_the_keyboard(person):
    page = person("仓管").goes_to("/hub/lots/")

    page.keyboard.press("j")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Shift+Space")
    assert ticked(page)[:4] == [True, True, True, False]

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "product"

    page.locator("#do").select_option("lock")
    page.get_by_role("button", name="下一步：核对").press("Enter")
    page.get_by_role("button", name="确认，做这 3 条").press("Enter")
    page.get_by_role("button", name="撤销做好的 3 条").press("Enter")
    page.get_by_role("button", name="确认，做这 3 条").press("Enter")
    page.locator(".tile", has_text="做好了").get_by_text("3").wait_for()

    page.goto("/hub/lots/?state=locked")
    assert not page.locator("[name=row]").count()


def test_all_that_match_are_ticked_and_one_that_is_cleared_means_not_all(person):
    page = person("仓管").goes_to("/hub/lots/")
    everything = page.get_by_label("符合条件的全部")

    everything.check()
    assert all(ticked(page))

    page.locator("[name=row]").first.uncheck()
    assert not everything.is_checked()


def test_many_rows_go_on_by_themselves_and_back(person):
    page = person("仓管").goes_to("/hub/lots/")
    everything = page.get_by_label("符合条件的全部")
    count = int(everything.get_attribute("value"))
    assert count > 2 * AT_ONCE, "several requests do them"
    everything.check()
    page.locator("#do").select_option("lock")
    page.get_by_role("button", name="下一步：核对").click()

    for way in ("there", "back"):
        page.get_by_role("button", name="确认，做这").click()
        page.locator("progress").wait_for(timeout=30_000)
        page.locator("progress").wait_for(state="detached", timeout=30_000)
        done, refused, waiting = page.locator(".tile .fact").all_inner_texts()
        assert (int(done), refused, waiting) == (count, "0", "0")
        if way == "there":
            page.get_by_role("button", name="撤销做好的").click()


def test_without_script_a_filter_is_kept_under_a_name(browser, market):
    context = browser.new_context(java_script_enabled=False, base_url=market.address)
    page = context.new_page()
    page.goto("/demo")
    page.get_by_role("button", name="当运营", exact=True).click()
    page.goto("/office/orders/")
    page.locator("#state").select_option("fulfilled")
    page.get_by_role("button", name="筛选").click()

    page.get_by_text("存下这个筛选").click()
    page.get_by_label("把现在的筛选存为").fill("取走的")
    page.get_by_role("button", name="存下", exact=True).click()

    page.goto("/office/orders/")
    page.get_by_role("link", name="取走的").click()
    assert page.url.endswith("?state=fulfilled")
    context.close()
