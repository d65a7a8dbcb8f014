"""What there is only so much of, and which operations touch it: the explorer's data.

An operation of a room stands in exactly one of three places below; a test finds the one that does
not, and another holds what is said here against what operations are seen to write.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations_with_replacement

from django.db.models import Model

from jishi.audit.models import Record, Seal
from jishi.benefits.models import Grant, RedemptionRule, Spending, Voucher
from jishi.claims.models import Case, Decision, Recall, RecalledLine
from jishi.delivery.models import Arrival, Handover, Picking
from jishi.desks.models import BulkAct, BulkRow, SavedView
from jishi.ledger.models import Account, Line
from jishi.notices.models import Notice
from jishi.parties.models import (
    CodeBudget,
    Login,
    Membership,
    SignInCode,
    SiteOperator,
    WeChatAccount,
)
from jishi.payments.models import CallBack, Payment, Refund
from jishi.production.models import Batch, Certificate
from jishi.sales.models import BasketLine, Cycle, Favourite, Order
from jishi.settlement.models import (
    CommissionRule,
    Invoice,
    Payout,
    SettledLine,
    SettledReceipt,
    Statement,
)
from jishi.stock.models import Lot, Movement, Use, WriteOff
from jishi.supply.models import PieceTally, PieceWork, Receipt
from jishi.volunteering.models import DayPoints, Hours, Shift, SignUp


@dataclass(frozen=True)
class Limited:
    """A table with a limit in it, and the columns that say how much of it is gone."""

    model: type[Model]
    columns: str  # with spaces between them


_MONEY = Limited(Account, "purpose balance version")

LIMITED = {
    "lot": Limited(Lot, "available reserved sold written_off used is_locked"),
    "cycle": Limited(Cycle, "cutoff_at"),
    "basket": Limited(BasketLine, "basket_id offer_id packs price_fen"),
    "saved-view": Limited(SavedView, "person_id table name query is_shared place"),
    "bulk": Limited(BulkAct, "verb reason by_id stopped_at undoes_id"),
    "bulk-row": Limited(BulkRow, "position subject state words"),
    "favourite": Limited(Favourite, "person_id offer_id waits askings"),
    "order": Limited(Order, "state total_fen"),
    "payment": Limited(Payment, "tender state amount_fen refunded_fen lowered_fen"),
    "write-off": Limited(WriteOff, "quantity state decided_by_id"),
    "recall": Limited(Recall, "state ending_asked_by_id"),
    "recalled-line": Limited(RecalledLine, "stands refund_fen done_at returned_at"),
    "refund": Limited(Refund, "amount_fen state tries"),
    "picking": Limited(Picking, "line_id quantity refund_fen charge_fen given_back_fen"),
    "arrival": Limited(Arrival, "cycle_id point_id bags"),
    "pickup": Limited(Handover, "order_id point_id"),
    "case": Limited(Case, "line_id state"),
    "fund": _MONEY,
    "owed": _MONEY,
    "points": Limited(Grant, "points left lapsed worth_left_fen"),
    "voucher": Limited(Voucher, "worth_fen state fen_returned"),
    "redemption": Limited(RedemptionRule, "version points fen"),
    "commission": Limited(CommissionRule, "version rate_bp valid_from"),
    "statement": Limited(Statement, "state sold_fen commission_fen bought_fen"),
    "statement-line": Limited(SettledLine, "line_id sold_fen commission_fen"),
    "statement-receipt": Limited(SettledReceipt, "receipt_id"),
    "invoice": Limited(Invoice, "order_id seller_id amount_fen state fiscal_number"),
    "payout": Limited(Payout, "route amount_fen state"),
    "batch": Limited(Batch, "records_kept harvested unfit certified"),
    "certificate": Limited(Certificate, "quantity received withdrawn_on"),
    "pieces": Limited(PieceTally, "counted most"),
    "piece-work": Limited(PieceWork, "corrects_id quantity earned_fen"),
    "seat": Limited(Shift, "places taken"),
    "presence": Limited(SignUp, "state tries"),
    "day-points": Limited(DayPoints, "day points"),
    "sign-in-code": Limited(SignInCode, "tries used_at"),
    "code-budget": Limited(CodeBudget, "phone sent tries"),
    "telephone": Limited(Login, "phone"),
    "wechat": Limited(WeChatAccount, "person_id openid"),
    "role": Limited(Membership, "person_id organisation_id role until"),
    "site": Limited(SiteOperator, "site_id party_id until"),
    "notice": Limited(Notice, "way tries sent_at"),
    "seal": Limited(Seal, "position"),
    "key": Limited(Record, "verb"),
}
# What is only ever added to. It tells of the limited, so it is compared too.
TOLD = {
    "movements": Limited(Movement, "kind quantity"),
    "uses": Limited(Use, "lot_id quantity"),
    "lines": Limited(Line, "amount"),
    "spendings": Limited(Spending, "points fen points_returned fen_returned"),
    "hours": Limited(Hours, "volunteer_id minutes"),
    "receipts": Limited(Receipt, "quantity cost_fen"),
    "decisions": Limited(Decision, "refund_fen"),
    "call-backs": Limited(CallBack, "amount_fen"),
}

# Every act leaves its key, and many leave words.
EVERYBODYS = {"key", "notice"}

_PLACING = "basket lot order payment fund points voucher"
_UNDOING = "lot order payment refund fund points voucher"
# What a person, a channel or a round asks for; by pairs these are led through every schedule.
CRITICAL = {
    "stock.write_off": "lot",
    "stock.ask_write_off": "write-off",
    "stock.agree_to_write_off": "write-off lot",
    "stock.decline_write_off": "write-off",
    "stock.mix": "lot certificate",
    "stock.split": "lot",
    "stock.repack": "lot certificate",
    "stock.process": "lot",
    "stock.lock": "lot",
    "stock.unlock": "lot",
    "stock.log_temperature": "lot",
    "sales.open_cycle": "cycle",
    "sales.put": "basket",
    "sales.set_packs": "basket",
    "sales.accept_price": "basket",
    "desks.save_view": "saved-view",
    "desks.change_view": "saved-view",
    "desks.drop_view": "saved-view",
    "desks.begin": "bulk bulk-row",
    "desks.undo": "bulk bulk-row",
    "desks.stop": "bulk",
    "desks.note": "bulk-row",
    "sales.like": "favourite",
    "sales.unlike": "favourite",
    "sales.watch": "favourite",
    "sales.unwatch": "favourite",
    "sales.remind": "favourite",
    "sales.place_order": "basket lot order",
    "sales.cancel": "lot order",
    "payments.place_and_pay": _PLACING,
    "payments.order_by_phone": "basket lot order payment telephone",
    "payments.open_payments": "order payment fund points voucher",
    "payments.settle_channel": "order payment refund",
    "payments.cancel_order": _UNDOING,
    "payments.call_off": _UNDOING,
    "payments.refund": "payment refund fund points voucher",
    "payments.claim_refund": "refund",
    "payments.mark_refunded": "refund",
    "delivery.pick": f"{_UNDOING} picking",
    "delivery.arrive": "arrival",
    "delivery.tell_ready": "order",
    "delivery.hand_over": "order payment pickup",
    "delivery.return_unclaimed": _UNDOING,
    "claims.propose": "recall recalled-line",
    "claims.confirm": "recall recalled-line lot certificate",
    "claims.withdraw": "recall recalled-line",
    "claims.ask_to_close": "recall",
    "claims.close": "recall lot",
    "claims.get_back": "recalled-line",
    "claims.make_good": f"{_UNDOING} picking recalled-line",
    "claims.open_case": "case picking payment refund fund points voucher",
    "claims.decide_case": "case picking payment refund fund points voucher",
    "supply.receive": "certificate owed lot",
    "supply.receive_packaged": "owed lot",
    "supply.keep_work": "pieces piece-work",
    "supply.correct_work": "pieces piece-work",
    "production.record_harvest": "batch",
    "production.record_input": "batch certificate",
    "production.certify": "batch certificate",
    "production.correct_record": "batch certificate",
    "production.withdraw_record": "batch certificate",
    "production.record_inspection": "batch certificate",
    "production.reissue": "certificate",
    "production._take_in_all": "batch certificate",
    "benefits.fill_fund": "fund",
    "benefits.give_points": "fund points",
    "benefits.give_voucher": "fund voucher",
    "benefits.lapse_grant": "fund points",
    "benefits.lapse_voucher": "fund voucher",
    "benefits.set_redemption": "redemption",
    "volunteering.sign_up": "seat presence",
    "volunteering.withdraw": "seat presence",
    "volunteering._count_try": "presence",
    "volunteering._check_in": "presence",
    "volunteering._check_out": "presence",
    "volunteering.mark_absent": "presence",
    "volunteering.confirm": "presence fund points day-points",
    "settlement.set_commission": "commission",
    "settlement.settle": "statement statement-line statement-receipt owed",
    "settlement.recognise_own_sales": "statement-line",
    "settlement.recover_called_back": "statement-line",
    "settlement.approve": "statement payout",
    "settlement.pay_out": "statement payout owed",
    "settlement.ask_invoice": "invoice",
    "settlement.note_issued": "invoice",
    "parties.send_code": "sign-in-code code-budget",
    "parties._try_code": "sign-in-code code-budget telephone",
    "parties._prove": "sign-in-code code-budget",
    "parties.give_login": "telephone",
    "parties.bind_wechat": "wechat",
    "parties.unbind_wechat": "wechat",
    "parties.grant": "role",
    "parties.end": "role",
    "parties.run_site": "site",
    "parties.leave_site": "site",
    "dossier.correct_phone": "telephone sign-in-code code-budget",
    "dossier.close": "order favourite saved-view telephone wechat sign-in-code code-budget",
    "notices.claim": "notice",
    "notices.mark_sent": "notice",
    "audit.seal": "seal",
}
# Verbs that other verbs join to their own transaction. No door asks for them: they are led through
# the schedules by those that do.
WITHIN = {
    *("stock.receive", "stock.reserve", "stock.release", "stock.sell", "stock.take_back"),
    *("stock.recall", "stock.end_recall", "production.withdraw_certificates"),
    "delivery.leave_out",
    *("sales.confirm", "sales.keep_confirmed", "sales.fulfil"),
    *("payments.take_cash", "payments.charge"),
    *("benefits.spend_points", "benefits.use_voucher", "benefits.give_back"),
    *(
        "parties.stand_in_line",
        "parties.caller",
        "sales.fill_basket",
        "parties.keep_licence",
        "parties.keep_open",
        "parties.rename",
        "parties.move_login",
        "parties.close",
        "notices.forget",
        "notices.forget_codes",
        "sales.forget",
        "desks.forget",
        "production.draw",
        "ledger.post",
        "notices.tell",
    ),
}
# They write, but nothing of which there is only so much.
UNLIMITED = {
    *("places.import_places", "places.open_site", "places.close_site"),
    *("parties.register", "parties.set_large_print", "dossier.correct_name"),
    *("benefits.open_fund", "production.plan", "production.begin_batch", "production.keep_photo"),
    *("production.plan_season", "production.take_in_site", "production.show_site"),
    *("production.set_acceptance", "production.register_input"),
    *("catalog.record_licence", "catalog.claim"),
    *("production.confirm_record", "production._begin_rows"),
    *("volunteering.publish", "volunteering.add_shift"),
    *("catalog.add_category", "catalog.add_product", "catalog.open_offer", "catalog.index_anew"),
    *("catalog.own_gtin", "tracing.tell", "tracing.capture"),
    *("catalog.change_price", "catalog.close_offer", "catalog.import_price_list"),
    *("stock.set_store_limit", "supply.set_piece_rate", "supply.take_on"),
    *("sales.begin_basket", "sales.choose_point", "sales.reorder"),
}
# What is asked for in two transactions, so that a refusal does not undo the count of tries.
THROUGH = {
    "volunteering.check_in": {"volunteering._count_try", "volunteering._check_in"},
    "volunteering.check_out": {"volunteering._count_try", "volunteering._check_out"},
    "parties.sign_in": {"parties._try_code"},
    "parties.prove": {"parties._prove"},
    "production.take_in": {"production._take_in_all", "production.record_harvest"},
}


def touched_by(operation: str) -> set[str]:
    """The limited resources that a critical operation touches."""
    return set(CRITICAL[operation].split())


def unregistered(operations: Iterable[str], tables: set[str]) -> set[str]:
    """Of the tables that operations wrote the limited ones that they are not registered for."""
    theirs = {resource for operation in operations for resource in touched_by(operation)}
    tables_of = {name: limited.model._meta.db_table for name, limited in LIMITED.items()}
    named = {tables_of[resource] for resource in theirs | EVERYBODYS}
    return (tables & set(tables_of.values())) - named


def pairs() -> set[tuple[str, str]]:
    """Every two critical operations that share a resource, and each with itself."""
    return {
        (one, other)
        for one, other in combinations_with_replacement(sorted(CRITICAL), 2)
        if touched_by(one) & touched_by(other)
    }
