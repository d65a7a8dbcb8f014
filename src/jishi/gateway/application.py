"""Served as `jishi.gateway.application:application`; its switches come from the environment."""

import os
from pathlib import Path

from jishi.gateway.door import Gateway

DATA = Path(os.environ.get("JISHI_DATA", "data"))

application = Gateway(
    folder=Path(os.environ.get("JISHI_CHANNEL_KEYS", DATA / "channel")).resolve(),
    address=os.environ.get("JISHI_GATEWAY", "http://127.0.0.1:8001"),
    secret=os.environ.get("JISHI_WECHAT_SECRET", ""),
)
