"""The words that stand beside figures: what each is called, and by which rule it was counted."""

from __future__ import annotations

RULE_NAME = "规则第2版"
RULE = (
    f"{RULE_NAME}。一个人问一类事，到解决或者 24 小时没再说话为止，算一件；同一个人同一件事同一天说了正事的，算一人次；"
    "同一个人不管问几次，算一人。日期按北京时间。在这段时间以前就开始的事，这段时间里接着问的，算人次和人，不再算件。"
    "问好、道谢、点菜单、微信重发的消息、信访和举报的引导都不算。"
    "窗口、电话、摆摊、进村登记的咨询也这样算；登记时没说是同一个人的，算另一个人。"
    "现场咨询点按登记的人数算人次，不算件，也不算人。发放资料和宣传活动另外列，不算咨询。作废的登记不算。"
)
"""How the figures are counted; whoever changes the counting gives it the next number."""
TOTAL_NAMES = {
    "matters": "咨询（件）",
    "person_times": "咨询（人次）",
    "persons": "咨询人（人）",
    "answered": "当场答复（件）",
    "handed_over": "转工作人员（件）",
    "emergencies": "紧急求助（件）",
    "guided": "引导到别处（次，不计入）",
    "stands": "现场咨询点（场）",
    "stand_heads": "现场咨询点（人次，已经算在咨询人次里）",
    "handouts": "发放资料（份）",
    "activities": "宣传活动（场）",
    "activity_heads": "宣传活动到场（人，不算咨询）",
}
"""Field of Totals → what it is called."""
OUTCOMES = {
    "emergency": "紧急求助",
    "hand_over": "转工作人员",
    "answer": "当场答复",
    "referred": "请到别处办",
    "statutes": "列了法条",
    "clarify": "请他选",
}
"""Outcome of a matter → name, the weightiest first. ``referred`` is only entered by staff."""
OTHER = "其他"
NO_VILLAGE = "没说哪个村"
SUM = "合计"
STAND_LABEL = "现场咨询点（不分）"
"""Where the heads of a stand stand in a table by a property that nobody asked them for."""
NOTES = {
    "days": "件记在开始的那一天，人次和人记在说话的那一天。一个人几天都来问，每天各算一人，所以“人”一栏各行加起来可能比合计多。",
    "topics": (
        "件、人次和人都记在这件事的类别里。一个人问了几类事，每类各算一人，所以“人”一栏各行加起来可能比合计多。"
        f"现场咨询点没记类别的，人次记在“{STAND_LABEL}”。"
    ),
    "outcomes": (
        "件、人次和人都记在这件事的结果里；一件事有几个结果的，只记最要紧的一个："
        f"{'、'.join(OUTCOMES.values())}，前面的比后面的要紧。"
        "所以这里的“当场答复”可能比总数里的少。“人”一栏各行加起来可能比合计多。"
        f"现场咨询点的人次记在“{STAND_LABEL}”。"
    ),
    "villages": (
        f"按本人最后一次说的村算，以前问的也算在这个村；没说过的，记在“{NO_VILLAGE}”。"
        "现场咨询点的人次记在摆点的那个村。"
    ),
    "channels": (
        "件记在第一次来问的渠道，人次和人记在每次来问的渠道；现场咨询点的人次记在摆摊里。"
        "同一天同一件事换了渠道再问，人次只记在其中一个渠道。“人”一栏各行加起来可能比合计多。"
    ),
}
"""Key of a table → what it counts where, besides the rule."""
FIELD_TITLE = "聊天以外"
FIELD_NOTE = "登记的现场咨询点、宣传活动和发放的资料。只有现场咨询点的人数算进咨询人次；作废的不算。"
