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
        signin POST:signin POST:signout demo POST:demo POST:large-print POST:language health
        storefront:home storefront:points storefront:goods storefront:one-of-goods
        storefront:search storefront:villages storefront:village storefront:seller
        storefront:trace storefront:label storefront:basket POST:storefront:basket-add
        POST:storefront:basket-set POST:storefront:basket-price POST:storefront:basket-point
        storefront:checkout POST:storefront:checkout storefront:checkout-sum storefront:order
        storefront:order-pay POST:storefront:order-again storefront:came-back
        POST:storefront:order-cancel storefront:volunteer
    """,
    PERSON: """
        storefront:orders storefront:pay storefront:mine POST:storefront:sign-up
        storefront:presence POST:storefront:presence
    """,
    CHANNEL: "POST:storefront:notify",
    Role.GROWER: """
        farm:overview farm:batches farm:plan POST:farm:plan farm:batch POST:farm:input
        POST:farm:harvest POST:farm:certify farm:offers POST:farm:offers POST:farm:price
        POST:farm:close farm:prices POST:farm:prices farm:money
    """,
    Role.WAREHOUSE: """
        hub:overview hub:receive POST:hub:receive hub:packaged POST:hub:packaged hub:pick
        POST:hub:pick_line
    """,
    Role.KEEPER: "hub:overview hub:station POST:hub:arrive POST:hub:hand",
    Role.ORGANISER: """
        hub:overview hub:shifts POST:hub:shifts hub:shift hub:code POST:hub:confirm
    """,
    Role.OPERATOR: """
        office:overview office:orders office:order POST:office:cancel office:settlement
        office:statement office:book office:account office:funds
    """,
    Role.ACCOUNTANT: """
        office:overview office:orders office:order office:settlement POST:office:settle
        POST:office:commission office:statement POST:office:approve POST:office:payout
        office:book office:account office:funds POST:office:fill
    """,
    Role.FUNDER: "office:overview office:funds",
}


def who_may(route: str, method: str) -> frozenset[str]:
    """Whose duty it is to do this; nobody's, and the method is not answered."""
    word = route if method in READS else f"{method}:{route}"
    return frozenset(str(role) for role, words in DUTIES.items() if word in words.split())
