"""A post as plain text, for a chat that can show nothing else."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

from content.post import Post

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def plain_text(post: Post) -> str:
    """The body without marks: a line for each paragraph, heading, item or table row; pictures are left out."""
    lines: list[str] = []
    row: list[str] | None = None
    ordered: list[int] = []
    for token in _MARKDOWN.parse(post.body):
        match token.type:
            case "tr_open":
                row = []
            case "tr_close":
                lines.append("，".join(row or []))
                row = None
            case "ordered_list_open":
                ordered.append(int(token.attrGet("start") or 1) - 1)
            case "bullet_list_open":
                ordered.append(-1)
            case "ordered_list_close" | "bullet_list_close":
                ordered.pop()
            case "list_item_open" if ordered[-1] >= 0:
                ordered[-1] += 1
                lines.append(f"{ordered[-1]}. ")
            case "list_item_open":
                lines.append("· ")
            case "inline" if row is not None:
                row.append(_words(token))
            case "inline" if lines and lines[-1].endswith((". ", "· ")):
                lines[-1] += _words(token)
            case "inline":
                lines.append(_words(token))
    return "\n".join(line for line in lines if line.strip())


def _words(token: Token) -> str:
    return "".join(
        "\n" if child.type in {"softbreak", "hardbreak"} else child.content
        for child in token.children or ()
        if child.type != "image"
    )
