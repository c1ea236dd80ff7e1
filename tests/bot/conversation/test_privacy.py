"""Masking: what must go, what must stay, and that nothing strange breaks it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.privacy import find_phone, mask, without_personal

CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
words = st.text(alphabet="我的欠钱不还老板工资电话是，。？呢 \n", max_size=12)
fragments = st.lists(
    st.sampled_from(
        [
            "138",
            "1234",
            "5678",
            "13812345678",
            "261123-4821",
            "6222",
            " ",
            "-",
            "一",
            "三八",
            "元",
            "豫C",
            "X",
            "微信号",
            "：",
            "abc_12",
            "@",
            "qq.com",
            "110105",
            "19491231",
            "002X",
            "电话",
            "0379",
            "〔电话〕",
            "２",
        ]
    ),
    max_size=14,
).map("".join)


@pytest.mark.parametrize(
    "number",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "138.1234.5678",
        "138—1234—5678",
        "1381234 5678",
        "1 3 8 1 2 3 4 5 6 7 8",
        "+86 138 1234 5678",
        "008613812345678",
        "8613812345678",
        "１３８１２３４５６７８",
        "１３８　１２３４　５６７８",
        "一三八一二三四五六七八",
        "幺三八幺二三四五六七八",
        "一三八 一二三四 五六七八",
        "138一二三四5678",
        "138\u200b1234\u200b5678",
        "0379-67891234",
        "037967891234",
        "(0379)6789 1234",
        "（0379）67891234",
        "010-87654321转801",
        "+86-379-67891234",
        "零三七九六七八九一二三四",
    ],
)
def test_a_phone_goes(number):
    assert mask(f"老板不给钱，找我{number}，谢谢") == "老板不给钱，找我〔电话〕，谢谢"


def test_a_phone_right_after_a_weekday_goes():
    assert mask("周一13812345678找我，周一138-1234-5678也行") == "周一〔电话〕找我，周一〔电话〕也行"


def test_a_local_number_goes_when_it_is_called_a_phone():
    assert mask("我家电话：67891234") == "我家电话：〔电话〕"


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "11010519491231002x",
        "110105 19491231 002X",
        "410326199001011234",
        "410326900101123",
        "１１０１０５１９４９１２３１００２Ｘ",
        "一一零一零五一九四九一二三一零零二X",
    ],
)
def test_an_id_number_goes(number):
    assert mask(f"身份证{number}。") == "身份证〔身份证号〕。"


@pytest.mark.parametrize(
    "number",
    [
        "6222021234567890123",
        "6222 0212 3456 7890 123",
        "6222-0212-3456-7890",
        "622202 1234567890123",
        "621700123456",
        "4000123412341234",
        "６２２２０２１２３４５６７８９０１２３",
        "六二二二零二一二三四五六七八九零一二三",
    ],
)
def test_a_bank_card_goes(number):
    assert mask(f"打到{number}上") == "打到〔银行卡号〕上"


@pytest.mark.parametrize(
    "plate",
    [
        "豫C12345",
        "豫C·A1234",
        "豫CD12345",
        "豫C12345D",
        "豫Ｃ１２３４５",
        "豫c12345",
        "京A1234学",
        "豫C 88T66",
    ],
)
def test_a_plate_goes(plate):
    assert mask(f"{plate}撞了我") == "〔车牌〕撞了我"


@pytest.mark.parametrize(
    "address", ["zhang.san@qq.com", "12345678@qq.com", "a_b+c@mail.gov.cn", "ｚｓ＠ｑｑ．ｃｏｍ"]
)
def test_an_email_address_goes(address):
    assert mask(f"发到{address}吧") == "发到〔邮箱〕吧"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我的微信号是zhang_san88", "我的微信号是〔微信号〕"),
        ("微信号：zhangsan", "微信号：〔微信号〕"),
        ("加微信abc12345聊", "加微信〔微信号〕聊"),
        ("vx:zhangsan99", "vx:〔微信号〕"),
        ("wxid_a1b2c3d4e5f6", "〔微信号〕"),
        ("微信号13812345678", "微信号〔电话〕"),
    ],
)
def test_a_wechat_id_goes(said, kept):
    assert mask(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "欠我15000元，还有3500000元",
        "工程款100000000000元",
        "15000 200003",
        "2026年11月23日",
        "2026-11-23 15:30",
        "20261123",
        "20261123153000",
        "2019 2020 2021 2022",
        "民法典第1077条、第一千零七十七条、第133条之一",
        "受理号261123-4821和261123-482133",
        "打12348、12345、110、96110",
        "豫0326民初1234号",
        "（2026）豫0326民初1234号",
        "一五一十，二〇二六年",
        "我用微信转账给他",
        "微信支付宝WeChat都行",
        "",
    ],
)
def test_what_points_to_nobody_stays(said):
    assert mask(said) == said


def test_a_phone_and_a_card_in_one_sentence_both_go():
    assert (
        mask("卡6222021234567890123 电话138 1234 5678，欠5000元") == "卡〔银行卡号〕 电话〔电话〕，欠5000元"
    )


def test_an_amount_before_a_spaced_phone_does_not_save_it():
    assert mask("1500 138 1234 5678") == "1500 〔电话〕"


def test_two_phones_run_together_go():
    assert mask("1381234567813912345678") == "〔号码〕"


@given(
    words, mobiles, words, st.sampled_from(["{}", "{:wide}", "{:chinese}"]), st.sampled_from(["", " ", "-"])
)
def test_no_mobile_survives_however_it_is_written(before, number, after, style, separator):
    number = separator.join((number[:3], number[3:7], number[7:]))
    if style != "{}":
        number = number.translate(WIDE if style == "{:wide}" else CHINESE)
    assert mask(before + number + after) == before + "〔电话〕" + after


@given(st.text() | fragments)
def test_masking_twice_is_masking_once(text):
    once = mask(text)
    assert mask(once) == once


@given(fragments)
def test_no_run_of_eleven_or_more_digits_of_a_phone_is_left(text):
    left = re.sub(r"\d{6}-(?:\d{6}|\d{4})", "", mask(text))
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", left)


@given(words, st.integers(1, 9_999_999))
def test_amounts_stay(before, amount):
    text = f"{before}欠我{amount}元"
    assert mask(text) == text


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("打我 138-1234-5678", "13812345678"),
        ("一三八一二三四五六七八", "13812345678"),
        ("＋86 138 1234 5678 晚上打", "13812345678"),
        ("0379 6789 1234", "0379-67891234"),
        ("（010）87654321", "010-87654321"),
        ("67891234", "67891234"),
        ("电话是 678 1234", "6781234"),
        ("20261123", None),
        ("打12348", None),
        ("身份证11010519491231002X", None),
        ("卡号6222021234567890123", None),
        ("15000 200003", None),
        ("", None),
    ],
)
def test_a_phone_for_a_call_back_is_found_and_normalised(said, phone):
    assert find_phone(said) == phone


@given(words, mobiles, words)
def test_a_mobile_is_found_in_any_sentence(before, number, after):
    assert find_phone(before + number + after) == number


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("没人管，电话13800138000", "没人管， "),
        ("我的手机号是13800138000，老板不给工资", " ，老板不给工资"),
        ("老板不给工资", "老板不给工资"),
    ],
)
def test_what_is_asked_is_left_without_what_is_personal(said, left):
    assert without_personal(said) == left
