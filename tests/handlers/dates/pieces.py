"""Pieces of phrases about days and hours, for tests that lay any of them side by side."""

from hypothesis import strategies as st

PIECES = st.sampled_from(
    [
        *"0123456789一二三十两半年月日号天周星期礼拜上下午点时分到至-~、，.:/ 前后内起今明本这每从请假底末（）",
        *"楼农历零〇廿卅元晚早",
        *("明天", "后天", "上午", "11月25日", "2月30日", "三天", "周五", "9999年", "2026-", "31号", "工作日", "下班前"),
        *("24点", "凌晨", "半夜", "小时", "分钟", "之内", "18:00", "左右"),
    ]
)
