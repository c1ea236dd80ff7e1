"""The evidence of one figure in one file: its rows, who approved, the pictures, with checksums and a page to begin with."""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any, BinaryIO

from bot.records import leading
from bot.records.earlier import Earlier
from bot.records.errors import VaultError
from bot.records.evidence_rows import EvidenceRows
from bot.records.ledger_rows import LedgerRows
from bot.services.behind_sources import FrozenRows
from bot.services.build import ACCOUNT, Services
from bot.services.frozen import signed_for
from bot.services.register import register_of
from bot.services.reporting import Made
from bot.statistics.earlier import FIGURES as PAPER_NAMES
from bot.statistics.export.as_csv import harmless
from bot.statistics.export.ledgers import LEDGERS, told
from bot.statistics.field import KINDS, SORTS
from bot.statistics.labels import CHANNEL, OUTCOME, TOPICS, VILLAGES, Labels
from bot.statistics.periods import BEIJING, year_before
from bot.statistics.sentences import (
    BEFORE,
    CASES,
    CONSULTATIONS,
    EXAMS,
    MEDIATION,
    PAPERS,
    POSTS,
    READS,
    SAMPLE,
    STANDS,
    Figure,
)
from faq.corpus import load_topics

_IN_MEMORY = 8 * 1024 * 1024
_STEPS = {"first": "一审", "second": "二审", "final": "三审"}


class _Pack:
    """A zip that is being written, with the checksum of everything in it."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.sums: list[tuple[str, str]] = []

    def add(self, name: str, data: bytes) -> None:
        self._zip.writestr(name, data)
        self.sums.append((hashlib.sha256(data).hexdigest(), name))

    def table(self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Rows as CSV that Excel opens, written as they come; how many."""
        digest, count = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as out:
            digest.update(_write(out, "\ufeff", heads))
            for count, row in enumerate(rows, 1):  # noqa: B007 - the last one is given back
                digest.update(_write(out, "", row))
        self.sums.append((digest.hexdigest(), name))
        return count

    def close(self) -> None:
        lines = "".join(f"{digest}  {name}\n" for digest, name in self.sums)
        self._zip.writestr("SHA256SUMS", lines)
        self._zip.close()


def _write(out: Any, before: str, row: Sequence[Any]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(
        [harmless(value) if isinstance(value, str) else value for value in row]
    )
    data = (before + line.getvalue()).encode()
    out.write(data)
    return data


class Evidence:
    """Makes packs on these parts. Everything raises RecordsError."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def pack(self, made: Made, figure: Figure, *, by: str, now: datetime) -> BinaryIO:
        """The pack of one figure, to be read from its beginning and closed by whoever asked; it is in the audit log."""
        # the caller closes it, once it is sent
        file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        pack = _Pack(file)  # type: ignore[arg-type]
        period = made.period
        rows = EvidenceRows(self._services.engine, account=ACCOUNT, first=period.first, until=period.until)
        fill = {
            CONSULTATIONS: self._consultations, CASES: self._consultations, POSTS: self._posts, READS: self._posts,
            EXAMS: self._exams, MEDIATION: self._consultations, PAPERS: self._papers,
        }.get(figure.rows, self._held if figure.rows in KINDS else self._nothing)  # fmt: skip
        files = fill(pack, rows, made, figure)
        if figure.name == "接受咨询" and figure.rows == CONSULTATIONS:
            files += self._held(pack, rows, made, Figure("", "", "", STANDS, None))
        pack.add("index.html", _page(made, figure, files, by=by, now=now).encode())
        pack.close()
        facts = {"of": figure.name, "sha256": hashlib.sha256(repr(pack.sums).encode()).hexdigest()[:12]}
        self._services.audit.note(by, "evidence_taken", "period", made.name, now=now, **facts)
        file.seek(0)
        return file  # type: ignore[return-value]

    def _consultations(self, pack: _Pack, rows: EvidenceRows, made: Made, figure: Figure) -> list[str]:
        ledgers, files = LedgerRows(self._services.engine, account=ACCOUNT), []
        for key, keeps in (
            ("consultations", lambda row: row[6]),
            ("matters", lambda row: row[6] != "voided"),
        ):
            ledger = LEDGERS[key]
            kept = (row for row in ledgers.rows(key, made.period.first, made.period.until) if keeps(row))
            lines = told(ledger, kept, topics=load_topics(), rights=(), phone=lambda _: "")
            name = f"{ledger.title}.csv"
            count = pack.table(name, [column.name for column in ledger.seen_by(())], lines)
            files.append(f"{name}：{count} 行。{ledger.about}")
        files += self._kept(pack, made)
        people = self._services.counting(made.period, parts=())[0].persons.who()
        count = pack.table("咨询人.csv", ("第几个人", "人次"), ((n, t) for n, (_, t) in enumerate(people, 1)))
        files.append(
            f"咨询人.csv：{count} 人，人次合计 {sum(times for _, times in people)}。没有姓名，只有编号。"
        )
        return files

    def _kept(self, pack: _Pack, made: Made) -> list[str]:
        """The matters that a signed period counted, as they were then; nothing where it is not signed."""
        signed = signed_for(self._services.engine, ACCOUNT, made.period)
        if signed is None:
            return []
        labels = Labels(load_topics())
        lines = (
            (row.matter_id, row.opened_on, labels.of(CHANNEL, row.channel), labels.of(TOPICS, row.topic),
             labels.of(VILLAGES, row.village), labels.of(OUTCOME, row.outcome), "是" if row.answered else "否",
             "是" if row.handed_over else "否")
            for row in FrozenRows(self._services, made.period, labels, signed).matters()
        )  # fmt: skip
        heads = ("编号", "开始的那天", "渠道", "类别", "村（社区）", "结果", "当场答复", "转工作人员")
        count = pack.table("关账时算进去的.csv", heads, lines)
        return [
            f"关账时算进去的.csv：{count} 件，和封存的数字一致；另外两张表是现在的登记，以后补登、作废的也在里面。"
        ]

    def _held(self, pack: _Pack, rows: EvidenceRows, made: Made, figure: Figure) -> list[str]:
        desk, held = register_of(self._services), rows.held(figure.rows)
        title = KINDS[figure.rows]
        files, pictures = [], 0
        for at, row in enumerate(held, 1):
            for number, medium in enumerate(desk.pictures_of(row.id), 1):
                try:
                    found = desk.picture(medium.id, small=False)
                except VaultError:
                    continue
                if found is not None:
                    ending = "png" if found[0] == "image/png" else "jpg"
                    pack.add(f"照片/{title}-{at:03d}-{number}.{ending}", found[1])
                    pictures += 1
        heads = (
            "第几条",
            "日期",
            "哪一种、什么资料",
            "地点",
            "村（社区）",
            "合办单位",
            "人数或者份数",
            "登记人",
            "登记时间",
        )
        lines = (
            (at, row.day, SORTS.get(row.sort, row.sort), row.place, row.village, row.partner, row.number, row.made_by,
             _moment(row.made_at))
            for at, row in enumerate(held, 1)
        )  # fmt: skip
        count = pack.table(f"{title}.csv", heads, lines)
        total = sum(row.number for row in held)
        files.append(
            f"{title}.csv：{count} 条，人数或者份数合计 {total}；照片 {pictures} 张，文件名里是第几条。"
        )
        return files

    def _posts(self, pack: _Pack, rows: EvidenceRows, made: Made, figure: Figure) -> list[str]:
        sent = rows.posts()
        heads = ("文章", "第几次", "发出时间", "方式", "微信的编号", "网址", "文字的校验码")
        lines = (
            (r.slug, r.attempt, _moment(r.sent_at), r.way, r.msg_id or r.publish_id, r.article_url, r.sha256) for r in sent
        )  # fmt: skip
        files = [f"文章.csv：{pack.table('文章.csv', heads, lines)} 行。"]
        signed = rows.approvals(sorted({row.slug for row in sent}))
        approved = (
            (row[0], "审核", row[1], _moment(row[2]), row[3]) if len(row) == 4
            else (row[0], _STEPS.get(row[1], row[1]), row[2], _moment(row[3]), row[4])
            for row in signed
        )  # fmt: skip
        count = pack.table("审核.csv", ("文章", "哪一审", "谁", "时间", "文字的校验码"), approved)
        return [*files, f"审核.csv：{count} 行，谁在什么时候审核了哪一份文字。"]

    def _exams(self, pack: _Pack, rows: EvidenceRows, made: Made, figure: Figure) -> list[str]:
        exams = leading.closed_exams(self._services.engine, ACCOUNT, made.period)
        lines = (
            (
                exam.title,
                exam.closes_on,
                result.unit,
                "是" if result.took else "否",
                "是" if result.passed else "否",
            )
            for exam in exams
            for result in exam.results
        )
        count = pack.table("测试.csv", ("测试", "截止", "单位", "参考", "合格"), lines)
        return [f"测试.csv：{len(exams)} 次测试，应考 {count} 人次，一行一人，没有姓名。"]

    def _papers(self, pack: _Pack, rows: EvidenceRows, made: Made, figure: Figure) -> list[str]:
        period = year_before(made.period) if figure.name in BEFORE else made.period
        key = BEFORE.get(figure.name, "mediations")
        lines = (
            (
                PAPER_NAMES[row.figure],
                row.first,
                row.until - timedelta(days=1),
                row.place,
                row.amount,
                row.source,
            )
            for row in Earlier(self._services.engine, account=ACCOUNT).figures()
            if row.figure == key and period.first <= row.first and row.until <= period.until
        )
        heads = ("指标", "第一天", "最后一天", "村（社区）", "数量", "来源")
        count = pack.table("往年数字.csv", heads, lines)
        return [
            f"往年数字.csv：{count} 行，从纸质台账导入的。系统自己数的部分，依据在那一年、那一段的报告里下载。"
        ]

    def _nothing(self, pack: _Pack, rows: EvidenceRows, made: Made, figure: Figure) -> list[str]:
        return ["系统里没有这一类登记。"]


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}" if at else ""


def _page(made: Made, figure: Figure, files: Iterable[str], *, by: str, now: datetime) -> str:
    told = [f"数字：{figure.words}", figure.note]
    if made.freeze is not None:
        told.append(
            f"这个数字是{made.freeze.name}封存时的（{made.freeze.signed_by}签字，校验码 {made.freeze.sha256}）；"
            "下面的记录是现在库里的，封存以后补登、作废的会让两边不一样。"
        )
    if made.sample:
        told.append(f"{SAMPLE}，不能用来上报。")
    told.append(
        f"{by}，{_moment(now)}（北京时间）取。SHA256SUMS 里是每个文件的校验码，用 sha256sum -c 核对。"
    )
    head = escape(f"{made.name} {figure.name} 的依据")
    paragraphs = "".join(f"<p>{escape(words)}</p>" for words in told)
    items = "".join(f"<li>{escape(words)}</li>" for words in files)
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{head}</title></head>'
        f"<body><h1>{head}</h1>{paragraphs}<ul>{items}</ul></body></html>"
    )


def evidence_of(services: Services) -> Evidence:
    """Evidence on these parts; nothing is opened before it is used."""
    return Evidence(services)
