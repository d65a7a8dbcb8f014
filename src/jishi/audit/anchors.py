"""The chain's head, signed, for somebody outside to keep: what it covers cannot be undone unseen.

Whoever owns the database can rebuild the whole chain, but not so that it still fits a head which
somebody else has kept. The signature says that the head came from this market, and needs no secret
to be checked.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db.models import Q

from jishi.audit.models import Record, Seal
from jishi.foundation import clock

# An act that began before the head was taken may be sealed behind it: no transaction lives longer.
LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Anchor:
    """How far the chain reached at a moment, and the digest that stands for all of it."""

    position: int
    digest: str
    at: str  # ISO 8601
    signature: str = field(default="")

    def said(self) -> bytes:
        """What is signed: all but the signature."""
        return json.dumps(["jishi anchor", self.position, self.digest, self.at]).encode()


def head(key: Ed25519PrivateKey) -> Anchor:
    """The head of the chain as it stands now, signed. What no round has sealed is not in it."""
    last = Seal.objects.order_by("-position").first()
    position, digest = (last.position, last.digest) if last else (0, "")
    anchor = Anchor(position, digest, clock.now().isoformat())
    return Anchor(**{**asdict(anchor), "signature": key.sign(anchor.said()).hex()})


def anchor_breaks(anchor: Anchor, key: Ed25519PublicKey) -> Iterator[str]:
    """Where the chain of now does not continue the one that was anchored, in words (I13).

    Together with `chain_breaks`, which holds the seals to each other, it finds a tail that was cut
    off, a chain that was rebuilt, and an act that was put in with an earlier date.
    """
    try:
        key.verify(bytes.fromhex(anchor.signature), anchor.said())
    except (InvalidSignature, ValueError):
        yield f"anchor {anchor.position} was not signed by this market"
        return
    here = Seal.objects.filter(position=anchor.position).first()
    if here is None and anchor.position:
        yield f"anchor {anchor.position}: the chain does not reach so far any more"
    elif here and here.digest != anchor.digest:
        yield f"anchor {anchor.position}: another history leads to this place"
    anchored = datetime.fromisoformat(anchor.at)
    later = Q(seal__isnull=True) | Q(seal__position__gt=anchor.position)
    for record in Record.objects.filter(later, at__lt=anchored - LATE).order_by("pk").iterator():
        yield f"record {record.pk} ({record}) came after anchor {anchor.position}, dated before it"
