"""A group robot of WeCom on a real loopback server: takes texts, answers as it is told to."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

KEY = "a-key-that-must-stay-hidden"


@dataclass
class Robot:
    """What it was told, and how it answers the next ones."""

    url: str = ""
    heard: list[str] = field(default_factory=list)
    answers: list[bytes | int | None] = field(default_factory=list)
    """For the next calls: a body, an HTTP status, or None for silence until the caller goes."""

    def refuses(self, errcode: int, times: int = 1) -> None:
        """Answer with an error code."""
        self.answers += [json.dumps({"errcode": errcode, "errmsg": "no"}).encode()] * times


@contextmanager
def running_robot() -> Iterator[Robot]:
    """A robot on a port of its own."""
    robot, gone = Robot(), threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = robot.answers.pop(0) if robot.answers else b'{"errcode":0,"errmsg":"ok"}'
            if answer is None:
                gone.wait(20)
                return
            status, body = (answer, b"") if isinstance(answer, int) else (200, answer)
            if status == 200 and b'"errcode":0' in body:
                assert told["msgtype"] == "text"
                robot.heard.append(told["text"]["content"])
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    robot.url = f"http://127.0.0.1:{server.server_port}/cgi-bin/webhook/send?key={KEY}"
    try:
        yield robot
    finally:
        gone.set()
        server.shutdown()
        server.server_close()
        thread.join()
