from django.utils.translation import gettext as _

from jishi.foundation.acts import part_of_an_act
from jishi.foundation.operations import operation
from jishi.parties.models import Party
from jishi.parties.queries import numbers_of
from jishi.sales.models import Basket, Favourite, Order
from jishi.sales.queries import bought_by


@operation
@part_of_an_act
def forget(person: Party) -> None:
    """Let no order say any more who fetched it, and no basket whose it is; all else stays.

    A relative's order for the same telephone keeps its name, but loses the telephone. Whoever
    calls has seen that nothing is on the way: a bag is handed out against its telephone.
    """
    Order.objects.filter(bought_by(person)).update(name=_("已注销"), phone="")
    Order.objects.filter(phone__in=numbers_of(person)).update(phone="")
    Basket.objects.filter(buyer=person).update(buyer=None)
    Favourite.objects.filter(person=person).delete()
