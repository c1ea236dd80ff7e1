"""The monthly posts: what a file must look like, and the posts themselves."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.hotlines import load_hotlines
from content.laws import load_laws
from content.posts import Post, PostCall, PostCitation, PostErrors, cover_path, load_posts
from content.render import wechat_html

LAWS = load_laws()
HOTLINES = load_hotlines()
SLUG = "2026-12-xianfa"
HEAD = {
    "month": '"2026-12"',
    "title": '"宪法在身边"',
    "author": '"普法办"',
    "digest": '"12月4日是国家宪法日。"',
    "law": '"中华人民共和国宪法"',
    "cover": '"a.jpg"',
    "contacts": '["12348"]',
}
CITATION = '[[citations]]\nlaw = "中华人民共和国宪法"\narticle = 33\nfact = "人人平等"\n'


def text(citations: str = CITATION, body: str = "正文。", **changed: str | None) -> str:
    head = "".join(f"{key} = {value}\n" for key, value in {**HEAD, **changed}.items() if value is not None)
    return f"+++\n{head}\n{citations}+++\n\n{body}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    covers = tmp_path / "covers"
    covers.mkdir()
    (covers / "a.jpg").write_bytes(b"picture")
    return tmp_path


def read(folder: Path, words: str, slug: str = SLUG) -> tuple[Post, ...]:
    (folder / f"{slug}.md").write_text(words, encoding="utf-8")
    return load_posts(folder, laws=LAWS, hotlines=HOTLINES)


def refused(folder: Path, words: str, slug: str = SLUG) -> str:
    with pytest.raises(PostErrors) as caught:
        read(folder, words, slug)
    assert all(error.path == f"{slug}.md" and error.fix.endswith("。") for error in caught.value.errors)
    return str(caught.value)


def test_a_file_becomes_a_post(folder: Path) -> None:
    (post,) = read(folder, text())
    assert (post.slug, post.month, post.body) == (SLUG, "2026-12", "正文。")
    assert post.citations == (
        PostCitation("中华人民共和国宪法", 33, "人人平等", "《宪法》第33条（现行版2018年3月11日起施行）"),
    )
    assert post.calls == (PostCall("12348", "公共法律服务热线"),)
    assert cover_path(post, folder) == folder / "covers" / "a.jpg"


@pytest.mark.parametrize(
    "change", [lambda words: words.replace("\n", "\r\n"), lambda words: "\ufeff" + words]
)
def test_a_file_from_windows_is_read_alike(folder: Path, change) -> None:
    expected = read(folder, text())
    assert read(folder, change(text())) == expected


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("正文", "没有开头部分"),
        ("+++\ntitle = 1", "没有开头部分"),
        ("+++\ntitle = 宪法\n+++\n正文", "第 2 行写法有错"),
        (text(title=None), "缺少 title"),
        (text(title='" "'), "缺少 title"),
        (text(title="5"), "title 不是文字"),
        (text(title=f'"{"宪" * 33}"'), "title 有 33 个字，太长。最多 32 个字，请删去 1 个"),
        (text(author=f'"{"普" * 17}"'), "author 有 17 个字，太长"),
        (text(digest=f'"{"摘" * 121}"'), "digest 有 121 个字，太长"),
        (text(title='"宪\\n法"'), "title 里有换行"),
        (text(titel='"宪法"'), "有不认识的项目 titel。是不是想写 title"),
        (text(sha256='"0"'), "有不认识的项目 sha256。可用的项目有"),
        (text(month='"2026-13"'), "“2026-13”不是月份"),
        (text(month='"2027-01"'), "month 是 2027-01，和文件名对不上"),
        (text(law='"中华人民共和国民法典"'), "主讲的法“中华人民共和国民法典”一条也没引用"),
        (text(cover='"b.jpg"'), "找不到封面 b.jpg"),
        (text(cover='"../a.jpg"'), "封面名“../a.jpg”不对"),
        (text(contacts='["12349"]'), "contacts 里的 12349 不是热线表里的电话"),
        (text(contacts='["12337"]'), "contacts 里的 12337 不是热线表里的电话"),
        (text(contacts='"12348"'), "contacts 写法不对"),
        (text(body=""), "没有正文"),
        (text(body="打 12369 举报"), "号码 12369 不在热线表里"),
        (text(body="打13800000000"), "写了电话 13800000000"),
        (text(body="打0376-6660000"), "写了电话 0376-6660000"),
        (text(digest='"打 12369 举报"'), "号码 12369 不在热线表里"),
        (text(body="看图\n\n![图](a.jpg)"), "正文里有图片 a.jpg"),
        (text(body="看不见\u200b的字"), "正文里有看不见的字符"),
        (text(body="字" * 20_000), "太长，微信不收"),
        (text(citations=""), "没有法律依据"),
        (text(citations="citations = 1\n"), "citations 写法不对"),
        (text(citations=CITATION * 2), "《宪法》第33条（现行版2018年3月11日起施行）引用了两次"),
        (text(citations=CITATION.replace("33", "144")), "第144条（现行版2018年3月11日起施行）没有这一条"),
        (text(citations=CITATION.replace("33", "true")), "第 1 条依据的 article 缺少或写错"),
        (text(citations=CITATION.replace("33", '"甲"')), "第 1 条依据的 article 缺少或写错"),
        (text(citations=CITATION + "claims = []\n"), "有不认识的项目 claims"),
        (text(citations=CITATION.replace("中华人民共和国宪法", "宪法")), "不是全称。请写 中华人民共和国宪法"),
        (text(citations=CITATION + CITATION.replace("宪法", "天法")), "不认识《中华人民共和国天法》"),
        (
            text(citations=CITATION + CITATION.replace("宪法", "医疗保障法").replace("33", "11")),
            "《医疗保障法》第11条（2027年1月1日才施行）在2026年12月1日没有施行",
        ),
        (
            text(citations=CITATION + CITATION.replace("宪法", "婚姻法").replace("33", "10")),
            "在2026年12月1日没有施行",
        ),
    ],
    ids=lambda value: None if "+++" in value else value[:20],
)
def test_what_breaks_a_rule_is_refused_with_problem_and_fix(folder: Path, words: str, told: str) -> None:
    assert told in refused(folder, words)


def test_more_than_eight_citations_are_refused(folder: Path) -> None:
    many = "".join(CITATION.replace("33", str(number)) for number in range(33, 42))
    assert "写了 9 条法律依据，太多" in refused(folder, text(citations=many))


@pytest.mark.parametrize(
    "slug", ["xianfa", "2026-12", "2026-12-Xianfa", "2026-12-宪法", "2026-13-xianfa", "2026-12-a_b"]
)
def test_a_file_must_be_named_for_its_month(folder: Path, slug: str) -> None:
    assert "文件名不对" in refused(folder, text(), slug)


def test_a_cover_too_big_for_wechat_is_refused(folder: Path) -> None:
    (folder / "covers" / "a.jpg").write_bytes(b"x" * (64 * 1024 + 1))
    assert "封面 a.jpg 太大" in refused(folder, text())


def test_a_file_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / f"{SLUG}.md").write_bytes(text().encode("gb18030"))
    with pytest.raises(PostErrors, match="不是 UTF-8"):
        load_posts(folder, laws=LAWS, hotlines=HOTLINES)


def test_two_posts_for_one_month_are_refused(folder: Path) -> None:
    read(folder, text())
    assert "2026-12-xianfa.md 都是 2026-12 的" in refused(folder, text(), "2026-12-zailai")


def test_a_second_law_of_a_month_is_an_extra(folder: Path) -> None:
    read(folder, text())
    first, second = read(folder, text(series='"extra"'), "2026-12-zailai")
    assert (first.series_name, second.series_name) == ("每月一法", "法律加讲")


QUIZ = """[[quiz]]
ask = "能不能搜身？"
choices = ["能", "不能"]
right = "B"
why = "人身自由受保护。"
law = "中华人民共和国宪法"
article = 37
"""


def test_a_post_asks_questions(folder: Path) -> None:
    (post,) = read(folder, text(CITATION + QUIZ))
    assert [each.right for each in post.quiz] == ["B"]


def test_the_questions_and_then_the_answers_go_out_with_the_post(folder: Path) -> None:
    (post,) = read(folder, text(CITATION + QUIZ))
    asked, told = re.search(r"能不能搜身？(.*)人身自由受保护。", wechat_html(post), re.DOTALL)[1].split(
        "答案"
    )
    assert "A. 能" in asked
    assert "1. B。" in told


def test_a_wrong_question_is_refused_with_its_number(folder: Path) -> None:
    assert "第 1 题的 right" in refused(folder, text(CITATION + QUIZ.replace('"B"', '"C"')))


def test_what_a_policy_brings_is_a_series_of_its_own(folder: Path) -> None:
    (post,) = read(folder, text(series='"policy"'))
    assert (post.series_name, post.made_up) == ("政策解读", False)
    # its month still has room for the law of the month
    read(folder, text(), "2026-12-xianfa")


def test_a_case_that_is_made_up_says_so_in_its_title(folder: Path) -> None:
    (post,) = read(folder, text(series='"case"', title='"【虚构示例】搭棚子"'))
    assert post.made_up


def test_a_case_that_was_handled_names_its_source(folder: Path) -> None:
    (post,) = read(folder, text(series='"case"', source='"镇执法队 2027年3月，已隐去姓名"'))
    assert not post.made_up


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (text(series='"every"'), "series“every”不认识"),
        (text(series='"case"'), "执法案例没有写来源 source"),
        (text(title='"【虚构示例】宪法"'), "标着 【虚构示例】，却写了 source，或者不是执法案例"),
        (text(series='"case"', title='"【虚构示例】棚子"', source='"执法队"'), "却写了 source"),
        (text(source='"执法队"'), "写了 source，却不是执法案例"),
    ],
    ids=lambda value: None if "+++" in value else value[:20],
)
def test_a_case_is_never_taken_for_another_kind(folder: Path, words: str, told: str) -> None:
    assert told in refused(folder, words)


def test_all_problems_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "2027-01-gongzi.md").write_text("空", encoding="utf-8")
    with pytest.raises(PostErrors) as caught:
        read(folder, text(title=None, author=None))
    assert len(caught.value.errors) == 3


def test_an_amount_of_money_is_no_telephone_number(folder: Path) -> None:
    assert read(folder, text(body="欠了12600元，罚12500块。"))


@given(st.text(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_post_or_a_list_of_problems(folder: Path, words: str) -> None:
    for written in (words, f"+++\n{words}\n+++\n{words}", text(body=words)):
        try:
            slugs = [post.slug for post in read(folder, written)]
        except PostErrors as problems:
            slugs = [error.path.removesuffix(".md") for error in problems.errors]
        assert set(slugs) == {SLUG}


@pytest.mark.parametrize(
    "field", [field.name for field in fields(Post) if field.name not in ("citations", "calls", "quiz")]
)
def test_the_hash_changes_with_everything_that_is_sent(folder: Path, field: str) -> None:
    (post,) = read(folder, text())
    assert replace(post, **{field: "别的"}).sha256() != post.sha256()


def test_the_hash_changes_with_citations_hotlines_and_the_cover(folder: Path) -> None:
    (post,) = read(folder, text())
    hashes = {post.sha256(), replace(post, calls=()).sha256()}
    hashes |= {replace(post, citations=(replace(post.citations[0], fact="别的"),)).sha256()}
    (folder / "covers" / "a.jpg").write_bytes(b"another picture")
    (repainted,) = read(folder, text())
    assert len(hashes | {repainted.sha256()}) == 4


def test_the_hash_changes_with_a_right_answer_of_the_quiz(folder: Path) -> None:
    (post,) = read(folder, text(CITATION + QUIZ))
    changed = replace(post, quiz=(replace(post.quiz[0], right="A"),))
    assert changed.sha256() != post.sha256()


def test_the_hash_of_an_unchanged_file_stays(folder: Path) -> None:
    assert read(folder, text())[0].sha256() == read(folder, text())[0].sha256()
