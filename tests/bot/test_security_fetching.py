"""No address that a villager, a file or a text names is ever called: a server on such an address sees nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import requests
from werkzeug.wrappers import Request, Response

from bot.dispatch.fetching import fetching_for
from bot.services.post_desk import post_desk_of
from bot.services.word_files import BadWordFile, read_word
from bot.sessions.tokens import LocalTokens
from bot.wechat.client import WechatClient
from bot.wechat.errors import WechatError
from tests.bot.services.test_post_form import GOOD
from tests.bot.services.test_word_files import W, packed
from tests.bot.services.writing import few_posts
from tests.bot.staffed import browser_of, word_of
from tests.standin import running_app
from tests.webserver import bring_stock


@dataclass
class Trap:
    """A server that nobody has a reason to call."""

    url: str = ""
    called: list[str] = field(default_factory=list)

    def __call__(self, environ, start_response):
        """Note the call; a picture is what most would look for."""
        self.called.append(Request(environ).url)
        return Response(b"\xff\xd8\xff", mimetype="image/jpeg")(environ, start_response)


@pytest.fixture
def trap() -> Iterator[Trap]:
    """Looked at when the test is over: nobody may have called."""
    made = Trap()
    with running_app(made) as made.url:
        yield made
        assert made.called == []


@pytest.fixture
def environment(environment: dict[str, str], sqlite_url: str) -> dict[str, str]:
    bring_stock(Path(environment["VAR_DIR"]))
    return environment | {"DATABASE_URL": sqlite_url}


def test_the_trap_notes_who_calls():
    made = Trap()
    with running_app(made) as made.url:
        requests.get(f"{made.url}/a.png", timeout=5)
    assert len(made.called) == 1


def pushes_with_addresses(signer, url: str, now: datetime):
    """Everything of a push that can name an address."""
    yield signer.message("image", at=now, PicUrl=f"{url}/a.jpg", MediaId=f"{url}/b")
    yield signer.message("image", at=now, PicUrl=f"{url}/a.jpg", MediaId=f"x&media_id=../../{url}")
    yield signer.message("voice", at=now, MediaId="v", Format="amr", Recognition=f"{url}/c", MediaUrl=url)
    yield signer.message("video", at=now, MediaId="v", ThumbMediaId=f"{url}/t", VideoUrl=f"{url}/v.mp4")
    yield signer.message("link", at=now, Title="看看", Description=f"{url}/d", Url=f"{url}/e")
    yield signer.text(f"{url}/f 这个是真的吗 ![图]({url}/g.png) <img src={url}/h>", at=now)
    for entity in (f'<!DOCTYPE x SYSTEM "{url}/x.dtd">', f'<!DOCTYPE x [<!ENTITY a SYSTEM "{url}/y">]>'):
        yield signer.push(entity + signer.xml("text", now, "<Content>&a;</Content><MsgId>7</MsgId>"), now)


def test_no_address_of_a_push_is_called(client, signer, services, now, trap):
    asked = []

    @Request.application
    def wechat(request: Request) -> Response:
        """WeChat that names an address itself, as it does for films."""
        asked.append(request.path)
        if "token" in request.path:
            return Response(json.dumps({"access_token": "t", "expires_in": 7200}))
        return Response(json.dumps({"video_url": f"{trap.url}/film"}))

    with running_app(wechat) as api:
        services.client = WechatClient(services.account, api_base=api, tokens=LocalTokens(), timeout=5)
        for query, body in pushes_with_addresses(signer, trap.url, now):
            assert client.post("/wechat", query_string=query, data=body).status_code in {200, 400}
        for _ in range(4):
            fetching_for(services).run(datetime.now(UTC))
    assert "/cgi-bin/media/get" in asked, "what was sent is asked for by its name, at WeChat"


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_answer_of_the_interface_leads_elsewhere(services, trap, code):
    @Request.application
    def wechat(request: Request) -> Response:
        if "token" in request.path and code != 308:
            return Response(json.dumps({"access_token": "t", "expires_in": 7200}))
        return Response("", code, {"Location": f"{trap.url}/elsewhere"})

    with running_app(wechat) as api:
        made = WechatClient(services.account, api_base=api, tokens=LocalTokens(), timeout=5)
        for call in (
            lambda: made.get_media("m", most=1000),
            lambda: made.upload_image(b"\xff\xd8\xff", "a.jpg", "image/jpeg"),
            lambda: made.send_text("o", "words"),
            made.menu,
        ):
            with pytest.raises(WechatError):
                call()


def word_file(url: str) -> bytes:
    """A file whose picture, styles and template lie on a server."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = "".join(
        f'<Relationship Id="r{number}" Type="{relations}/{kind}" Target="{url}/{kind}" TargetMode="External"/>'
        for number, kind in enumerate(("image", "styles", "numbering", "attachedTemplate", "hyperlink"))
    )
    body = (
        '<w:p><w:r><w:t>先去找劳动监察。</w:t></w:r><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        f'xmlns:r="{relations}" r:embed="r0" r:link="r0"/></w:drawing></w:r></w:p>'
    )
    return packed(
        word__document_xxml=f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        word___rels__document_xxml_xrels=f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{parts}</Relationships>',
    )


def test_no_address_of_a_word_file_is_called(trap):
    found = read_word(word_file(trap.url))
    assert found.body.startswith("先去找劳动监察。")
    assert found.pictures == {}
    for entity in (
        f'<!DOCTYPE x SYSTEM "{trap.url}/x.dtd">',
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "{trap.url}/y">]>',
    ):
        sly = packed(
            word__document_xxml=entity + f'<w:document xmlns:w="{W}"><w:body>&a;</w:body></w:document>'
        )
        with suppress(BadWordFile):
            read_word(sly)


class _Fetched(HTMLParser):
    """What a browser calls without being asked."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag, attrs):
        """Any element but a link that somebody has to press."""
        self.addresses += [
            value or ""
            for name, value in attrs
            if name in {"src", "srcset", "style"} or (tag != "a" and name == "href")
        ]


def leading_out(page: str, url: str) -> list[str]:
    """The addresses at a place that a browser would call for a page."""
    reader = _Fetched()
    reader.feed(page)
    return [each for each in reader.addresses if url in each]


@pytest.mark.parametrize(
    "written",
    ["![图]({url}/a.png)", "<img src='{url}/a.png'>", "[![图]({url}/b.png)]({url}/c)", "![图](picture-1 '{url}')", "<link rel=stylesheet href={url}/s.css>\n\n![图][x]\n\n[x]: {url}/d.png"],
)  # fmt: skip
def test_no_address_in_a_text_of_staff_is_called(app, services, tmp_path, trap, written):
    few_posts(services, tmp_path / "posts")
    desk, now = post_desk_of(services), datetime.now(UTC)
    browser = browser_of(app, role="clerk")
    slug = desk.begin("2027-03", "extra", "", by="王专干", now=now)
    form = {
        **GOOD,
        "body": f"## 一\n\n话。\n\n{written.format(url=trap.url)}",
        "csrf_token": word_of(browser),
    }
    for act, path in (
        ("save", ""),
        ("hand_in", ""),
        ("save", "/autosave"),
        ("save", "/preview"),
        ("word", ""),
    ):
        base = desk.drafts.find(slug)
        sent = {**form, "act": act, "base": str(base.revision if base else 1)}
        if act == "word":
            sent["word"] = (io.BytesIO(word_file(trap.url)), "a.docx")
        answer = browser.post(f"/console/editor/{slug}{path}", data=sent, content_type="multipart/form-data")
        assert answer.status_code in {200, 302, 409}, answer.text
    for path in ("", "/preview"):
        page = browser.get(f"/console/editor/{slug}{path}").text
        assert leading_out(page, trap.url) == [], "nor by a browser of staff"
