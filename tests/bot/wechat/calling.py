"""Ways to call the stand-in, or a server that answers nonsense."""

from __future__ import annotations

import http.server
import threading
from contextlib import contextmanager

from bot.sessions.tokens import LocalTokens
from bot.wechat.client import Article, WechatClient

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
ADD = "/cgi-bin/draft/add"
INFO = "/cgi-bin/get_current_selfmenu_info"
SEND = "/cgi-bin/message/mass/sendall"
TOKEN = "/cgi-bin/stable_token"


def draft(client, **changes):
    thumb = client.add_thumb(PNG, "cover.png", "image/png")
    return client.add_draft(
        Article(**{"title": "标题", "content": "<p>正文</p>", "thumb_media_id": thumb, **changes})
    )


@contextmanager
def server_answering(content, *, kind="application/json", status=200, location=""):
    """A server that gives the same answer to everything."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self):
            self.do_POST()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def with_token(account, base):
    tokens = LocalTokens()
    tokens.put("a-token-that-must-stay-hidden", 600)
    return WechatClient(account, api_base=base, tokens=tokens, timeout=2)
