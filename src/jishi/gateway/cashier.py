"""The pages on which a buyer pays: one sheet of paper with two buttons."""

from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from jishi.gateway import book, keys, telling
from jishi.gateway.answering import Answer, Question
from jishi.gateway.book import Refused, Sheet
from jishi.gateway.pages import page, words, words_page

WAIT_SECONDS = 2.0
BUTTONS = Template("""\
<form method="post" action="/cashier/pay"><input type="hidden" name="prepay_id" value="$token">
<button class="pay">付款</button></form>
<form method="post" action="/cashier/cancel"><input type="hidden" name="prepay_id" value="$token">
<button>取消</button></form>""")
STATES = {
    "SUCCESS": "这笔已经付过了，不会重复扣款。",
    "REFUND": "这笔已经付过，并有退款。",
    "CLOSED": "商户已关闭这笔付款，没有扣款。",
    "NOTPAY": "已过付款时限，没有扣款。",
}


class Cashier:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def answer(self, asked: Question) -> Answer:
        told = parse_qs(asked.query if asked.method == "GET" else asked.body.decode("latin-1"))
        token = told.get("prepay_id", [""])[0]
        try:
            if (asked.method, asked.path) == ("GET", "/cashier"):
                return self._show(token)
            if (asked.method, asked.path) == ("POST", "/cashier/pay"):
                return self._pay(token)
            if (asked.method, asked.path) == ("POST", "/cashier/cancel"):
                return self._back(self._sheet(token))
        except Refused as no:
            return words_page(no.status, "没有这笔付款", no.words)
        return words_page(404, "没有这个页面", "请回到商户页面重新付款。")

    def _show(self, token: str) -> Answer:
        sheet = self._sheet(token)
        if sheet.is_open:
            return self._of(sheet, BUTTONS.substitute(token=escape(sheet.token)))
        return self._of(sheet, words(STATES[sheet.state]) + _way_back(sheet))

    def _pay(self, token: str) -> Answer:
        with book.opened(self.folder) as rows:
            sheet = rows.sheet_of(token)
            paid_now = rows.pay(sheet)
            sheet = rows.sheet_of(token)
        if paid_now:
            telling.tell(self.folder, sheet, wait_seconds=WAIT_SECONDS)
        elif sheet.deal is None:
            return self._show(token)
        return self._back(sheet)

    def _back(self, sheet: Sheet) -> Answer:
        """To where the merchant said when it opened the sheet; nobody else can say where."""
        if not sheet.return_url:
            return self._of(sheet, words("可以关闭这个页面了。"))
        return Answer(303, headers={"Location": sheet.return_url, "Cache-Control": "no-store"})

    def _sheet(self, token: str) -> Sheet:
        with book.opened(self.folder) as rows:
            return rows.sheet_of(token)

    def _of(self, sheet: Sheet, rest: str) -> Answer:
        amount = f"{sheet.fen // 100}.{sheet.fen % 100:02d}"
        facts = (
            f'<p class="amount"><small>¥</small>{amount}</p><dl>'
            f"<dt>商户</dt><dd>{escape(keys.of(self.folder).name)}</dd>"
            f"<dt>说明</dt><dd>{escape(sheet.words)}</dd>"
            f"<dt>付款单号</dt><dd>{escape(sheet.number)}</dd></dl>"
        )
        return page(200, "确认付款", facts + rest, back=sheet.return_url)


def _way_back(sheet: Sheet) -> str:
    return f'<a href="{escape(sheet.return_url)}">返回商户</a>' if sheet.return_url else ""
