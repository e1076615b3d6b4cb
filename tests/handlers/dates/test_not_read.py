"""What only looks like a day or a deadline: it is left alone, as the office would leave it."""

import pytest

from handlers.dates import read_instant, read_range
from tests.handlers.dates.shown import NOW, TODAY

NO_DAYS = [
    # words that hold a sign of a day
    *("三月不减肥", "一天天的", "周到的服务", "周边", "初三", "初三学生", "十日谈", "5日游", "生日", "工作日"),
    *("以前天天下雨", "说明天气", "清明天气", "今日头条", "先天后天", "后天性", "三天前天气", "上午好", "月底数"),
    *("到", "号", "-", "", " "),
    # words before or behind which a day means something else
    *("下周日志", "周日报", "张三、李四：水管漏水", "3.15晚会", "明天不请假"),
    # days that come again, and days that are not told
    *("本周三次走访", "一周三次", "每周五下午开会", "每周一至周五", "每月25号", "每天", "逢周三"),
    *("第三天", "三天两头", "三天打鱼", "有一天", "改天", "这两天", "过几天", "两三天", "3-5天", "三天前"),
    # houses, rooms, lines and papers
    *(
        "5号楼",
        "5号楼3单元",
        "3单元",
        "3号线停运",
        "三号病房",
        "一号文件",
        "中山路25号",
        "编号25号",
        "1-2号楼",
        "B25号",
    ),
    # amounts and numbers
    *("2.5公斤", "2.5 公斤", "12.5万元", "1-2户", "15%", "100/3", "3.11.7", "192.168.1.1", "25-27", "26.11.25"),
    *("电话13800000000", "0411-12345678", "身份证210902196005031234", "12345"),
    # years, months and festivals alone
    *("2026年", "3月", "11月", "元月", "后年", "国庆", "春节", "五一", "十一", "元旦", "节日快乐"),
    # days that there are not
    *("32号", "0号", "周8", "星期八", "周七", "周一三五"),
]


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_only_looks_like_a_date_is_not_read(text: str) -> None:
    assert read_range(text, TODAY) is None


NO_DEADLINES = [
    # words that hold a sign of an hour
    *("3点意见", "两点要求", "有一点累", "一点小事", "早点来", "晚点", "重点人员", "8点名", "三点五公里"),
    # hours that there are not
    *("25点", "24:30", "12:60"),
    # how long something takes, and what comes again
    *("走访10户 每户2小时", "防火巡查2小时", "三天", "2小时", "两小时前", "三天前", "每周五下班前", "每天18点"),
    # numbers, and words that name no day
    *("全县 5号楼 排查", "12345热线", "电话 0411-12345678", "第3季度", "二组 三组", "10.5公里"),
    *("年前", "马上", "尽快", "即日起", "", "加急"),
]


@pytest.mark.parametrize("text", NO_DEADLINES)
def test_what_only_looks_like_a_deadline_is_not_read(text: str) -> None:
    assert read_instant(text, NOW) is None
