"""Regulations of a county that does not exist, in the shapes in which official files come."""

from __future__ import annotations

from types import MappingProxyType

from content.imports.reading import NOTHING, Checked, Given, read
from content.law import LawTable

NO_LAWS = LawTable((), MappingProxyType({}))

PLAIN = """\
青禾县水井管理办法
（2019年3月5日青禾县人民政府令第12号公布　根据2024年8月1日《青禾县人民政府关于修改部分规章的决定》修订　自2024年10月1日起施行）

目　　录

第一章　总则
第二章　使用
　第一节　取水
附　则

第一章　总　则

第一条　为了管好村里的水井，制定本办法。

第二条　本办法所称水井，是指下列设施：
（一）手压井；
（二）机井，包括：
1.农用机井；
2.饮水机井。

　　用第一项的水井取水，不收费。

第二条之一　水窖照水井管理。

第二章　使　用
第一节　取　水

第三条　取水应当排队。

第二节　维修

第四条　水井坏了，由村民委员会修。违反本办法第三条规定的，可以批评。

附　则

第五条　本办法自2024年10月1日起施行。

青禾县人民政府
附件1：水井名单
东井
第一条　西井
"""

DECREE = """\
中华人民共和国青禾部令
第 7 号
《晒谷场管理规定》已经2025年2月3日青禾部第2次部务会议通过，现予公布，自2025年5月1日起施行。
部 长　王小禾
2025年2月18日

晒谷场管理规定

第1条 晒谷场归集体所有。
第２条 晒谷的人应当让路。
第三条 本规定自2025年5月1日起施行。
"""

COURT = """\
最高人民法院
关于审理水井纠纷案件适用法律若干问题的解释
（2024年1月8日最高人民法院审判委员会第9001次会议通过，自2024年3月1日起施行）
法释〔2024〕901号

为正确审理水井纠纷案件，结合审判实践，制定本解释。

一、一般规定
第一条 水井纠纷由水井所在地的人民法院管辖。
二、责任
（一）一般责任
第二条 弄坏水井的，应当赔偿。
（二）特别责任
第三条 共有人修井的，费用分担。
"""

NUMBERED = """\
最高人民法院关于水窖能否出租的批复
（2023年4月6日最高人民法院审判委员会第9002次会议通过，自2023年5月1日起施行）
青禾县人民法院的请示收悉。经研究，批复如下：
一、水窖可以出租。
出租应当书面约定。
二、租期不得超过二十年。
三、本批复自2023年5月1日起施行。
"""


def take(text: str, name: str = "文件.txt", given: Given = NOTHING, laws: LawTable = NO_LAWS) -> Checked:
    """Read a text as the file of this name."""
    return read(text.encode(), name, laws, given)


def regulation(*articles: str, title: str = "青禾县水井管理办法", days: str = "") -> str:
    """A text file of these lines below a title and days."""
    days = days or "（2024年8月1日青禾县人民政府令第12号公布　自2024年10月1日起施行）"
    return "\n".join([title, days, *articles])
