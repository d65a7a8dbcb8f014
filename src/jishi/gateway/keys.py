"""The keys of the sandbox: made once, the merchant's share handed over as a file of its own.

`channel.json` is the channel's and stays with it. `merchant.json` is what a merchant gets when it
signs up; with a real channel an operator puts the real values there and no sandbox runs.
"""

import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

CHANNEL, MERCHANT = "channel.json", "merchant.json"
HANDED_OVER = (
    "mchid", "appid", "name", "serial_no", "private_key", "apiv3_key",
    "public_key", "public_key_id",
)  # fmt: skip


@dataclass(frozen=True)
class Keys:
    """What the channel knows about itself and about its one merchant."""

    mchid: str
    appid: str
    name: str
    serial_no: str
    public_key_id: str
    own: RSAPrivateKey
    merchants: RSAPublicKey
    cipher: AESGCM


def make(folder: Path) -> None:
    """Make the keys of a sandbox channel in a folder, once; of two who try one succeeds."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / CHANNEL).exists():
        _write_once(folder / CHANNEL, _new())
    made = json.loads((folder / CHANNEL).read_text())
    _write_once(folder / MERCHANT, {name: made[name] for name in HANDED_OVER})


def of(folder: Path) -> Keys:
    """The keys in a folder; read again only when they were made anew."""
    path = Path(folder) / CHANNEL
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, _made_at: int) -> Keys:
    made = json.loads(path.read_text())
    own = load_pem_private_key(made["channel_private_key"].encode(), password=None)
    merchants = load_pem_public_key(made["merchant_public_key"].encode())
    assert isinstance(own, RSAPrivateKey) and isinstance(merchants, RSAPublicKey)
    return Keys(
        mchid=made["mchid"],
        appid=made["appid"],
        name=made["name"],
        serial_no=made["serial_no"],
        public_key_id=made["public_key_id"],
        own=own,
        merchants=merchants,
        cipher=AESGCM(made["apiv3_key"].encode()),
    )


def _new() -> dict[str, str]:
    channel, merchant = _pair(), _pair()
    return {
        "mchid": f"19{secrets.randbelow(10**8):08}",
        "appid": f"wx{secrets.token_hex(8)}",
        "name": "集市（演示商户）",
        "serial_no": secrets.token_hex(20).upper(),
        "private_key": _private(merchant),
        "merchant_public_key": _public(merchant),
        "apiv3_key": secrets.token_hex(16),
        "channel_private_key": _private(channel),
        "public_key": _public(channel),
        "public_key_id": f"PUB_KEY_ID_01{secrets.randbelow(10**30):030}",
    }


def _pair() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def _private(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _public(key: RSAPrivateKey) -> str:
    form = PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(Encoding.PEM, form).decode()


def _write_once(path: Path, content: dict[str, str]) -> None:
    # A link either appears whole or, when somebody was quicker, not at all.
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
