"""What each role is there for, written from the roles' side.

The table of the market, `web/policy.toml`, is written from the routes' side and is what the doors
hold. This one is written beside it by hand and never read by the market: a slip in either is a
difference between the two, as in a book of double entry.
"""

from jishi.parties.models import Membership
from jishi.web.policy import ANYONE, CHANNEL, PERSON

Role = Membership.Role
READS = ("GET", "HEAD")

# A word without a method: reads it. Both methods are two words.
DUTIES = {
    ANYONE: """
        signin POST:signin wechat POST:signout demo POST:demo POST:large-print
        POST:language health
        farm:worker farm:app
        storefront:home storefront:points storefront:goods storefront:one-of-goods
        storefront:search storefront:villages storefront:village storefront:seller
        storefront:term
        storefront:trace storefront:label storefront:labels storefront:digital-link dfc:catalog
        storefront:certificate storefront:certificate-code
        storefront:basket POST:storefront:basket-add
        POST:storefront:basket-set POST:storefront:basket-price POST:storefront:basket-point
        storefront:checkout POST:storefront:checkout storefront:checkout-sum storefront:order
        storefront:order-pay storefront:order-pay-inside POST:storefront:order-again
        storefront:came-back
        POST:storefront:order-cancel storefront:volunteer storefront:order-keeper
        storefront:invoice POST:storefront:invoice
        storefront:problem POST:storefront:problem storefront:pay-for storefront:pay-for-sheet
        storefront:pay-for-inside storefront:gone
        api:session_see api:goods_listed api:goods_found api:goods_categories api:goods_one
        api:goods_villages api:goods_village api:goods_pickup api:goods_trace
        POST:api:baskets_begin api:baskets_see POST:api:baskets_put POST:api:baskets_hold
        POST:api:baskets_agree POST:api:orders_place api:orders_see api:orders_sheet
        POST:api:orders_cancel POST:api:orders_again api:shifts_upcoming
    """,
    PERSON: """
        POST:wechat-forget storefront:orders storefront:pay storefront:mine POST:storefront:sign-up
        storefront:presence POST:storefront:presence
        storefront:my-data storefront:my-data-file POST:storefront:my-name storefront:my-phone
        POST:storefront:my-phone storefront:leave POST:storefront:leave
        storefront:favourites storefront:favourite POST:storefront:favourite
        api:orders_listed api:mine_points api:mine_hours api:mine_vouchers api:shifts_mine
        POST:api:shifts_sign_up POST:api:shifts_check_in POST:api:shifts_check_out
        POST:api:shifts_withdraw
    """,
    CHANNEL: "POST:storefront:notify",
    Role.GROWER: """
        farm:record POST:farm:record farm:now farm:photo
        farm:overview farm:batches farm:plan POST:farm:plan farm:batch POST:farm:input
        POST:farm:harvest POST:farm:certify farm:offers POST:farm:offers POST:farm:price
        POST:farm:close farm:prices POST:farm:prices farm:money farm:invoices POST:farm:issued
        farm:sites farm:season POST:farm:season farm:site POST:farm:site farm:site-photo
        farm:mend POST:farm:mend POST:farm:confirm farm:unconfirmed farm:paper
        farm:table POST:farm:table farm:export
        api:farm_choices api:farm_batches POST:api:farm_plant api:farm_batch
        POST:api:farm_record_input POST:api:farm_record_harvest POST:api:farm_certify
        epcis:events epcis:event POST:epcis:capture epcis:job
        api:farm_offers POST:api:farm_put_up POST:api:farm_reprice POST:api:farm_close
    """,
    Role.WAREHOUSE: """
        epcis:events epcis:event POST:epcis:capture epcis:job
        hub:overview hub:receive POST:hub:receive hub:packaged POST:hub:packaged hub:pick
        hub:lots hub:lot POST:hub:change_lot POST:hub:views POST:hub:begin-many hub:many
        POST:hub:many hub:write_offs POST:hub:decide
        hub:makings POST:hub:mix POST:hub:process
        hub:work POST:hub:keep_work POST:hub:mend_work
        hub:expected hub:losses hub:stores hub:store POST:hub:temperature POST:hub:limit
        hub:temperatures POST:hub:temperatures
        office:recalls POST:office:propose office:recall office:recall-sheet
        POST:office:recall-back POST:office:recall-decide
        POST:hub:pick_line api:hub_pick_list POST:api:hub_pick
    """,
    Role.KEEPER: """
        hub:overview hub:station POST:hub:arrive POST:hub:hand POST:hub:back
        api:hub_mine api:hub_see POST:api:hub_arrive POST:api:hub_hand_over
    """,
    Role.ORGANISER: """
        hub:overview hub:shifts POST:hub:shifts hub:shift hub:code POST:hub:confirm
    """,
    Role.OPERATOR: """
        epcis:events epcis:event POST:epcis:capture epcis:job
        office:overview office:orders office:order POST:office:cancel office:settlement
        POST:office:views POST:office:begin-many office:many POST:office:many
        office:statement office:book office:account office:funds
        office:sites POST:office:sites office:site office:site-photo office:evening
        POST:office:evening office:inspections POST:office:inspections POST:office:acceptances
        office:licences POST:office:licences office:table POST:office:table office:export
        office:recalls POST:office:propose office:recall office:recall-sheet
        POST:office:recall-back POST:office:recall-decide
        office:cases office:case office:case-photo POST:office:decide-case
        office:piece_work office:piece_work_sheet POST:office:piece_rate
        office:invoices POST:office:issued
        office:calls office:call POST:office:call office:call-goods POST:office:place-call
        api:office_listed api:office_see
    """,
    Role.ACCOUNTANT: """
        office:overview office:orders office:order office:settlement POST:office:settle
        POST:office:views
        POST:office:commission office:statement POST:office:approve POST:office:payout
        office:book office:account office:funds POST:office:fill office:cases office:case
        office:case-photo office:piece_work office:piece_work_sheet
        office:invoices POST:office:issued
        api:office_listed api:office_see POST:api:office_approve POST:api:office_pay_out
    """,
    Role.FUNDER: "office:overview office:funds",
}


WORDS = {str(role): frozenset(words.split()) for role, words in DUTIES.items()}


def who_may(route: str, method: str) -> frozenset[str]:
    """Whose duty it is to do this; nobody's, and the method is not answered."""
    word = route if method in READS else f"{method}:{route}"
    return frozenset(role for role, words in WORDS.items() if word in words)
