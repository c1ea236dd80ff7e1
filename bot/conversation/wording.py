"""Every sentence the account says, in plain Chinese; nothing else in the project speaks to a villager in chat."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.turns import RECEIPT_SLOT

UNREVIEWED = "〔示例内容，尚未经本地法律顾问审核〕"
RATE = "解决了回复 1，没解决回复 2。"
NEXT_PAGE = "（没说完，回复“下一页”接着看，还有 {left} 页）"
NO_MORE_PAGES = "后面没有了。还有什么要问的，直接打字发过来就行。"
APOLOGY = "对不起，刚才没处理好，您的话我没记住。请过一分钟再发一遍；着急的话打 {phones}。"
BUSY = "这条消息正在处理，请过一分钟再发一遍；着急的话打 {phones}。"
TOO_FAST = "您发得太快了，我跟不上。请歇一分钟再发；有危险请直接打 110。"
NOT_A_ROBOT_CALL = "我是机器人，不能替您报警，请您自己打电话。"
EMPTY = "您发来的是空白消息。有什么法律上的事，打字告诉我就行，比如“老板欠工资咋要”。"

THINGS_TO_TRY = (
    "您可以这样试试：\n"
    "1. 直接打字问，比如“邻居盖房挡了我家的光咋办”\n"
    "2. 回复“转人工”，把问题交给工作人员\n"
    "3. 回复“查询”，看看您问过的事有没有答复"
)
DISCLAIMER = "我的解答只供参考，不能代替律师的意见。有危险请打 110。"
THANKS = "不客气。以后再有法律上的事，随时打字问我。"
GOODBYE = "好的，再见。再有法律上的事，随时打字问我。"
NOTED = "好的。还有什么法律上的事要问，直接打字就行。"
OFF_TOPIC = "这个我答不上来，我只懂法律上的事，像婚姻、土地、工资、借钱、邻里这些。您要是遇到了麻烦，把事情说给我听；想找工作人员，回复“转人工”。有危险打 110，着火打 119，要救护车打 120。"
UNREADABLE = "这条消息我没看懂。请把事情用一两句话打字告诉我；想找工作人员，回复“转人工”。"
STICKER = "表情和文件我这里看不到。请把事情打字告诉我，一句两句都行。"
PICTURE = "图片我看不懂。请把图里的事打字说给我听；想让工作人员帮您，回复“转人工”。"
PICTURE_ADDED = "图片收到了，和您刚才那件事放在一起。图我自己看不懂，想让工作人员看，回复“转人工”；还有要说的，打字发来就行。"
PICTURE_KEPT = (
    "图片收到了。请打一句话告诉我：这图说的是什么事？我把图和您的事放在一起；一天里没有说，图就删掉。"
)
CLIP = "视频我看不了。请把事情打字说给我听；想让工作人员帮您，回复“转人工”。"
PLACE = "位置收到了，可我不知道您要问什么。请把事情打字告诉我；有危险请直接打 110。"
SHARED_LINK = (
    "您转来的文章我打不开。想问里面的哪件事，打字告诉我就行。网上让您先转钱的，别转，先打 96110 问问。"
)
VOICE = (
    "语音我听不懂。请打字说，或者按住输入法的话筒让手机帮您写成字。打字不方便，就回复“回电”，我们给您打过去。"
)
VOICE_KEPT = (
    "语音收到了，我听不懂，已经登记了，交给工作人员听。受理号 "
    + RECEIPT_SLOT
    + "，回复“查询”能看办到哪一步。\n打字说一遍，我当场就能查；打字不方便，回复“回电”，工作人员给您打过去。\n{office}\n有危险请直接打 110。"
)
ASK_PHONE = "好的，请把电话号码发过来，工作人员上班时间给您打过去。号码只用来回电话，事情办完就删掉。"
NOT_A_PHONE = "这不像电话号码，请再看看，发 11 位手机号或者带区号的座机号；不想留了就回复“不用了”。"
WHOSE_PHONE = (
    "这是您自己的电话吗？要工作人员打给您，请把号码再发一遍；不用就回复“不用了”。"
    "陌生的电话，怕是骗子，打 96110 问问。"
)
PHONE_KEPT = (
    "记下了，工作人员会给您打过去。受理号 "
    + RECEIPT_SLOT
    + "，回复“查询”随时能看办到哪一步，有答复就给您。{office}"
)
NO_CALL = "好的，不打了。有事直接打字问我。"
ASK_QUESTION = "好的，请把事情用一段话发过来（谁、什么时候、什么事、想怎么办），我登记好交给工作人员。"
ASK_WHOLE = "您问的是哪件事？请把事情说全一点，比如“去法院起诉离婚要带什么”。"
FORGOTTEN = (
    "已经删掉了您的信息：问过的话、给您的答复、留的电话、发来的图片和录音。"
    "只留下不带姓名的次数（哪天、哪一类、几次），向上级报数要用，查不到是谁。以后再问，就当是新来的。"
)
CHOICE_GONE = "这一条刚刚撤下了，不能再答。回复“转人工”，我登记好交给工作人员，或者换个说法再问一次。"
NO_SUCH_CHOICE = "上面只有 {count} 个，请回复 1 到 {count} 里的一个数字；都不是，就回复“都不是”。"
RATED_GOOD = "太好了，谢谢您告诉我。以后再有事，随时打字问我。"
RATED_BAD = (
    "抱歉没帮上您。我已经登记了，交给工作人员再看。受理号 "
    + RECEIPT_SLOT
    + "，回复“查询”随时能看办到哪一步，有答复就给您。{office}"
)
PASSED_ON = (
    "好的，登记好了，交给工作人员。受理号 "
    + RECEIPT_SLOT
    + "，回复“查询”随时能看办到哪一步，有答复就给您。要我们打电话给您，回复“回电”。{office}"
)
NOT_FOUND = (
    "这个问题我这里没有现成的答案，不敢乱说。我已经登记了，交给工作人员。\n"
    "受理号 "
    + RECEIPT_SLOT
    + "，回复“查询”随时能看办到哪一步，有答复就给您。\n{office}\n有危险打 110，着火打 119，要救护车打 120。"
)
VILLAGE_KEPT = "记下了，您是{village}的。不对的话，再说一遍“我是××村的”就行。"
VILLAGE_IS = "您现在记的是{village}。要改，回复前面的数字；不改，回复“不用了”。"
WHICH_VILLAGE = "您是哪个村的？回复前面的数字，只用来按村统计，不选也行："
NO_VILLAGES = "村名还没有列出来。您可以直接说“我是××村的”，只用来按村统计，不说也行。"
NO_SUCH_VILLAGE = "上面只有 {count} 个村，请回复 1 到 {count} 里的一个数字；不想选，回复“不用了”。"
VILLAGE_LEFT = "好的，不选了。有法律上的事，直接打字问我。"
CHOOSE_VILLAGE = "回复“选村”可以选您是哪个村的，不选也行。"
MINE_HEAD = "您问过的事："
MINE_NOTHING = "您还没有问过事，或者已经删掉了。有法律上的事，直接打字问我。"
MINE_ROW = "【{month}月{day}日】{topic}，{state}"
MINE_ROW_WITH_RECEIPT = MINE_ROW + "，受理号 {receipt}"
OTHER_TOPIC = "其他"
MINE_ASKED = "问：{words}"
MINE_ENTRY = "答：见《{title}》"
MINE_ANSWER = "工作人员答复：{words}"
MINE_LINK = "点开看（30 分钟内有效，只有您能看，别转给别人）：{address}"
MINE_DELETE = "想删掉，回复“删除我的信息”。"
NOTICE = "（您问的话会隐去电话、证件号再记下来，最多存 {days} 天；想删，回复“删除我的信息”。{more}）"
NOTICE_LINK = "说明：{address}"
NOTICE_WORDS = "想细看，回复“隐私说明”。"
PRIVACY = (
    "我们记什么：您问的话和给您的答复（隐去电话、身份证号、银行卡号），您自己说的村名；要我们回电时留的号码，加密存，办完就删。\n"
    "做什么用：答复您，统计有多少人问、问的什么；不给无关的人看，不做别的。\n"
    "存多久：问的话最多 {days} 天，到期删掉，只留次数。取消关注也会删。\n"
    "怎么看、怎么删：回复“我的”看您问过的事，回复“删除我的信息”马上删。{more}"
)
ASK_AWAY = "有法律上的事，直接打字问我。"
NO_POST_YET = "本月的普法文章还没有发布。有法律上的事，直接打字问我。"
HOTLINES_HEAD = "常用电话："
POSTS_MORE = "还可以看（回复前面的数字）："
POST_LINE = "{number}. {title}"
POST_QUIZ_LINE = "{number}. 考考你：答这个月的题"
POSTS_AGAIN = "还想看别的，回复刚才那些数字；有法律上的事，直接打字问我。"
NO_SUCH_POST = "上面只有 {count} 项，请回复 1 到 {count} 里的一个数字；不看了，回复“不用了”。"
POST_GONE = "这一篇刚刚撤下了，请看别的，或者回复“每月一法”看最新的。"
NO_QUIZ = "现在还没有可以答的题。有法律上的事，直接打字问我。"
WHICH_QUIZ = "想答哪一套？回复前面的数字："
QUIZ_LINE = "{number}. {title}"
NO_SUCH_QUIZ = "上面只有 {count} 套，请回复 1 到 {count} 里的一个数字。"
QUIZ_CHANGED = "这套题刚刚改过或者撤下了，答到一半的不算。回复“答题”重新选一套。"
QUIZ_HEAD = "【{title}】一共 {count} 题，答错了也不要紧，每题都有讲解。不想答了，直接问别的就行。"
QUIZ_ASK = "第 {number} 题{kind}：{ask}"
QUIZ_MANY = "（多选）"
QUIZ_CHOICE = "{number}. {words}"
QUIZ_HOW_LINE = "（{how}）"
QUIZ_HOW = "回复前面的数字"
QUIZ_HOW_MANY = "选几个就把数字连着发，比如“13”"
QUIZ_NOT_A_CHOICE = "这道题只有 1 到 {count}，{how}。不想答了，直接问别的就行。"
QUIZ_RIGHT = "答对了。"
QUIZ_WRONG = "不对，应该选 {right}。"
QUIZ_WHY = "{why}\n依据：{words}"
QUIZ_END = "答完了，{count} 题对了 {right} 题。{cheer}还想答，回复“答题”；有法律上的事，直接打字问我。"
QUIZ_CHEERS = ("看看上面的讲解，再来一次准能对。", "不错，错的那几题看看讲解。", "全对，真棒！")
QUIZ_ON_PAGE = "也可以在网页上答，字大：{address}"
QUIZ_PAUSED = "（答题先停在第 {number} 题，想接着答，回复“继续答题”）"
QUIZ_LEFT = "好的，先不答了。想接着答，回复“继续答题”；有法律上的事，直接打字问我。"
WHICH_ONE = "您问的是不是下面哪一个？回复前面的数字："
NONE_OF_THEM = "都不是，就回复“都不是”，我登记好交给工作人员。"
HELP_LINES = "打字问就能回答；回复“转人工”找工作人员，回复“查询”看进度，回复“删除我的信息”就删掉您的记录。"
NOTHING_ASKED_YET = "还没有您交给工作人员的事。想让工作人员看，回复“转人工”。"
NO_SUCH_RECEIPT = "没查到您名下的这个受理号，请对一对数字。回复“查询”能看您最近的几件事。"
UNKNOWN_STATUS = "刚才没查到，请过一分钟再发一遍。"
STATES = {
    "open": "已经答复",
    "solved": "您说解决了",
    "handed_over": "工作人员还在看",
    "closed": "已经办完",
}
LETTERS = {
    "reply": "【工作人员的答复{receipt}】",
    "correction": "【更正{receipt}】以前给您的一条答复要改，以下面这条为准：",
}
"""Kind of what staff send → what stands above their words."""
OF_RECEIPT = "，受理号 {number}"
LETTER_NEXT_PAGE = "您以前问的事有答复了，回复“下一页”就能看。"
LETTER_BY_QUERY = "您以前问的事有答复了，回复“查询”就能看。"
LETTER_GOES_ON = "（没说完，回复“查询”看全文）"
LETTER_AGAIN = "这件有答复，回复受理号再看一遍"
LETTER_THERE = "有答复了"
NO_SUCH_CODE = (
    "没有这个取件码，请对一对再发。取件码是 8 位字母和数字，没有 0 和 1。您自己问的事，回复“查询”就能看。"
)
TOO_MANY_CODES = (
    "取件码试错的次数太多了，请过一个小时再试，或者打电话给我们核对。您自己问的事，回复“查询”就能看。"
)
HEADING = "【{title}】"
CHANGED = "新变化：{words}"
BASIS = "依据：{citations}"
FACT = "· {fact}"
CALL = "电话：{numbers}"
READ_MORE = "详细看：{address}"
IN_FORCE_SINCE = "（{day}起施行，现行有效）"
SOURCE = "来源：{sources}"
OLD_EDITION = "您说的是旧版，已经不再有效。新版的条号可能变了，现在的是："
CHANGES_ON = "注意：{day}起这部法换成新的文本，这一条可能会变。"
THEN_READS = "{day}起是这样（现在还不能用）：\n{text}"
NOT_YET_ONLY = "现行的文本到第{count}条为止，没有这一条。"
LAW_NAME = "《{law}》"
ASK_12348 = "拿不准的，可以打 12348（公共法律服务热线）问。"
LAW_IN_FORCE = "《{law}》现行有效，现在的文本{day}起施行。"
HOW_TO_CITE = "一共到第{count}条。想看哪一条，发“{law} 第×条”就行。"
UNKNOWN_LAW = "《{law}》我这里没有，请到 flk.npc.gov.cn 查，或者打 12348（公共法律服务热线）问。"
MORE_ARTICLES = "还有：{names}。一次最多看三条，想看哪一条再发给我。"
CUT_SHORT = "……（没写完）"
ABOUT_ARTICLES = "上面是查到的法条情况。您的事该怎么办，把经过打字告诉我。"
LAWS_OF_CRIME = frozenset({"中华人民共和国刑法", "中华人民共和国刑事诉讼法", "中华人民共和国反有组织犯罪法"})
"""Whoever asks about a crime gets a person, no articles to read into."""
POSSIBLY = "下面几条法律可能有关，先看看，不是答复，以工作人员说的为准："
POSSIBLE_ARTICLE = "{number}. {name}（{since}起施行）：{text}"
READ_WHOLE = "想看全文，发条号就行，比如“{name}”。"
DETAILS = {"how_long": "要多久", "where": "去哪办", "bring": "带什么", "cost": "要不要钱"}
DETAIL = "{name}：{words}"
MISSING_DETAIL = "{name}，上面的解答里没有写。想让工作人员告诉您，回复“转人工”。{office}"

EMERGENCY = {
    "attack": "请马上打 110。先躲到安全的地方，或者进屋把门反锁，东西别管了。有人受伤再打 120，伤处拍下照片，病历留好。脱险以后可以打 12338（妇女维权热线）。",
    "suicide_now": "请马上打 110。身边要一直有人陪着，慢慢说话，别刺激他，绳子、刀、农药都拿远，陪到人来。心里难受可以打 12356（心理援助热线）。",
    "suicide_act": "请马上打 120，再打 110。身边要一直有人陪着，绳子、刀、农药都收走，等救的人来。",
    "suicide_talk": "请打 12356（心理援助热线），有人听您说，不用报名字。现在找个信得过的人陪在身边；要是马上有危险，打 110。日子再难，也有人能帮。",
    "child": "请马上打 110。先把孩子带到放心的大人身边，别反复追着问。受到侵犯的，先不洗澡、不换衣服，等民警安排检查。",
    "fraud": "请马上打 110。再打转出那家银行或者支付平台的客服电话要求止付。记下对方账号、时间和钱数，聊天记录不要删。谁说先交钱就能帮您追回来，那也是骗子。",
    "fire": "请马上打 119。人先跑出来，别回头拿东西。说清楚哪个村、烧的是什么、里面有没有人。有人受伤再打 120。",
    "gas": "请打 119，走到屋外再打：先关总阀门、开窗，别开灯别点火，人赶紧出来。",
    "fumes": "请马上打 120。先开窗开门，把人抬到外面透气。没有呼吸的，按 120 医生电话里说的做胸外按压。需要救援再打 119。",
    "drowning": "请马上打 119，打不通打 110。大声叫人，往水里递竹竿、扔绳子，不会救的不要下水，也不要手拉手去救。捞上来没有呼吸的，马上做人工呼吸和胸外按压，同时打 120。",
    "snake": "请马上打 120。离蛇远些，坐下少动，摘掉戒指和手镯。不要割、不要用嘴吸、不要扎死、不要喝酒，问清哪家医院有血清再去。",
    "poison": "请马上打 120，听医生在电话里怎么说就怎么做，不要自己催吐或者灌东西。沾在身上的，脱掉衣服用清水冲。把药瓶带上，人看着没事也要去医院。故意喝的，再打 110。",
    "wildfire": "请马上打 119。不要自己上山打火，往侧风方向或者已经烧过的空地躲开。说清楚哪座山、火有多大。",
    "missing": "请马上打 110，不用等到一天以后。备好近照，说清穿什么、最后在哪里看见，原地留一个人等。再请村里用喇叭喊一喊。",
    "crash": "请马上打 120，再打 122（打不通打 110）；没人受伤只打 122。开双闪，后面放警示牌，人站到路外边，别随便搬动伤员，别离开现场。",
    "collapse": "请马上打 120，照医生电话里说的做。触电的，先断电闸，别用手去拉人。没有呼吸的，马上做胸外按压，等救护车来。",
    "help": "请打 110（有坏人、有危险）；着火、被困、落水打 119；受伤、中毒、急病打 120。打通以后先说在哪个村。",
}

GUIDED = {
    "petition": "想反映问题、提出信访，可以到镇里的信访接待窗口，也可以写信、打 12345（政务服务热线）或者上网提交。打官司、仲裁、复议能解决的，走那条路更快。这里不收信访材料，您刚才说的我没有保存。想了解信访有什么规定，接着问就行。",
    "whistle": "举报党员干部、公职人员，打 12388（纪检监察举报热线）；举报民警，打 12389；黑恶势力上 www.12337.gov.cn 网上举报。这里不收举报材料，您刚才说的我没有保存，也不会转给别人。",
    "forgery": "假证件、假证明、假材料，我不能帮忙，做了用了都要担责任。真证丢了，可以到发证的单位补办。您刚才说的我没有保存。",
    "favour": "找关系、送钱送礼，我不能帮忙，也帮不了您的事。案子有什么理，可以打 12348（公共法律服务热线）找律师问。您刚才说的我没有保存。",
    "privacy": "别人的电话、住址、定位、账户这些，我不能查，也请您别找人查。打官司要查对方的情况，可以向法院申请。您刚才说的我没有保存。",
}


def office_line(town: str, phone: str) -> str:
    """Where else to ask: the office's own number when it is set, and 12348."""
    own = f"急的话打{town}司法所 {phone}，或者" if phone else "急的话打"
    return f"{own} 12348（公共法律服务热线）。"


def phones(phone: str) -> str:
    """Numbers for a sentence in which something failed."""
    return f"{phone} 或 12348" if phone else "12348"


def welcome(town: str) -> str:
    """Words for a new follower."""
    return f"您好，这里是{town}普法服务号，法律上的事可以问我。\n{THINGS_TO_TRY}\n{DISCLAIMER}"


def greeting(town: str) -> str:
    """Words for somebody who says hello or scans the code again."""
    return f"您好，我是{town}的普法助手。\n{THINGS_TO_TRY}"


def who_am_i(town: str) -> str:
    """Words for somebody who asks who is speaking."""
    return f"我是{town}的普法机器人，按审核过的解答回答法律上的问题，答不了的交给工作人员。\n{HELP_LINES}"


def which_one(titles: Sequence[str]) -> str:
    """A numbered list of entries to choose from."""
    lines = [f"{number}. {title}" for number, title in enumerate(titles, 1)]
    return "\n".join((WHICH_ONE, *lines, NONE_OF_THEM))


def state_of(state: str, *, answered: bool) -> str:
    """Where a matter stands, for the villager whose matter it is; ``answered``: by staff, who have not closed it yet."""
    return LETTER_THERE if answered and state == "handed_over" else STATES.get(state, state)


def status(rows: Sequence[tuple[str, str, str]]) -> str:
    """The villager's recent matters: receipt (empty if none was given), topic name, state."""
    lines = ["您最近的事："]
    for number, topic, state in rows:
        receipt = f"受理号 {number}：" if number else ""
        lines.append(f"{receipt}{topic or '其他'}，{STATES.get(state, state)}")
    return "\n".join(lines)
