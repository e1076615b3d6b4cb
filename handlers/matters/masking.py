"""Masks personal data in what is posted publicly: phones, ID numbers, plates, names, house numbers.

It must never be relied on for confidential matters: those are not posted at all.
"""

import re
from collections.abc import Iterable

_ROW = re.compile(r"(?<!\d)\d(?:[ \-－—]?\d){6,}[Xx]?(?!\d)(?!\s*(?:元|万|亿|吨|米|公里|平方|立方))")
"""Seven digits and more, however they are parted: a phone, an ID or account number; a sum of money is none."""
_DAY = re.compile(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}")
_PLATE = re.compile(r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z])[·\s]?[A-Z0-9]{5,6}")
_MAIL = re.compile(r"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+")
_COUNT = "0-9０-９零〇一二三四五六七八九十百"
# A day of a month is no house number, and so many households are none either.
_DOOR = re.compile(
    rf"(?<![月{_COUNT}])[{_COUNT}]+(?=\s*(?:号楼|单元|室|号|栋|幢|座))|(?<=[第组社])[{_COUNT}]+(?=\s*户)"
    r"|(?<![\d-])\d{1,3}[-#]\d{1,2}[-#]\d{3,4}(?![\d-])"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马苗花方俞任袁柳鲍史唐"
    "费薛雷贺倪汤罗毕郝安常于时傅齐康伍余顾孟黄穆萧尹姚汪祁毛狄米戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾路江童颜郭"
    "梅盛林钟徐邱骆高夏蔡田樊胡凌霍万卢莫房丁邓程邢裴陆翁曲家段侯刘龙叶黎白蒲邵尚温庄柴阎连艾"
)
_CALLED = (
    "大爷|大娘|大妈|大叔|大婶|大嫂|大哥|大姐|大伯|奶奶|爷爷|婆婆|老汉|老人|阿姨|师傅|老师|女士|先生|同志|某|"
    "(?<![大国专厂商店各每全回两几一二三四五六七八九十])家"
)
_NAME = re.compile(rf"([{_SURNAMES}])(?:[一-鿿]{{1,2}}?)??(?={_CALLED})")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Returns a text without the personal data that it holds.

    Args:
        text: what is to be posted.
        names: names that are known to stand in it.
    """
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= 2:
            text = text.replace(name, name[0] + "某")
    text = _MAIL.sub("×", text)
    text = _PLATE.sub(lambda found: f"{found[1]}****", text)
    text = _ROW.sub(_of_row, text)
    text = _DOOR.sub("×", text)
    return _NAME.sub(lambda found: found[1] + "某", text).replace("某某", "某")


def _of_row(found: re.Match[str]) -> str:
    if _DAY.fullmatch(found[0]):
        return found[0]
    digits = re.sub(r"[ \-－—]", "", found[0])
    return f"{digits[:3]}****{digits[-2:]}"
