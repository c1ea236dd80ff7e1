"""The proof of a post: plan, text, names, what WeChat answered and how often it was read, on a page and as one file."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.records.post_events import PREFLIGHT, PostEvent, PostEvents
from bot.records.posts import Attempt
from bot.records.reads import SOURCES, Reading, Reads
from bot.records.signatures import STEP_WORDS, Signature, Signatures
from bot.services.build import ACCOUNT, POST, Services
from bot.statistics.periods import BEIJING

STEPS = {
    "planned": "定时间",
    "moved": "改时间",
    "signed": "签字",
    "returned": "退回",
    "withdrawn": "撤回审核",
    "previewed": "预览",
    "preflight": "发前检查",
    "claimed": "开始发",
    "covered": "封面传到微信",
    "drafted": "草稿放进微信",
    "asked": "请微信发送",
    "refused": "微信没有收",
    "put_off": "过一会儿再试",
    "let_go": "放回去等",
    "accepted": "微信收下",
    "sent": "发出",
    "failed": "没发成",
    "needs_person": "要人处理",
    "counted": "微信报数",
    "deleted": "删除",
}
"""Step of an event → its name."""
FACTS = {
    "by": "谁",
    "reason": "理由",
    "draft_id": "草稿编号",
    "thumb_id": "封面编号",
    "msg_id": "群发编号",
    "publish_id": "发布编号",
    "article_url": "文章地址",
    "total": "粉丝数",
    "sent": "送达",
    "error": "没送达",
    "filtered": "过滤后",
    "content_sha256": "正文校验码",
    "sha256": "签字的校验码",
    "due_at": "定在",
    "due": "定在",
    "way": "方式",
}
"""Fact of an event → its name; any other is kept in the file only."""
_EPOCH = (2020, 1, 1, 0, 0, 0)
_LONGEST_CELL = 32_000
_HASHES, _SHORT = frozenset({"sha256", "content_sha256"}), 16


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything that is known of a post."""

    slug: str
    title: str
    attempts: tuple[Attempt, ...]
    events: tuple[PostEvent, ...]
    signatures: tuple[Signature, ...]
    """Under the text that was sent; of a post that was not, under the text as it stands."""
    reads: tuple[Reading, ...]
    sha256: str
    """What was signed."""
    article: Mapping[str, Any]
    """What WeChat was given (title, author, digest, content, content_sha256); empty when it was given nothing."""

    @property
    def told(self) -> tuple[PostEvent, ...]:
        """The events for the page: of each round of checks one line."""
        return tuple(
            event for event in self.events if event.step != PREFLIGHT or event.facts.get("check") == "all"
        )


def proof_of(services: Services, slug: str, *, title: str, sha256: str) -> Proof:
    """What is known of a post; ``title`` and ``sha256`` as its text stands now. Raises RecordsError."""
    events = PostEvents(services.engine, account=ACCOUNT).of(slug)
    attempts = services.posts.attempts(slug)
    drafted = [event for event in events if event.step == "drafted" and "content" in event.facts]
    sent = next((row for row in reversed(attempts) if row.sha256), None)
    signed = sent.sha256 if sent else sha256
    article = dict(drafted[-1].facts) if drafted else {}
    return Proof(
        slug=slug,
        title=str(article.get("title", title)),
        attempts=attempts,
        events=events,
        signatures=Signatures(services.engine, account=ACCOUNT).of(POST, slug, signed),
        reads=Reads(services.engine, account=ACCOUNT).of(slug),
        sha256=signed,
        article=article,
    )


def facts_line(facts: Mapping[str, Any]) -> str:
    """The facts of an event that mean something to people, in one line."""
    return "；".join(
        f"{FACTS[name]}：{_value(str(value)[:_SHORT] if name in _HASHES else value)}"
        for name, value in facts.items()
        if name in FACTS and value
    )


def _value(value: object) -> str:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return shown(at) if at.tzinfo else str(value)


def shown(at: datetime | None) -> str:
    """An instant as people read it; empty for none."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}" if at else ""


def zip_of(proof: Proof, *, now: datetime) -> bytes:
    """The file: the article, the record as JSON and as a workbook, and SHA256SUMS over all of them."""
    files = {
        "说明.txt": _about(proof, now).encode(),
        "记录.json": json.dumps(_plain(proof), ensure_ascii=False, indent=1, default=str).encode(),
        "记录.xlsx": _workbook(proof),
    }
    if proof.article:
        files["正文.html"] = _page(proof.article).encode()
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    files["SHA256SUMS"] = sums.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _plain(proof: Proof) -> dict[str, Any]:
    return {
        "slug": proof.slug,
        "title": proof.title,
        "signed_sha256": proof.sha256,
        "signatures": [one._asdict() for one in proof.signatures],
        "attempts": [asdict(row) for row in proof.attempts],
        "events": [event._asdict() for event in proof.events],
        "reads": [one._asdict() for one in proof.reads],
    }


def _about(proof: Proof, now: datetime) -> str:
    signed = "".join(
        f"{STEP_WORDS[one.step]}：{one.name}  {shown(one.signed_at)}{f'（{one.reason}）' if one.reason else ''}\n"
        for one in proof.signatures
    )
    return (
        f"《{proof.title}》（{proof.slug}）发布留痕\n导出时间：{shown(now)}（北京时间）\n\n{signed}\n"
        f"签字的是校验码为 {proof.sha256} 的文字。\n"
        f"交给微信的正文校验码：{proof.article.get('content_sha256', '没有交给微信')}\n"
        "正文.html 是交给微信的正文；记录.json 和 记录.xlsx 是同样的记录；\n"
        "SHA256SUMS 是每个文件的校验码，用 sha256sum -c SHA256SUMS 可以核对有没有改动。\n"
    )


def _page(article: Mapping[str, Any]) -> str:
    return f'<!doctype html>\n<meta charset="utf-8">\n{article.get("content", "")}\n'


def _workbook(proof: Proof) -> bytes:
    from openpyxl import Workbook  # only whoever exports needs it

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "经过"
    happened = (
        (
            shown(event.at),
            event.attempt,
            STEPS.get(event.step, event.step),
            event.words,
            facts_line(event.facts),
        )
        for event in proof.events
    )
    _fill(sheet, ("时间", "第几次", "做了什么", "说明", "细节"), happened)
    signed = ((STEP_WORDS[one.step], one.name, shown(one.signed_at), one.reason) for one in proof.signatures)
    _fill(book.create_sheet("签字"), ("哪一审", "姓名", "时间", "理由"), signed)
    read = (
        (one.day.isoformat(), one.reads, one.shares, SOURCES.get(one.source, one.source), one.made_by)
        for one in proof.reads
    )
    _fill(book.create_sheet("阅读"), ("截至", "阅读", "转发", "来源", "谁填的"), read)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    for number, row in enumerate((head, *rows), 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                # never a formula, whatever it begins with
                cell.value, cell.data_type = _clean(value), "s"
            else:
                cell.value = value


def _clean(text: str) -> str:
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")[:_LONGEST_CELL]
