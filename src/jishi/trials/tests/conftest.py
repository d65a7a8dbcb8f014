import pytest

from jishi.gateway import keys


@pytest.fixture
def channel_keys(tmp_path, settings):
    settings.CHANNEL_KEYS = tmp_path
    keys.make(tmp_path)
