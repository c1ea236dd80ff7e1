"""What the speed is compared with: an account that repeats what it is told, as wechatpy's users write it.

Signature, decryption, parsing, reply, encryption; nothing is matched, claimed or stored.
"""

from __future__ import annotations

import os

from flask import Flask, abort, request
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.utils import check_signature

TOKEN = os.environ["WECHAT_TOKEN"]
AES_KEY = os.environ["WECHAT_AES_KEY"]
APPID = os.environ["WECHAT_APPID"]

app = Flask(__name__)


@app.route("/wechat", methods=["GET", "POST"])
def wechat() -> str:
    """Answer a text with the same text and anything else with a fixed sentence."""
    signature = request.args.get("signature", "")
    msg_signature = request.args.get("msg_signature", "")
    timestamp = request.args.get("timestamp", "")
    nonce = request.args.get("nonce", "")
    try:
        check_signature(TOKEN, signature, timestamp, nonce)
    except InvalidSignatureException:
        abort(403)
    if request.method == "GET":
        return request.args.get("echostr", "")
    crypto = WeChatCrypto(TOKEN, AES_KEY, APPID)
    try:
        decrypted = crypto.decrypt_message(request.data, msg_signature, timestamp, nonce)
    except (InvalidSignatureException, InvalidAppIdException):
        abort(403)
    message = parse_message(decrypted)
    words = message.content if message.type == "text" else "收到"
    reply = create_reply(words, message)
    encrypted: str = crypto.encrypt_message(reply.render(), nonce, timestamp)
    return encrypted
