"""A buyer asks for invoices; the number of each is kept when its seller has issued it."""

import re

from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation import clock, ids
from jishi.foundation.operations import operation
from jishi.foundation.personal import sealed
from jishi.foundation.refusals import BadInput, StaleState
from jishi.foundation.rows import insert_once
from jishi.notices import operations as notices
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.sales.models import Order
from jishi.settlement import queries
from jishi.settlement.errors import AlreadyInvoiced, NotToInvoice
from jishi.settlement.models import Invoice
from jishi.settlement.operations.commissions import refuse_others

TITLE_MAX = 80
# A unified social credit code, or one of the older numbers; a person has none to give.
TAX_NUMBER = re.compile(r"[0-9A-Z]{15,20}", re.ASCII)
FISCAL_NUMBER = re.compile(r"[0-9]{8,20}", re.ASCII)
State = Invoice.State


@operation
def ask_invoice(
    *, key: str, by: Party | None, order: Order, title: str, tax_number: str = ""
) -> list[Invoice]:
    """Ask each seller of a fetched order for an invoice of what was paid in money (R6.12e).

    Whoever holds the order's address may. Sums are in fen, as they are at this moment: points and
    vouchers are not in them, nor what went back. Refuses `BadInput`, `NotToInvoice` and
    `AlreadyInvoiced`.
    """
    title, tax_number = title.strip(), tax_number.strip().upper()
    facts = {"title": sealed(title), "tax_number": sealed(tax_number)}
    subject = f"order:{order.number}"
    if record(key=key, verb="settlement.ask_invoice", by=by, subject=subject, **facts):
        return queries.invoices_of(order)
    _refuse_wrong_words(title, tax_number)
    sums = queries.to_invoice(order)
    if not sums:
        raise NotToInvoice
    for seller, fen in sums:
        asked = Invoice(
            number=ids.number("F"), order=order, seller=seller, title=title, tax_number=tax_number,
            amount_fen=fen, asked_at=clock.now(),
        )  # fmt: skip
        if not insert_once(asked):
            raise AlreadyInvoiced
    return queries.invoices_of(order)


@operation
def note_issued(*, key: str, by: Party, invoice: Invoice, fiscal_number: str) -> Invoice:
    """Keep the number under which a seller has issued an invoice, and tell the buyer.

    By whoever sells for the seller, or by the operator's accountant or manager. Refuses `BadInput`
    for what is no number or another invoice's, and `StaleState` when it was issued before.
    """
    if not parties.may(by, Membership.Role.GROWER, invoice.seller):
        refuse_others(by)
    fiscal_number = fiscal_number.strip()
    facts = {"fiscal_number": fiscal_number}
    subject = f"invoice:{invoice.number}"
    if record(key=key, verb="settlement.note_issued", by=by, subject=subject, **facts):
        return queries.invoice(invoice.number)
    if not FISCAL_NUMBER.fullmatch(fiscal_number):
        raise BadInput(fiscal_number=_("发票号码是 8 到 20 位数字"))
    if Invoice.objects.filter(fiscal_number=fiscal_number).exists():
        raise BadInput(fiscal_number=_("这个号码已经登记在另一张发票上"))
    issued = Invoice.objects.filter(pk=invoice.pk, state=State.ASKED).update(
        state=State.ISSUED, fiscal_number=fiscal_number, issued_by=by, issued_at=clock.now()
    )
    if not issued:
        raise StaleState(state=State.ISSUED.label)
    _tell_issued(invoice, fiscal_number)
    return queries.invoice(invoice.number)


def _refuse_wrong_words(title: str, tax_number: str) -> None:
    wrong = {}
    if not 0 < len(title) <= TITLE_MAX:
        wrong["title"] = _("请写发票抬头，不超过 80 个字")
    if tax_number and not TAX_NUMBER.fullmatch(tax_number):
        wrong["tax_number"] = _("税号是 15 到 20 位数字或字母；个人不用填")
    if wrong:
        raise BadInput(**wrong)


def _tell_issued(invoice: Invoice, fiscal_number: str) -> None:
    words = _("订单{order}的发票「{seller}」开好了，号码 {fiscal}。").format(
        order=invoice.order.number, seller=invoice.seller.name, fiscal=fiscal_number
    )
    order = invoice.order
    notices.tell(key=f"invoice:{invoice.number}", words=words, party=order.buyer, phone=order.phone)
