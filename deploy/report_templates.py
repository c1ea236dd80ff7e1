"""Make the Word files that reports are filled into: `python -m deploy.report_templates` writes bot/templates/reports/*.docx.

The page, the fonts and the lines are those of GB/T 9704-2012 as offices set them in Word. The fonts are named, not
embedded (their makers do not allow it); each names others to take where it is not installed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

FOLDER = Path(__file__).resolve().parent.parent / "bot/templates/reports"
TITLE, HEADING, SECOND, BODY, PAGE = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
FALLBACKS = {
    TITLE: "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,宋体,Noto Serif CJK SC",
    HEADING: "SimHei,Noto Sans CJK SC",
    SECOND: "楷体,KaiTi,Noto Serif CJK SC",
    BODY: "仿宋,FangSong,Noto Serif CJK SC",
    PAGE: "SimSun,Noto Serif CJK SC",
}
"""Font → what to take in its place, the best first."""
_MADE = datetime(2026, 11, 26, tzinfo=UTC)

YEAR = (
    ("h", "一、法治宣传教育"),
    (
        "p",
        "{{ 期间 }}，{{ 镇名 }}组织法治宣传活动{{ 宣传活动 }}，到场{{ 活动到场 }}；发放宣传资料{{ 发放资料 }}。",
    ),
    ("p", "落实“每月一法”{{ 每月一法 }}；公众号推送普法文章{{ 公众号推送 }}，阅读{{ 阅读 }}。"),
    ("p", "组织学法测试{{ 测试 }}，参考率{{ 参考率 }}，合格率{{ 合格率 }}。"),
    ("h", "二、公共法律服务"),
    (
        "p",
        "接受群众法律咨询{{ 接受咨询 }}，共{{ 咨询件数 }}、{{ 咨询人数 }}，其中公众号{{ 公众号咨询 }}、窗口{{ 窗口咨询 }}、"
        "电话{{ 电话咨询 }}、摆摊{{ 摆摊咨询 }}、进村{{ 进村咨询 }}；设现场咨询点{{ 现场咨询点 }}，登记{{ 现场咨询人次 }}。",
    ),
    ("p", "问得最多的是：{{ 问得最多 }}。"),
    ("p", "当场答复{{ 当场答复 }}；转工作人员{{ 转工作人员 }}，已办结{{ 办结 }}；紧急求助{{ 紧急求助 }}。"),
    ("p", "问过群众“是否解决”{{ 询问满意 }}，得到回答{{ 回答满意 }}，其中回答已解决的{{ 满意率 }}。"),
    ("h", "三、矛盾纠纷化解"),
    ("p", "人民调解{{ 人民调解 }}；移交有关部门{{ 移交 }}。"),
    ("h", "四、和上年比"),
    (
        "p",
        "上年接受群众法律咨询{{ 上年接受咨询 }}，共{{ 上年咨询件数 }}；组织法治宣传活动{{ 上年宣传活动 }}，到场{{ 上年活动到场 }}；"
        "设现场咨询点{{ 上年现场咨询点 }}；发放宣传资料{{ 上年发放资料 }}；公众号推送普法文章{{ 上年公众号推送 }}；人民调解{{ 上年人民调解 }}。",
    ),
)
BRIEF = (
    (
        "p",
        "{{ 期间 }}，{{ 镇名 }}组织法治宣传活动{{ 宣传活动 }}，到场{{ 活动到场 }}；发放宣传资料{{ 发放资料 }}。",
    ),
    ("p", "公众号推送普法文章{{ 公众号推送 }}，阅读{{ 阅读 }}；“每月一法”{{ 每月一法 }}。"),
    ("p", "接受群众法律咨询{{ 接受咨询 }}，共{{ 咨询件数 }}、{{ 咨询人数 }}。问得最多的是：{{ 问得最多 }}。"),
    ("p", "当场答复{{ 当场答复 }}；转工作人员{{ 转工作人员 }}，已办结{{ 办结 }}；紧急求助{{ 紧急求助 }}。"),
    (
        "p",
        "学法测试{{ 测试 }}，参考率{{ 参考率 }}，合格率{{ 合格率 }}。回答“是否解决”的群众中，已解决的{{ 满意率 }}。",
    ),
)
TEMPLATES = {
    "year": ("{{ 镇名 }}{{ 期间 }}法治政府建设年度报告（普法与公共法律服务部分）", YEAR),
    "quarter": ("{{ 镇名 }}{{ 期间 }}普法工作季度简报", BRIEF),
    "month": ("{{ 镇名 }}{{ 期间 }}普法工作月报", BRIEF),
}
"""Name → title and paragraphs; h is a heading of the first order."""


def make(title: str, paragraphs: tuple[tuple[str, str], ...]) -> Doc:
    """One template."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    normal = made.styles["Normal"]
    normal.font.size = Pt(16)
    _font(normal.element.get_or_add_rPr(), BODY)
    _add(made, "{{ 标记 }}", HEADING, 16, indent=False, align=WD_ALIGN_PARAGRAPH.CENTER)
    _add(made, title, TITLE, 22, indent=False, align=WD_ALIGN_PARAGRAPH.CENTER)
    _add(made, "", BODY, 16, indent=False)
    for kind, words in paragraphs:
        _add(made, words, HEADING if kind == "h" else BODY, 16)
    _add(made, "", BODY, 16, indent=False)
    _add(made, "{{ 镇名 }}", BODY, 16, indent=False, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _add(made, "{{ 制作日期 }}", BODY, 16, indent=False, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.footer.paragraphs[0])
    _fallbacks(made)
    made.core_properties.author, made.core_properties.title = "普法", ""
    made.core_properties.created = made.core_properties.modified = _MADE
    return made


def _add(
    made: Doc,
    words: str,
    font: str,
    size: int,
    *,
    indent: bool = True,
    align: WD_ALIGN_PARAGRAPH | None = None,
) -> None:
    paragraph = made.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28 if size < 20 else 32)
    form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if align is None else align
    if indent:
        form.first_line_indent = Pt(2 * size)
        paragraph._p.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), "200")
    form.keep_with_next = font == HEADING
    run = paragraph.add_run(words)
    run.font.size = Pt(size)
    _font(run._r.get_or_add_rPr(), font)


def _font(properties: object, name: str) -> None:
    fonts = properties.find(qn("w:rFonts"))  # type: ignore[attr-defined]
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)  # type: ignore[attr-defined]
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:ascii"), "Times New Roman")
    fonts.set(qn("w:hAnsi"), "Times New Roman")
    fonts.set(qn("w:eastAsia"), name)


def _number(paragraph: Paragraph) -> None:
    """— 1 —, in 四号, at the foot of the page."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("— ", "begin", "PAGE", "end", " —"):
        run = paragraph.add_run()
        run.font.size = Pt(14)
        _font(run._r.get_or_add_rPr(), PAGE)
        if part in {"begin", "end"}:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), part)
            run._r.append(mark)
        elif part == "PAGE":
            field = OxmlElement("w:instrText")
            field.text = part
            run._r.append(field)
        else:
            run.text = part


def _fallbacks(made: Doc) -> None:
    """Say in the table of fonts what may stand for each."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    part = next(part for part in made.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    part._blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'{fonts}<w:font w:name="Times New Roman"><w:charset w:val="00"/></w:font></w:fonts>'
    ).encode()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for key, (heading, lines) in TEMPLATES.items():
        make(heading, lines).save(str(FOLDER / f"{key}.docx"))
