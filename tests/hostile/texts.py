"""Texts that break programs: markup, half characters, right-to-left marks, numbers nobody counts to, our own notations."""

from __future__ import annotations

from hypothesis import strategies as st

NASTY = (
    "", " ", "\x00", "\u0000王", "\r\n", "\t", "\x1b[31m", "\x7f", "\u200b", "\u202e反", "\ufeff", "\ufffe", "\uffff", "🙂", "𠮷", "é", "İ", "ß",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{7*7}}", "{%for%}", "${7*7}", "%s%n", "%00", "../../etc/passwd",
    "..\\..", "/", "//", "'", "' OR '1'='1", "; DROP TABLE staff", "--", "\\", "javascript:alert(1)", "data:text/html,x", "=1+1", "+1",
    "-1", "@x", "=cmd|'/c calc'!A1", "0", "-0", "1e999", "NaN", "inf", "9" * 30, "9" * 400, "-" + "9" * 30, "1.5", "１２", "²", "٣", "十万亿",
    "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2026-11-26", "2026年11月26日", "24:60", "08:30", "2026-11", "2026-13",
    "第99999999条", "《民法典》第1079条", "第一千零七十九条", "《《《》》》", "第" * 50, "（" * 60, "]]>", "<![CDATA[", "&lt;&#0;", "&amp;amp;",
    "a" * 300, "字" * 300, "字" * 3000, "13800138000", "410327199001011234", "ABCD-EFGH", "2345-6789", "261126-4821", "True", "null", "[]", "on",
)  # fmt: skip
BITS = st.sampled_from(NASTY)
TEXTS = BITS | st.text(max_size=40) | st.lists(BITS | st.text(max_size=6), max_size=6).map("".join)
"""Texts as forms, cells and messages bring them."""
