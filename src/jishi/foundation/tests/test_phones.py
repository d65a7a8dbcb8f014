import pytest

from jishi.foundation.phones import hidden, mobile
from jishi.foundation.refusals import BadInput


@pytest.mark.parametrize(
    "typed",
    ["13800001234", " 138 0000 1234", "138-0000-1234", "+86 13800001234", "008613800001234",
     "１３８００００１２３４", "138\u30000000\u20031234"],
)  # fmt: skip
def test_one_telephone_is_written_one_way(typed):
    assert mobile(typed) == "13800001234"


@pytest.mark.parametrize(
    "typed",
    ["", "1380000123", "138000012345", "12800001234", "0573-12345678", "13800001234x", "八"],
)
def test_what_is_no_mobile_number_is_refused(typed):
    with pytest.raises(BadInput):
        mobile(typed)


def test_others_see_only_the_ends_of_a_number():
    assert hidden("13800001234") == "138****1234"
    assert hidden("1234") == "****"
