"""`verify()`: every invariant, on the database as it is."""

from collections.abc import Callable

from jishi.proof import (
    bags,
    books,
    cases,
    favourites,
    fields,
    goods,
    many,
    orders,
    people,
    piece_work,
    presence,
    recalls,
    traces,
)
from jishi.proof.findings import Check, Finding
from jishi.proof.moments import one_moment

CHECKS: tuple[Check, ...] = (
    books.entries_sum_to_zero,
    books.balances_are_recounted,
    books.no_account_below_its_floor,
    books.the_chain_is_whole,
    goods.lots_add_up,
    goods.counters_agree_with_movements,
    goods.reserved_is_what_open_orders_hold,
    goods.lots_do_not_exceed_their_batch,
    goods.makings_balance,
    goods.used_is_what_went_into_makings,
    fields.batches_are_recounted,
    fields.failed_batches_have_no_certificate,
    fields.reissued_certificates_hold_with_their_sources,
    orders.lines_sum_to_their_order,
    orders.an_order_is_confirmed_when_it_is_paid,
    orders.refunds_stay_within_payments,
    orders.what_a_clerk_entered_is_told,
    orders.a_cancelled_order_keeps_nothing,
    orders.held_money_is_what_orders_hold,
    orders.statements_are_recounted,
    orders.lines_settle_at_what_was_delivered,
    orders.own_goods_and_sellers_goods_do_not_mix,
    orders.every_sold_line_has_its_lot,
    cases.a_case_is_decided_once,
    cases.what_was_decided_went_back,
    cases.the_company_paid_ahead,
    cases.a_line_gives_back_what_was_decided,
    people.who_has_gone_left_nothing,
    favourites.who_waits_was_not_told,
    favourites.who_was_told_had_asked,
    bags.who_was_told_has_a_bag,
    bags.who_is_on_record_was_told,
    many.a_bulk_row_is_what_is_on_record,
    many.what_is_undone_was_done,
    presence.promises_are_funded,
    presence.points_are_their_grants,
    presence.shifts_hold_who_signed_up,
    presence.hours_have_their_presence,
    presence.awards_belong_to_their_hours,
    piece_work.piece_work_earns_its_rate,
    piece_work.pieces_are_counted_once,
    recalls.recalled_lots_are_locked,
    recalls.every_recalled_line_is_listed,
    recalls.recalled_lines_are_told_and_refunded_once,
    recalls.closed_recalls_left_nobody_out,
    traces.what_came_in_was_told,
    traces.events_keep_the_rules,
)


def verify(tell: Callable[[Check, int], None] | None = None) -> list[Finding]:
    """Check every invariant; an empty list means that all hold. Changes nothing, and may be asked
    of a market at work: each check sees one moment.

    `tell` hears after each check how many rows broke it, for progress.
    """
    findings: list[Finding] = []
    for check in CHECKS:
        with one_moment():
            broken = list(check())
        findings += broken
        if tell:
            tell(check, len(broken))
    return findings
