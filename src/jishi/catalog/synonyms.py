"""Other names by which people ask for the same goods.

Each line has its reason. Goods that are merely alike (草莓 and 蓝莓) do not belong here: who asks
for one and is shown the other was answered wrongly.
"""

SAME = (
    ("土豆", "马铃薯", "洋芋", "洋番薯"),  # everyday, botanical, western and local name
    ("番茄", "西红柿"),  # south and north
    ("红薯", "地瓜", "番薯", "山芋"),  # four regions; 番薯 and 山芋 are said in Jiaxing
    ("双孢菇", "蘑菇", "双孢蘑菇", "白蘑菇"),  # the only one that is simply called 蘑菇 here
    ("卷心菜", "包菜", "圆白菜", "甘蓝"),  # market, south, north, botanical
    ("青菜", "小白菜", "上海青"),  # the same leaves by age and city
    ("芋艿", "芋头", "毛芋"),  # Zhejiang and elsewhere
    ("莲藕", "藕"),  # with and without its plant
    ("蚕豆", "罗汉豆", "佛豆"),  # Zhejiang dialects
    ("毛豆", "青毛豆"),  # by its colour
    ("玉米", "苞米", "六谷"),  # standard, north, Wu dialect
    ("南瓜", "饭瓜"),  # standard, Jiaxing
    ("空心菜", "蕹菜"),  # everyday, botanical
    ("香菜", "芫荽"),  # everyday, botanical
    ("茭白", "茭笋"),  # Zhejiang, Fujian
    ("黄酒", "老酒"),  # by its colour, as it is called at table
    ("大米", "稻米"),  # as sold, as grown
    ("鸡蛋", "土鸡蛋", "草鸡蛋"),  # what the shelf calls it
    ("河虾", "青虾"),  # by where it lives, by its colour
    ("橘子", "桔子"),  # two ways to write one fruit
    ("花生", "长生果"),  # standard, Jiaxing
    ("辣椒", "番椒"),  # standard, old
    ("猕猴桃", "奇异果"),  # grown here, imported
    ("菠萝", "凤梨"),  # mainland, Taiwan
)


def others(name: str) -> list[str]:
    """The other names of what a name speaks of."""
    return [
        word
        for words in SAME
        if any(known in name for known in words)
        for word in words
        if word not in name
    ]
