"""However people write a citation, law and article are found."""

from __future__ import annotations

import pytest

VALID, GONE, NO_ARTICLE, UNKNOWN = "valid", "not_in_force", "no_such_article", "unknown_law"
CODE, CRIME, LAND, WORK = "民法典", "刑法", "土地管理法", "劳动合同法"

ONE_ARTICLE = [
    ("《民法典》第一千零七十九条", CODE, 1079),
    ("《中华人民共和国民法典》第一千零七十九条", CODE, 1079),
    ("中华人民共和国民法典第1079条", CODE, 1079),
    ("民法典1079", CODE, 1079),
    ("民法典1079条", CODE, 1079),
    ("民法典第1079", CODE, 1079),
    ("民法典 1079", CODE, 1079),
    ("民法典第 1079 条", CODE, 1079),
    ("民 法 典 第 1079 条", CODE, 1079),
    ("民法典　第１０７９条", CODE, 1079),
    ("民法典\n第1079条", CODE, 1079),
    ("**《民法典》** 第1079条", CODE, 1079),
    ("“民法典”第1079条", CODE, 1079),
    ("「民法典」第1079条", CODE, 1079),
    ("〈民法典〉第1079条", CODE, 1079),
    ("民法典第一〇七九条", CODE, 1079),
    ("民法典一千零七十九", CODE, 1079),
    ("民法典一千零七十九条", CODE, 1079),
    ("民法典第1079條", CODE, 1079),
    ("《民法典》的第1079条", CODE, 1079),
    ("民法典里的第1079条", CODE, 1079),
    ("《民法典》，第1079条", CODE, 1079),
    ("《民法典》婚姻家庭编第一千零七十九条", CODE, 1079),
    ("《民法典》第五编第四章第一千零七十九条", CODE, 1079),
    ("《民法典·婚姻家庭编》第1079条", CODE, 1079),
    ("《民法典婚姻家庭编》第1079条", CODE, 1079),
    ("《民法典》（第1079条）", CODE, 1079),
    ("民法典：1079", CODE, 1079),
    ("民法典-1079", CODE, 1079),
    ("民法第5条", CODE, 5),
    ("民法典第十条", CODE, 10),
    ("民法典第一百一十条", CODE, 110),
    ("民法典第一百零二条", CODE, 102),
    ("民法典第二百条", CODE, 200),
    ("民法典第1260条", CODE, 1260),
    ("请问民法典第1062条怎么规定的", CODE, 1062),
    ("民法典1079条是什么", CODE, 1079),
    ("民法典1079是啥意思？", CODE, 1079),
    ("刑法第一百三十三条之一", CRIME, "133之一"),
    ("刑法133条之一", CRIME, "133之一"),
    ("刑法133之一", CRIME, "133之一"),
    ("刑法133-1", CRIME, "133之一"),
    ("刑法133条之1", CRIME, "133之一"),
    ("刑法第133之一条", CRIME, "133之一"),
    ("《刑法》第二百八十七条之二", CRIME, "287之二"),
    ("《刑法》分则第二百六十四条", CRIME, 264),
    ("我国刑法第二百三十二条", CRIME, 232),
    ("刑法第三百条规定的罪", CRIME, 300),
    ("土地法第62条", LAND, 62),
    ("新土地管理法第62条", LAND, 62),
    ("消法55条", "消费者权益保护法", 55),
    ("酒驾违反道交法第91条", "道路交通安全法", 91),
    ("按《道路交通安全法》91条处理", "道路交通安全法", 91),
    ("违反反家庭暴力法第二十三条", "反家庭暴力法", 23),
    ("家暴法23条", "反家庭暴力法", 23),
    ("村委会组织法30条", "村民委员会组织法", 30),
    ("宪法第33条", "宪法", 33),
    ("《婚姻登记条例》第7条", "婚姻登记条例", 7),
    ("工伤保险条例十四条", "工伤保险条例", 14),
    ("刑法修正案（十一）第三条", "刑法修正案（十一）", 3),
    ("刑法修正案十一第3条", "刑法修正案（十一）", 3),
    ("国旗法第3条", "国旗法", 3),
    ("《专属经济区和大陆架法》第3条", "专属经济区和大陆架法", 3),
]


@pytest.mark.parametrize(("text", "law", "article"), ONE_ARTICLE, ids=[row[0] for row in ONE_ARTICLE])
def test_a_citation_is_read_however_it_is_written(read, text, law, article):
    assert read(text) == [(law, article, VALID)]


LISTS = [
    ("《土地管理法》第六十二条、第六十三条和第六十四条", LAND, [62, 63, 64]),
    ("土地管理法第六十二条至第六十四条", LAND, [62, 63, 64]),
    ("土地管理法第62条到64条", LAND, [62, 63, 64]),
    ("土地管理法62-64条", LAND, [62, 63, 64]),
    ("土地管理法62条到64条", LAND, [62, 63, 64]),
    ("土地管理法62~64", LAND, [62, 63, 64]),
    ("土地管理法第62—64条", LAND, [62, 63, 64]),
    ("土地管理法第62条——第64条", LAND, [62, 63, 64]),
    ("土地管理法第62、63条", LAND, [62, 63]),
    ("土地管理法第62,63条", LAND, [62, 63]),
    ("土地管理法第六十二、六十三条", LAND, [62, 63]),
    ("土地管理法第62条，第63条，第70条", LAND, [62, 63, 70]),
    ("土地管理法第62条以及第63条", LAND, [62, 63]),
    ("民法典1079、1080", CODE, [1079, 1080]),
    ("民法典1079和1080", CODE, [1079, 1080]),
    ("民法典1079 1080", CODE, [1079, 1080]),
    ("民法典第1079条、1080条及第1084条第2款、第3款", CODE, [1079, 1080, 1084]),
    ("刑法第133条之一、之二", CRIME, ["133之一", "133之二"]),
    ("刑法第120条之一至之三", CRIME, ["120之一", "120之二", "120之三"]),
    ("刑法第133条至第133条之二", CRIME, [133, "133之一", "133之二"]),
    ("《民法典》第1079条规定了离婚，第1080条也是", CODE, [1079, 1080]),
    ("《劳动合同法》第三十八条说可以走，本法第四十六条、该法第47条说要给钱", WORK, [38, 46, 47]),
    ("《劳动合同法》讲得清楚：拖欠工资看第三十八条", WORK, [38]),
    ("民法典第62条、3个月内", CODE, [62]),
    ("民法典第62条，2026年又问", CODE, [62]),
    ("民法典第1079条……再说一遍，《民法典》第1079条", CODE, [1079]),
]


@pytest.mark.parametrize(("text", "law", "articles"), LISTS, ids=[row[0] for row in LISTS])
def test_lists_and_ranges_are_read_article_by_article(read, text, law, articles):
    assert read(text) == [(law, article, VALID) for article in articles]


def test_a_range_that_runs_backwards_gives_its_two_ends(read):
    assert [row[1] for row in read("土地管理法第64条至第62条")] == [64, 62]


def test_an_endless_range_is_not_listed(read):
    assert [row[1] for row in read("民法典第1条至第1260条")] == [1, 1260]
    assert [row[1] for row in read("民法典第1条至第51条")] == list(range(1, 52))
    assert [row[1] for row in read("民法典第1条至第52条")] == [1, 52]


def test_a_range_may_run_out_of_the_law(read):
    assert read("民法典第1259条至第1262条") == [
        (CODE, 1259, VALID),
        (CODE, 1260, VALID),
        (CODE, 1261, NO_ARTICLE),
        (CODE, 1262, NO_ARTICLE),
    ]


@pytest.mark.parametrize("number", ["0", "1261", "9999", "10000", "123456"])
def test_a_number_beyond_the_law_is_no_article(read, number):
    assert read(f"民法典第{number}条") == [(CODE, int(number), NO_ARTICLE)]


SEVERAL_LAWS = [
    ("民法典1079、刑法264", [(CODE, 1079), (CRIME, 264)]),
    ("《民法典》第1079条和《婚姻登记条例》第七条", [(CODE, 1079), ("婚姻登记条例", 7)]),
    ("酒驾违反道交法第91条和刑法133条之一", [("道路交通安全法", 91), (CRIME, "133之一")]),
    ("道路交通安全法第91条及其实施条例第104条", [("道路交通安全法", 91), ("道路交通安全法实施条例", 104)]),
    ("《民法典》《刑法》第三条", [(CODE, None), (CRIME, 3)]),
    ("民法典和刑法第三条", [(CRIME, 3)]),
    (
        "劳动合同法第38条，工伤保险条例第14条，该条例第15条",
        [(WORK, 38), ("工伤保险条例", 14), ("工伤保险条例", 15)],
    ),
    (
        "工伤保险条例第14条，劳动合同法第38条，该条例第15条",
        [("工伤保险条例", 14), (WORK, 38), ("工伤保险条例", 15)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), SEVERAL_LAWS, ids=[row[0] for row in SEVERAL_LAWS])
def test_each_article_goes_to_its_own_law(read, text, expected):
    assert [(law, article) for law, article, _ in read(text)] == expected


NOTHING = [
    "",
    "民法典1079块钱",
    "民法典13812345678",
    "民法典12348",
    "我今年1079块工资没发",
    "电话13800001079",
    "违法犯法不合法",
    "宪法日快到了",
    "宪法宣传周",
    "刑法学第五章",
    "我看了民法典",
    "人民法院第3法庭",
    "公司法人代表说的",
    "公司法定代表人第3次来",
    "劳动法律师有吗",
    "合同法律关系第3条",
    "《红楼梦》第三回",
    "《红楼梦》真好看",
    "《村规民约》第3条",
    "《购房合同》第五条不公平",
    "我们签的合同第五条",
    "劳动合同第三条写明工资三千",
    "第1079条",
    "根据第五条",
    "本法第3条",
    "民法典2021年1月1日起施行",
    "劳动法2倍工资",
    "劳动法规定每天8小时",
    "劳动法第三个问题",
    "民法典1.5倍",
    "1、民法典 2、刑法",
    "你们的办法第三条不合理",
    "没办法第二天再说",
    "民法典第一、第二两点",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_citation_is_not_found(read, text):
    assert read(text) == []


WHOLE = [
    ("民法典", CODE, VALID),
    ("《民法典》", CODE, VALID),
    ("我看了《民法典》", CODE, VALID),
    ("按照劳动法，要给加班费", "劳动法", VALID),
    ("婚姻法还有效吗", "婚姻法", GONE),
    ("民法典什么时候生效的", CODE, VALID),
    ("《医疗保障法》", "医疗保障法", GONE),
    ("《铁路运输规程》", "铁路运输规程", UNKNOWN),
    ("《个人贷款管理暂行办法》怎么说", "个人贷款管理暂行办法", UNKNOWN),
]


@pytest.mark.parametrize(("text", "law", "verdict"), WHOLE, ids=[row[0] for row in WHOLE])
def test_a_law_is_cited_as_a_whole_where_it_is_marked_or_asked_about(read, text, law, verdict):
    assert read(text) == [(law, None, verdict)]


def test_a_law_with_an_article_is_not_cited_as_a_whole_too(read):
    assert read("《民法典》第1079条，《民法典》真好") == [(CODE, 1079, VALID)]
