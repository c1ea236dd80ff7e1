"""Calls of the API with bare HTTP, as any program may make them."""

from __future__ import annotations

import json

import requests

STABLE = "/cgi-bin/stable_token"


class Caller:
    """Calls with bare HTTP, as any program may."""

    def __init__(self, wechat, account):
        self.url, self.account = wechat.url, account
        self.token = self.stable()["access_token"]

    def credentials(self, **changes):
        known = {"appid": self.account.appid, "secret": self.account.secret}
        return {"grant_type": "client_credential", **known, **changes}

    def stable(self, **changes):
        return requests.post(self.url + STABLE, json=self.credentials(**changes), timeout=5).json()

    def plain(self):
        return requests.get(f"{self.url}/cgi-bin/token", params=self.credentials(), timeout=5).json()

    def get(self, name, *, token=None):
        query = {"access_token": token or self.token}
        return requests.get(f"{self.url}/cgi-bin/{name}", params=query, timeout=5).json()

    def post(self, name, told, *, token=None):
        query = {"access_token": token or self.token}
        body = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
        return json.loads(
            requests.post(f"{self.url}/cgi-bin/{name}", params=query, data=body, timeout=5).content
        )

    def upload(self, name, data, file, **query):
        answer = requests.post(
            f"{self.url}/cgi-bin/{name}",
            params={"access_token": self.token, **query},
            files={"media": (file, data)},
            timeout=5,
        )
        return answer.json()
