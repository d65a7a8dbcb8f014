from collections.abc import Iterator

import pytest

from jishi.web.storefront.kept import forget_answers


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> Iterator[None]:
    forget_answers()
    yield
    forget_answers()
