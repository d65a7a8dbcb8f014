from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from jishi.gateway import keys
from jishi.gateway.door import Gateway
from jishi.gateway.tests.factories import Notices, served
from jishi.payments.channels.wechat import WeChat, channel


@dataclass
class Sandbox:
    folder: Path
    address: str
    channel: WeChat
    notices: Notices


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("channel")
    keys.make(made)
    return made


@pytest.fixture
def sandbox(folder: Path, settings) -> Iterator[Sandbox]:
    """The gateway on loopback, a merchant that hears its notices, and the market's channel."""
    settings.CHANNEL_KEYS = folder
    (folder / "channel.sqlite3").unlink(missing_ok=True)
    gateway, notices = Gateway(folder, ""), Notices()
    with served(gateway) as address, served(notices) as market:
        gateway.address = settings.GATEWAY_ADDRESS = address
        settings.PUBLIC_ADDRESS = market
        yield Sandbox(folder, address, channel(), notices)


@pytest.fixture
def wechat(folder: Path, settings) -> WeChat:
    """The market's channel without a gateway: call-backs need none."""
    settings.CHANNEL_KEYS = folder
    return channel()
