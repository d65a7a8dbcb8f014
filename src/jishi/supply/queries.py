from datetime import datetime

from django.db.models import F, QuerySet

from jishi.foundation import clock
from jishi.parties.models import Party
from jishi.production.models import Certificate
from jishi.supply.models import Receipt


def receipts_of(grower: Party) -> QuerySet[Receipt]:
    """What a grower delivered, the newest first."""
    return (
        grower.receipts.select_related("lot__product", "lot__batch__crop", "received_by")
        .order_by("-received_at", "-pk")
    )  # fmt: skip


def receipts_between(since: datetime, until: datetime) -> QuerySet[Receipt]:
    """What came in from one moment up to another, the newest first."""
    return (
        Receipt.objects.filter(received_at__gte=since, received_at__lt=until)
        .select_related("lot__product", "grower", "received_by")
        .order_by("-received_at", "-pk")
    )


def awaiting() -> QuerySet[Certificate]:
    """Certificates that hold today and under which something is still to come in, the one that
    ends first at the head. What is left is `quantity - received`, in the certificate's measure.
    """
    return (
        Certificate.objects.filter(
            valid_until__gte=clock.today(), withdrawn_on=None, received__lt=F("quantity")
        )
        .select_related("batch__crop", "batch__grower", "batch__site__place")
        .order_by("valid_until", "pk")
    )
