"""The words of the date grammar: what Chinese office people write for days, hours and spans.

This module only finds words and says of what kind each is; it must never decide which day is meant. The
order of `_WORDS` matters: traps (phrases that look like a date and are none) are tried first at each place.
"""

import re
from dataclasses import dataclass
from typing import Final

import cn2an

MAX_CHARS: Final = 500  # A deadline or a leave stands in the first lines; longer text is not searched.

# One character becomes one character, so that a place found is a place in the original text.
_SAME_WIDTH: Final = str.maketrans(
    {"０": "0", "１": "1", "２": "2", "３": "3", "４": "4", "５": "5", "６": "6", "７": "7", "８": "8", "９": "9"}
    | {"：": ":", "．": ".", "／": "/", "　": " ", "\t": " ", "\r": " ", "\n": " ", "\xa0": " "}
    | dict.fromkeys("－—–―−─→", "-")
    | dict.fromkeys("～〜〰", "~")
    | {"號": "号", "點": "点", "時": "时", "兩": "两", "後": "后", "週": "周", "禮": "礼", "個": "个", "請": "请"}
)

_D = "一二三四五六七八九"
_CN = f"(?:[二三四五六七八]?十[{_D}]?|廿[{_D}]?|卅一?|[{_D}两])"
_NUM = f"(?:[0-9]{{1,2}}|{_CN})"
_S = " {0,2}"
_WEEK = "(?:周|星期|礼拜)"
_REL_WEEK = "(?P<rel>这个?|本|下下个?|下个?|上个?)"
_REL_MONTH = "(?P<rel>这个月|本月|当月|下下个月|下个?月|次月|上个?月)"
_YEAR = (
    f"(?:(?P<year>(?:19|20)[0-9]{{2}}|[0-9]{{2}}|[一二][〇零{_D}]{{3}}){_S}年|(?P<year_word>今年|明年|后年|去年))"
    f"{_S}的?{_S}"
)
_UNIT = (
    "(?:公斤|千克|斤|kg|KG|吨|米|元|块|万|千|百|亿|度|个|人|户|条|次|家(?!里)|名|件|%|倍|亩|里|公里|岁|分|小时|组|栋"
    "|幢|楼|室|单元|间|层|项|处|份|张|台|点|比|折|寸|升|克|km|cm|mm|m)"
)
# 5号楼, 3号线, 1号文件: a number of a thing and not of a day.
_THING = (
    "(?:楼|栋|幢|院|房(?!子)|室|门(?!诊)|单元|铺|店|线(?!上)|厅|馆|桌|机(?!动)|井|坑|车(?!坏|祸|辆|检|票|子)|床|文(?!艺|体)"
    "|令|函|台(?!风)|柜|窗|仓|库|岗|亭|站(?!岗)|桩|墙|路(?!过)|街|巷|弄|公路|公馆|公告|企业|工程|网格|员工|选手|棚|桥|船"
    "|电梯|基站|点位|户|地块|小区|区(?!里|上|政府|委)|片区|病房|病床|病人|村|组|队)"
)
_PART = (
    "凌晨|清晨|清早|大清早|大早|一早|早上|早晨|早间|上午|午前|中午|正午|晌午|午间|下午|午后|傍晚"
    "|晚上|晚间|夜里|夜间|夜晚|半夜|深夜"
)
_END = (
    f'(?=$|[ ,，。;；:!！()（）"”]|{_PART}|[早夜全整]|晚(?![会婚饭餐年])'
    "|开始|起|请|休|病假|事假|年假|假|以?前|之前|左右|共|一共|截止|下班|上班)"
)
_NO_UNIT = f"(?!{_S}{_UNIT})"
_TO = r"(?:-{1,2}>?|~{1,2}|…+|\.{3,6}|一?直?到|一?直?至)"
_NEXT_DAY = (
    f"(?=(?:{_S}(?:{_TO}|[、和,，]){_S}{_NUM}){{1,5}}(?:{_S}月{_S}{_NUM})?"
    f"(?:{_S}[日号](?!{_THING})|(?![0-9]){_END}{_NO_UNIT}))"
)
_NEXT_DOTTED = f"(?={_S}{_TO}{_S}[0-9]{{1,2}}(?:[./-][0-9]{{1,2}})?(?![0-9])(?:[日号]|{_END}{_NO_UNIT}))"
_MARK = f"(?P<mark>[日号])(?!{_S}{_THING})"
_AGO = "(?:天|个?小时|分钟|个月|年|周|个?星期|个?礼拜)"

# Phrases that are no date; each is skipped as a whole, so that no part of it can be read as one.
_TRAPS: Final = (
    r"[0-9]{3,4}-[0-9]{7,8}|[0-9]{3}-[0-9]{4}-[0-9]{4}|[0-9]{5,}(?:[-.][0-9]+)*",
    r"[0-9]+(?:\.[0-9]+){2,}",
    rf"(?:第|每隔?|逢)[0-9{_D}十几两]+个?(?:天|日|周|月|号|点|时|次|条|星期|小时|年|季度?)(?:[{_D}日天](?![点天]))?",
    rf"每逢?个?(?:{_WEEK}的?[{_D}日天末]?|月的?(?:{_NUM}[日号])?|天|日|年)"
    rf"(?:[、,和{_D}日天号周至到~-]|[0-9]+[日号])*(?:{_PART})?"
    rf"(?:{_NUM}[点时](?:半|整|{_NUM}分?)?|[0-9]{{1,2}}:[0-9]{{2}})?(?:下班)?前?",
    rf"逢(?:{_WEEK}[{_D}日天]|{_NUM}[日号]?)",
    rf"{_NUM}(?:{_S}(?:{_TO}|[、和,，]){_S}{_NUM}号?)*{_S}[号日]{_S}{_THING}",
    r"(?:路|街|巷|弄|大道|胡同|门牌)的?[0-9]{1,4}(?:[-、到至][0-9]{1,4})?号",
    r"(?:尾号|编号|工号|房号|户号|单号|文号|序号|车号|学号|电话|手机号?|价格?|[¥￥$]):?(?:是|为)? ?[0-9A-Za-z.-]+号?",
    rf"(?:一|每|两)周(?:[{_D}两]|[0-9])(?:次|天|户|趟|回|遍)|[本这上下]?周[{_D}](?:次|趟|回|遍|户|场)",
    r"三天两头|三天打鱼|一天天的?|一天到晚|一天比一天|有一天|[那哪某]一?天|一日之计|一日三餐|[前这上过近][几两]天|有一日",
    rf"(?:[0-9]+|{_CN}){_S}{_AGO}(?:以|之)?前",
    rf"(?:[0-9]+(?:\.[0-9]+)?|{_CN})(?:{_TO}|[、或])(?:[0-9]+(?:\.[0-9]+)?|{_CN})个?(?:天|小时|分钟|周|月(?!{_S}{_NUM})|{_UNIT})",
    rf"[{_D}两]{{2}}(?:天|日|周|个)",
    r"今日头条|明日之星|明日黄花|先天后天|后天性|清明|光明|透明|证明|声明|文明|表明|阐明|发明",
    r"有一?点|[差早晚快多少好这]一点|一点一点|一点(?=[小都也儿点钱事水]|问题|希望|不|没)|一时(?=[半间冲没忘糊疏之])",
    rf"{_NUM}点(?:意见|建议|要求|体会|感受|希望|内容|问题|理由|原因|经验|措施|说明|想法|共识|[0-9{_D}]公?里)",
    r"(?:早上|上午|中午|下午|晚上)好|早上?好|下午茶|晚上?安",
    "如今|十日谈",
    rf"[这本下上]{{0,2}}个?{_WEEK}[一二三四五六日]{{2,}}{_END}",
)

_WORDS: Final = (
    (
        "date",
        rf"(?P<year>(?:19|20)[0-9]{{2}})(?P<sep>[-/.])(?P<month>[0-9]{{1,2}})(?P=sep)(?P<day>[0-9]{{1,2}})"
        rf"(?![0-9]|(?P=sep)[0-9]){_S}(?:[日号]|T(?=[0-9]))?",
    ),
    ("trap", "|".join(_TRAPS)),
    (
        "lunar",
        f"(?:农历|阴历|旧历){_S}(?:{_YEAR})?(?:[正腊冬]|{_NUM})月(?:初?{_NUM})?[日号]?|[正腊冬]月(?:初?{_NUM})?"
        f"|{_NUM}月初[{_D}十]|大年(?:初[{_D}十]|三十|夜)",
    ),
    (
        "date",
        f"(?:{_YEAR})?(?P<month>{_NUM}|元){_S}月份?{_S}(?P<day>{_NUM})"
        f"(?:{_S}{_MARK}|(?![0-9{_D}])(?:{_END}{_NO_UNIT}|{_NEXT_DAY}))",
    ),
    ("month_of", f"{_REL_MONTH}份?的?{_S}(?P<day>{_NUM}){_S}{_MARK}"),
    (
        "dotted",
        rf"(?P<month>[0-9]{{1,2}})(?P<sep>[./])(?P<day>[0-9]{{1,2}})(?![0-9])(?:{_S}{_MARK}|{_END}{_NO_UNIT}|{_NEXT_DOTTED})",
    ),
    (
        "dotted",
        f"(?:(?P<month>0[1-9])-(?P<day>[0-3][0-9])|(?P<month_2>1[0-2])-(?P<day_2>0[1-9]))(?![0-9])"
        f"(?:{_S}{_MARK}|{_END}{_NO_UNIT}|{_NEXT_DOTTED})"
        f"|(?P<month_3>[0-9]{{1,2}})-(?P<day_3>[0-9]{{1,2}})(?={_S}[~到至]{_S}[0-9]{{1,2}}-[0-9]{{1,2}}(?:{_END}{_NO_UNIT}))"
        f"|(?<=[~到至])(?P<month_4>[0-9]{{1,2}})-(?P<day_4>[0-9]{{1,2}})(?![0-9-]){_END}{_NO_UNIT}",
    ),
    ("month_end", f"(?:{_REL_MONTH}|(?P<month>{_NUM}|元)月|(?<!个)月)份?的?(?:底|末)(?![数子层气册稿线])"),
    ("month_end", "(?P<this>本月|这个月|当月|(?<![个0-9一-龥])月)份?(?:之内|以内|内)"),
    ("year_end", "(?:(?P<year_word>今年|明年)|(?<![0-9〇零一二三四五六七八九十])本?年)(?:年?底|年?末|之内|以内|内)"),
    (
        "relative",
        "(?P<word>大前天|前天|昨天|昨日|今天|今日|今儿|大大后天|大后天|后日|明日|明儿)|(?P<word_2>前天|后天)(?![黑气空色亮冷热])",
    ),
    (
        "relative",
        "(?P<word>明天)(?!气(?!温|预))|(?<![如至当迄现])(?P<word_2>[今明昨])(?=[早晚夜]|上午|下午|中午|凌晨|[、和][明后])",
    ),
    ("pair", "(?P<pair>今明后|今明|明后)(?:[两二三]?天|[两二三]日)"),
    ("weekend", f"{_REL_WEEK}?{_S}(?:周末|双休日)"),
    (
        "weekday",
        f"{_REL_WEEK}?{_S}{_WEEK}(?P<wd>[一二三四五六日天]|[1-6](?![0-9.]))(?![次趟回遍户场岁年]|天(?!气)|(?<=日)[报常志程记期])"
        f"(?!气)(?!起(?!$|[ ,，。]|请|休|[0-9{_D}十两半]))",
    ),
    ("week", f"{_REL_WEEK}{_S}{_WEEK}(?![日天末到边])(?:之内|以内|内|里)?"),
    (
        "duration",
        rf"(?P<n>[0-9]{{1,3}}(?:\.5)?|{_CN}|半){_S}(?P<ge>个)?{_S}(?P<half>半)?{_S}"
        r"(?P<unit>工作日|天|周|星期|礼拜|小时|钟头|分钟|刻钟|月|日(?= {0,2}(?:[之以]内|内|[之以]后|后)))(?P<plus>半)?"
        rf"(?!天|到晚|比|两头){_S}(?P<way>之内|以内|内(?!蒙)|之后|以后|后(?!天(?!气)))?",
    ),
    (
        "day",
        f"(?![一两]日)(?P<day>{_NUM}){_S}{_MARK}(?!(?<=日)(?:内|游|均|报|常|元|志|程|间|光|夜|益|产|本|语|化|后|之[后内]|以[后内]))",
    ),
    ("clock", r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2})?(?![0-9:])"),
    (
        "clock",
        rf"(?P<hour>{_NUM}|零|〇){_S}(?:点|时(?![间候节代段长许空刻期而不常装尚有]))(?!名)"
        rf"(?:(?P<words>钟|整|半|一刻|三刻)钟?|(?P<minute>[0-5][0-9]|[二三四五]?十[{_D}]?|[零〇][{_D}])(?:分|{_NO_UNIT})"
        rf"|(?P<minute_2>{_NUM})分)?(?![0-9{_D}十百千万.])(?P<many>多)?",
    ),
    ("part", f"(?:一整?个?(?=[上下]午))?(?P<part>{_PART})|(?P<short>早(?![点些已就退])|晚(?![点些于会婚饭餐年])|夜)"),
    ("whole", "全天|整天|一整天|全日"),
    ("tail", f"(?P<wd>[一二三四五六日])(?:{_END})"),
    ("number", f"(?P<day>{_NUM})(?![0-9{_D}十])(?:{_END}{_NO_UNIT}|{_NEXT_DAY})"),
    (
        "before",
        "(?P<off>下班(?:之?前|时)?)|(?P<on>上班(?:之?前|时)?)|之前|以前|(?<=[天日周月])内(?![蒙科容部])|前(?!后|往|台|面|方|夕|线|沿|院|进|列|天)",
    ),
    ("about", "左右|前后|上下(?!午|班|级)"),
    ("from", "开始|起(?![来床火草诉码因立飞见])"),
    ("to", f"{_TO}(?![少于关]|今(?![天日儿晚早明年上下]))"),
)
_PATTERNS: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _WORDS)

_NUMERIC: Final = frozenset({"date", "dotted", "duration", "day", "clock", "number", "month_end"})
_NOT_BEFORE_NUMBER: Final = re.compile(f"[0-9A-Za-z.#/{_D}十廿卅百千万零〇两第-]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the grammar and its place in the text."""

    kind: str
    start: int
    end: int
    groups: dict[str, str | None]

    def get(self, name: str) -> str | None:
        """Return what a part of the word says; `name_2` is `name` in its second spelling."""
        spelled = (self.groups.get(f"{name}_{nth}") for nth in (2, 3, 4))
        return self.groups.get(name) or next((said for said in spelled if said), None)


def same_width(text: str) -> str:
    """Return the searched part of the text with full-width and old forms replaced, place by place."""
    return text[:MAX_CHARS].translate(_SAME_WIDTH)


def words_of(text: str) -> list[Word]:
    """Find the words of the grammar from left to right; `text` comes from `same_width`."""
    words: list[Word] = []
    place = last_end = 0
    while place < len(text):
        word = _word_at(text, place, last_end)
        if word is not None and word.kind == "tail":
            word = _weekday_tail(text, words, word)
        if word is None:
            place += 1
            continue
        place = last_end = word.end
        if word.kind != "trap":
            words.append(word)
    return words


def _word_at(text: str, place: int, last_end: int) -> Word | None:
    # 25号 inside 125号 is no day; but 十五号 right after the word 周二 is one.
    cut_number = place > 0 and place != last_end and _NOT_BEFORE_NUMBER.match(text[place - 1]) is not None
    for kind, pattern in _PATTERNS:
        match = pattern.match(text, place)
        if match is None or match.end() == place:
            continue
        groups = match.groupdict()
        if cut_number and kind in _NUMERIC and text[place] not in "月本这下上次当":
            continue
        if groups.get("short") and place != last_end:
            continue  # 早 and 晚 alone are hours only right after a day: 明早, 周五晚.
        return Word(kind, place, match.end(), groups)
    return None


def _weekday_tail(text: str, words: list[Word], tail: Word) -> Word:
    """Return 五 in 周一至五, or 三 in 周一、三, as a weekday; a bare number where no weekday stands before it."""
    last = words[-1] if words else None
    if last is not None and last.kind == "to" and last.end == tail.start and len(words) > 1:
        last, listed = words[-2], last.start == words[-2].end
    else:
        listed = last is not None and text[last.end : tail.start] in ("、", "和")
    if last is None or not listed or last.kind != "weekday":
        return Word("number", tail.start, tail.end, {"day": tail.get("wd")})
    return Word("weekday", tail.start, tail.end, {"wd": tail.get("wd")})


def number(written: str | None) -> int | None:
    """Return the value of a number word (25, 二十五, 廿五, 两), or None where it is none."""
    if written is None:
        return None
    if written.isascii() and written.isdigit():
        return int(written)
    try:
        return int(cn2an.cn2an(written.replace("卅", "三十"), "normal"))
    except ValueError:
        return None  # Not a number in the end: the caller leaves the word unread.
