"""`./jishi anchor`: the head of the audit chain, signed, for somebody outside to keep."""

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from rich.console import Console

from jishi.audit.anchors import Anchor, anchor_breaks, head
from jishi.audit.rounds import seal_waiting
from jishi.commands.preparing import data_folder
from jishi.proof.findings import Finding

PRIVATE, PUBLIC = "anchor.key", "anchor.pub"


def run(asked: argparse.Namespace) -> int:
    """Seal what waits and say the head; 0 when it is said."""
    while seal_waiting():
        pass
    anchor = head(_own_key())
    if asked.json:
        print(json.dumps(asdict(anchor)))  # noqa: T201
        return 0
    console = Console(highlight=False, soft_wrap=True)
    for name, told in asdict(anchor).items():
        console.print(f"{name:9} {told}")
    console.print(f"key       {data_folder() / PUBLIC}")
    return 0


def findings(kept: str, key_file: str | None) -> list[Finding]:
    """I13: the chain of now continues each head that was kept, one JSON a line."""
    try:
        key = _public_key(Path(key_file) if key_file else data_folder() / PUBLIC)
        anchors = list(_anchors(Path(kept)))
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        return [Finding("I13", kept, f"cannot be read as anchors: {error}")]
    return [
        Finding("I13", "audit chain", words)
        for anchor in anchors
        for words in anchor_breaks(anchor, key)
    ]


def _anchors(file: Path) -> Iterator[Anchor]:
    lines = [line for line in file.read_text().splitlines() if line.strip()]
    if not lines:
        raise ValueError("there is none")
    for line in lines:
        yield Anchor(**json.loads(line))


def _public_key(file: Path) -> Ed25519PublicKey:
    key = load_pem_public_key(file.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError(f"{file} is no Ed25519 key")
    return key


def _own_key() -> Ed25519PrivateKey:
    """This market's key, made once; the public half lies beside it, to be handed out."""
    kept = data_folder() / PRIVATE
    if not kept.exists():
        made = Ed25519PrivateKey.generate()
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (data_folder() / PUBLIC).write_bytes(public)
    key = load_pem_private_key(kept.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey), f"{kept} is no Ed25519 key"
    return key
