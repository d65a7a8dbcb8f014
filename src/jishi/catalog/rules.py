"""What follows from an offer or a name alone. Values only, no database."""

from biip import ParseError, checksums
from biip.gtin import Gtin
from biip.rcn import Rcn

from jishi.catalog.models import Offer
from jishi.foundation.money import portion
from jishi.foundation.quantities import GRAMS_PER_KG

KG = "kg"
PIECE = "件"

# Words in the names of goods, and the drawing that shows them. The longest word decides.
DRAWN = {
    "糟蛋": "zaodan", "鹌鹑蛋": "quail-egg", "蛋": "egg", "酱": "pickles", "腌": "pickles",
    "泡菜": "pickles", "榨菜": "pickles", "醋": "vinegar", "酒": "wine", "酒酿": "wine",
    "米": "rice", "年糕": "rice", "粽": "rice", "玉米": "corn", "油": "oil", "酱油": "vinegar",
    "茶": "tea", "蜂蜜": "honey", "豆腐": "tofu", "豆干": "tofu", "瓜子": "seeds",
    "花生": "seeds", "鱼": "fish", "虾": "shrimp", "西瓜": "watermelon", "甜瓜": "melon",
    "南瓜": "pumpkin", "黄瓜": "cucumber", "草莓": "strawberry", "葡萄": "grape", "梨": "pear",
    "橘": "mandarin", "番茄": "tomato", "芦笋": "asparagus", "菇": "mushroom", "藕": "lotus",
    "芋": "taro", "萝卜": "radish", "茄": "eggplant", "毛豆": "edamame", "青菜": "greens",
    "卷心菜": "cabbage", "花": "flowers", "礼盒": "gift-box", "礼": "gift-box",
}  # fmt: skip
ANY_DRAWING = "vegetables"


def unit_price(offer: Offer) -> tuple[int, str]:
    """What a kilogram costs, in fen, or a piece when no net weight is known (R6.9).

    Rounded half up. By weight the price is per kilogram already.
    """
    if offer.sold_by == Offer.SoldBy.WEIGHT:
        return offer.price_fen, KG
    if offer.pack_g:
        return portion(offer.price_fen, GRAMS_PER_KG, offer.pack_g), KG
    return offer.price_fen, PIECE


def gtin14(typed: str) -> str:
    """A GTIN as 14 digits; empty when it is none: the check digit is wrong, or it is one of those
    that a shop may make up for itself and that name nothing outside of it."""
    digits = typed.strip()
    try:
        found = Gtin.parse(digits)
    except ParseError:
        return ""
    is_sound = checksums.gs1_standard_check_digit(digits[:-1]) == int(digits[-1])
    return found.as_gtin_14() if is_sound and not isinstance(found, Rcn) else ""


def drawing_for(name: str) -> str:
    """The drawing for goods of which only the name is known."""
    fitting = [word for word in DRAWN if word in name]
    return DRAWN[max(fitting, key=len)] if fitting else ANY_DRAWING
