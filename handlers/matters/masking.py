"""Masks personal data in what is posted publicly: numbers, names that were given, house numbers.

It must never be relied on for confidential matters: those are not posted at all.
"""

import re
from collections.abc import Iterable

_DIGITS = re.compile(r"(?<!\d)(\d{3})\d{4,}([\dXx]{2,4})(?!\d)")
_DOOR = re.compile(r"\d+(?=\s*(?:号楼|单元|室|号|栋|户))")
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马苗花方俞任袁柳鲍史唐"
    "费薛雷贺倪汤罗毕郝安常于时傅齐康伍余顾孟黄穆萧尹姚汪祁毛狄米戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾路江童颜郭"
    "梅盛林钟徐邱骆高夏蔡田樊胡凌霍万卢莫房丁邓程邢裴陆翁曲家段侯刘龙叶黎白蒲邵尚温庄柴阎连艾"
)
_CALLED = "大爷|大娘|大妈|大叔|大嫂|阿姨|师傅|老师|家|女士|先生|同志"
_NAME = re.compile(rf"([{_SURNAMES}])(?:[一-鿿]{{1,2}}?)?(?={_CALLED})")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Returns a text without the personal data that it holds.

    Args:
        text: what is to be posted.
        names: names that are known to stand in it.
    """
    for name in names:
        if len(name) >= 2:
            text = text.replace(name, name[0] + "某")
    text = _DIGITS.sub(lambda found: f"{found[1]}****{found[2][-2:]}", text)
    text = _DOOR.sub("×", text)
    return _NAME.sub(lambda found: found[1] + "某", text)
