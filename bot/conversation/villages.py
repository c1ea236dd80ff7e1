"""Where a villager lives: from the code they scanned, or from words that say nothing else."""

from __future__ import annotations

import re

from bot.conversation.commands import tidy

SCENE = "village_"
"""A code that carries a village has the scene ``village_张湾村``."""
_LONGEST = 10
_NAME = re.compile(r"[\u4e00-\u9fff]{1,9}(?:村|社区|居委会|街道)")
_SAID = re.compile(
    r"(?:我们?|俺们?|咱们?|本人)?(?:家|全家|一家)?(?:是|在|住|住在|家住|家在|就?是住在?|来自)(?P<place>[\u4e00-\u9fff]{2,30}?(?:村|社区|居委会|街道))"
    r"(?:[一二三四五六七八九十\d]{1,3}组)?(?:里|上)?(?:的|人|的人|村民|的村民|居民|的居民|住|这边)?(?:[啊呀哩嘞哈])?"
)
# What stands before the village in a full address.
_WIDER = re.compile(r".*(?:省|市|县|(?<!社)区|镇|乡)(?=.{2,})")
# A sentence about a village, not its name: 我是外村嫁到张湾村的, 我住哪个村.
_NO_NAME = re.compile(
    r"[的是不没在嫁到跟被把给我你他她们这那哪谁咱俺住个了吗呢]|"
    r"^(?:农|本|外|邻|同|各|某|全|一|两|几|乡|山|小|大|新农|邻近|隔壁|自己|自然|行政|贫困|空心|城中|附近|啥|什么)(?:村|社区|居委会|街道)$"
)


def village_of(name: str) -> str:
    """A name of 2 to 10 characters that ends in 村, 社区, 居委会 or 街道, as it is; anything else becomes empty."""
    return name if len(name) <= _LONGEST and _NAME.fullmatch(name) and not _NO_NAME.search(name) else ""


def village_of_scene(scene: str) -> str:
    """The village of a scanned code; empty for any other code."""
    return village_of(scene.removeprefix(SCENE).strip()) if scene.startswith(SCENE) else ""


def village_said(text: str) -> str:
    """The village when that is all the text says, as in 「我是张湾村的」; else empty."""
    said = _SAID.fullmatch(tidy(text))
    return village_of(_WIDER.sub("", said["place"])) if said else ""
