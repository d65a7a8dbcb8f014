"""What the demo county grows and makes, and how it is packed.

Names and seasons are the facts of `facts/produce.csv`; a price is the reference found there where
there is one (rounded, per kg), otherwise invented for the demo.
"""
# ruff: noqa: E501 (a table is read by its columns)

from dataclasses import dataclass

from jishi.production.models import Crop

Kind = Crop.Kind


@dataclass(frozen=True)
class Pack:
    words: str
    sold_by: str  # "weight": price per kg; "piece": price per pack
    price_fen: int
    pack_g: int | None = None


@dataclass(frozen=True)
class Goods:
    name: str
    drawing: str
    category: str
    planned: str  # the word for it in village_produce.csv
    kind: Kind | None  # None: packaged goods of a maker, without a batch
    months: str
    keeps_days: int
    keeping: str
    brief: str
    packs: tuple[Pack, ...]
    ingredients: str = ""

    def is_in_season(self, month: int) -> bool:
        """Seasons may run over the turn of the year: `11-5`."""
        first, last = (int(part) for part in self.months.split("-"))
        return first <= month <= last if first <= last else month >= first or month <= last


CATEGORIES = (
    ("vegetable", "蔬菜"),
    ("fruit", "瓜果"),
    ("mushroom", "菌菇"),
    ("aquatic", "水产禽蛋"),
    ("grain", "粮油"),
    ("pickle", "酱园"),
    ("gift", "礼盒特产"),
)
COLD = "冷藏 0–4 ℃"

GOODS = (
    Goods("芦笋", "asparagus", "vegetable", "蔬菜", Kind.VEGETABLE, "3-11", 4, f"{COLD},3 天内吃完",
          "清晨采,嫩头齐整", (Pack("500 g/份", "piece", 990, 500), Pack("约1 kg/把", "weight", 1680, 1000))),
    Goods("本地青菜", "greens", "vegetable", "蔬菜", Kind.VEGETABLE, "1-12", 3, f"{COLD},2 天内吃完",
          "叶嫩,带露水", (Pack("300 g/份", "piece", 350, 300), Pack("约500 g/把", "weight", 488, 500))),
    Goods("萝卜", "radish", "vegetable", "蔬菜", Kind.VEGETABLE, "9-3", 12, "阴凉处 10 天",
          "脆甜,带缨", (Pack("约1.5 kg/袋", "weight", 360, 1500),)),
    Goods("番茄", "tomato", "vegetable", "蔬菜", Kind.VEGETABLE, "4-11", 6, "常温 5 天",
          "自然熟,不催红", (Pack("约1 kg/袋", "weight", 680, 1000),)),
    Goods("黄瓜", "cucumber", "vegetable", "蔬菜", Kind.VEGETABLE, "4-10", 5, f"{COLD},4 天",
          "顶花带刺", (Pack("500 g/份", "piece", 420, 500),)),
    Goods("卷心菜", "cabbage", "vegetable", "蔬菜", Kind.VEGETABLE, "10-5", 10, "阴凉处 7 天",
          "包得紧,炒着甜", (Pack("约1.2 kg/颗", "weight", 320, 1200),)),
    Goods("西瓜(8424)", "watermelon", "fruit", "瓜果", Kind.FRUIT, "4-8", 7, "常温 3 天,切开冷藏 1 天",
          "皮薄汁多", (Pack("约3 kg/个", "weight", 900, 3000),)),
    Goods("甜瓜", "melon", "fruit", "瓜果", Kind.FRUIT, "3-6", 7, "常温 4 天",
          "闻着就香", (Pack("约1 kg/个", "weight", 1200, 1000),)),
    Goods("草莓", "strawberry", "fruit", "瓜果", Kind.FRUIT, "11-5", 2, f"{COLD},当天吃最好",
          "大棚现摘,不压果", (Pack("500 g/盒", "piece", 2800, 500),)),
    Goods("葡萄", "grape", "fruit", "瓜果", Kind.FRUIT, "7-8", 4, f"{COLD},3 天",
          "一串一剪", (Pack("约1 kg/盒", "weight", 1800, 1000),)),
    Goods("梨", "pear", "fruit", "瓜果", Kind.FRUIT, "7-11", 14, "阴凉处 10 天",
          "脆甜多汁", (Pack("约2 kg/袋", "weight", 760, 2000),)),
    Goods("双孢菇", "mushroom", "mushroom", "菌菇", Kind.MUSHROOM, "9-5", 4, f"{COLD},3 天",
          "菇房早采,不泡水", (Pack("250 g/盒", "piece", 680, 250),)),
    Goods("河虾", "shrimp", "aquatic", "水产", Kind.AQUATIC, "5-11", 2, f"{COLD},当天吃",
          "活虾装袋充氧", (Pack("约500 g/份", "weight", 9800, 500),)),
    Goods("鲜鸡蛋", "egg", "aquatic", "猪", Kind.EGG, "1-12", 20, "阴凉处 20 天",
          "散养,当日捡", (Pack("10 枚/盒", "piece", 1280, 550),)),
    Goods("大米", "rice", "grain", "稻", Kind.GRAIN, "1-12", 180, "防潮防虫,常温半年",
          "当季新碾", (Pack("5 kg/袋", "piece", 3980, 5000),)),
    Goods("蜂蜜", "honey", "gift", "蜜蜂", Kind.HONEY, "1-12", 540, "常温避光",
          "荒花蜜,会结晶", (Pack("500 g/瓶", "piece", 4500, 500),)),
    Goods("糟蛋", "zaodan", "gift", "加工", None, "1-12", 180, "阴凉避光,开封冷藏",
          "春制,半年后熟", (Pack("6 枚/罐", "piece", 6800),), "鸭蛋、糯米、食盐"),
    Goods("糟鹌鹑蛋", "quail-egg", "gift", "加工", None, "1-12", 180, "阴凉避光,开封冷藏",
          "一口一个", (Pack("12 枚/罐", "piece", 2980),), "鹌鹑蛋、糯米、食盐"),
    Goods("酱菜", "pickles", "pickle", "加工", None, "1-12", 270, "阴凉避光,开封冷藏",
          "缸里慢慢腌", (Pack("400 g/罐", "piece", 1580, 400),), "白萝卜、黄瓜、酱油、食盐"),
    Goods("玫瑰米醋", "vinegar", "pickle", "加工", None, "1-12", 540, "常温避光",
          "米香,色如玫瑰", (Pack("500 ml/瓶", "piece", 1280),), "大米、水"),
    Goods("平湖老酒", "wine", "gift", "加工", None, "1-12", 720, "常温避光",
          "未成年人请勿饮酒", (Pack("500 ml/瓶", "piece", 2680),), "糯米、小麦、水"),
    Goods("瓜子", "seeds", "gift", "加工", None, "1-12", 270, "密封防潮",
          "小锅慢炒", (Pack("250 g/袋", "piece", 1180, 250),), "西瓜子、食盐、茶叶"),
    Goods("芋艿", "taro", "vegetable", "蔬菜", Kind.VEGETABLE, "9-3", 20, "阴凉处 15 天",
          "粉糯", (Pack("约1 kg/袋", "weight", 780, 1000),)),
    Goods("莲藕", "lotus", "vegetable", "水产", Kind.VEGETABLE, "8-3", 6, "带泥阴凉处 6 天",
          "带泥发货", (Pack("约1 kg/节", "weight", 980, 1000),)),
)  # fmt: skip
