"""The keys of the phrase bank's files: entries, blocks of them, and the tables they refer to."""

from __future__ import annotations

from drafter.schema import Key, Shape

DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
DIRECTIONS = ("对上", "平级", "对下", "公众")
REGISTERS = ("庄重", "平实", "热情", "抒情", "口语")
ASSERTS = ("none", "soft", "hard")
FUNCTIONS = ("背景", "评价", "态度", "方法", "状态", "责任", "团结", "问题", "连接", "数字", "激励", "谦辞")
"""What stock wording is for (function tags; field's own words)."""
USES = ("heading", "review", "call")
ERA_KINDS = ("congress", "plenum", "period", "campaign", "wording", "body", "anniversary")
"""Dated facts: 党代会, 全会, 五年规划期, 集中教育, 提法, 机构, 纪念日."""
LASTING = ("period", "campaign", "wording", "body")
"""Dated facts that a phrase may outlive; of the others only the beginning counts."""
CERTAINTIES = ("attested", "common", "uncertain")
SLOT_TYPES = (
    "组织",
    "会议",
    "文件",
    "文本",
    "名称",
    "短语",
    "名单",
    "日期",
    "年度",
    "时段",
    "数值",
    "比率",
    "计数",
)
_DATE_HINT = "写成 2017、2017-10 或 2017-10-18"

SHARED = (
    Key("topic", label="主题，或主题/角度", example="思想建设/学习培训"),
    Key("move", label="语步", example="measure"),
    Key("set", label="排比组的编号", example="01", pattern=r"\d{2,3}"),
    Key("use", label="这组标题的用处", example="heading", choices=USES),
    Key("markers", "list", "这组标题适合的序号样式", "yishi"),
    Key("step", "choice", "环节：0立足 1谋划 2实施 3督查 4转化", "2", choices=("0", "1", "2", "3", "4")),
    Key("subject", label="自带的主语", example="党组成员"),
    Key("near", "list", "常引出哪类事实", "培训"),
    Key("tail_only", "flag", "是否不能紧跟在“要”后面", "true"),
    Key("group", label="意思相近、不能同用的归为一组", example="授课"),
    Key("asserts", "choice", "断言：none 态度 soft 评价 hard 事实", "soft", choices=ASSERTS),
    Key("moods", "list", "适用的语气", "told"),
    Key("genres", "list", "适用的文种", "forum_lead"),
    Key("direction", "list", "适用的方向", "对下", choices=DIRECTIONS),
    Key("register", "list", "适用的语体", "庄重", choices=REGISTERS),
    Key(
        "from",
        label="从什么时候起可用",
        example="2017-10",
        pattern=DATE,
        hint="写成 2017、2017-10 或 2017-10-18",
    ),
    Key(
        "to",
        label="用到什么时候为止",
        example="2012-11",
        pattern=DATE,
        hint="写成 2012、2012-11 或 2012-11-08",
    ),
    Key("era", "list", "时期从 eras.yaml 里的哪一条来，写了它就不写 from、to", "two_upholds"),
    Key("retired", "flag", "停用：这个编号不再出现，也不再给别的词条", "true"),
    Key("formula", "flag", "是否套语（只有一种公认说法）", "true"),
    Key("max_per_draft", "number", "一篇最多用几次", "1"),
    Key("function", "list", "（固定说法）用来说什么", "态度", choices=FUNCTIONS),
    Key("plain", label="（固定说法）平实的说法", example="长期坚持"),
    Key("origin", label="（名句）出处", example="《论语·颜渊》"),
    Key("gloss", label="（名句）意思", example="居高位的人自己端正，别人就跟着端正"),
    Key("reading", label="（名句）难字的读音", example="篑 kuì"),
    Key("misuse", label="容易用错的地方", example="说的是天天更新自己，不是说新时代"),
)
ENTRY = Shape(
    "词条",
    (
        Key(
            "id",
            label="编号",
            example="training.measure.01",
            pattern=r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\.[a-z0-9_]+",
        ),
        Key("text", label="文字", example="把课堂延伸到项目现场"),
        *SHARED,
    ),
    ("id",),
)
BLOCK = Shape("词条组", (*SHARED, Key("entries", "node", "词条")), ("entries",))
ASPECT = Shape(
    "角度",
    (
        Key("id", label="英文代号", example="training", pattern=r"[a-z][a-z0-9_]*"),
        Key("name", label="中文名", example="学习培训"),
        Key("words", "list", "标题里认出它的词", "培训"),
    ),
    ("id", "name"),
)
TOPIC = Shape(
    "主题",
    (
        *ASPECT.keys,
        Key("from", label="从什么时候起可用", example="2017-10", pattern=DATE),
        Key("to", label="用到什么时候为止", example="2012-11", pattern=DATE),
        Key("aspects", "node", "角度"),
    ),
    ("id", "name"),
)
SLOT = Shape(
    "空",
    (
        Key("name", label="名称", example="单位"),
        Key("type", "choice", "类型", "组织", choices=SLOT_TYPES),
        Key("ask", label="向写稿人怎么问", example="讲话人代表的单位"),
        Key("example", label="例子", example="市委"),
        Key("built_in", "flag", "是否由提纲的抬头给出", "true"),
        Key("computed", "flag", "是否由程序算出", "true"),
    ),
    ("name", "ask"),
)
KIND = Shape(
    "事类",
    (
        Key("id", label="英文代号", example="training"),
        Key("name", label="中文名", example="培训"),
        Key("suffix", label="接在带引号的名称后面", example="活动"),
        Key("told", "list", "总结里的说法", "举办{名}{量}"),
        Key("asked", "list", "部署里的说法", "办好{名}{量}"),
        Key("owner", "list", "有责任人时的说法", "{主}要牵头抓好{名}，确保{限}完成"),
        Key("counts", "list", "紧跟名称的量词", "期"),
        Key("count_clause", label="量词另成一句时的说法", example="累计开展{量}"),
        Key("together", "list", "数量前可用的总括词", "先后"),
        Key("people", "list", "参加的人和单位怎么说", "{量}参加"),
        Key("money", "list", "钱怎么说", "投入{量}"),
        Key("gist", label="说明怎么接", example="，即{值}"),
        Key("fields", "node", "附加项放在哪里"),
        Key("asked_fields", "node", "部署时附加项放在哪里"),
        Key("follows", "flag", "是否接在前一件事后面", "yes"),
        Key("goal", "flag", "部署时是否作目的", "yes"),
        Key("state", "flag", "说的是不是情况（部署型要点里写进形势）", "yes"),
        Key("near", "list", "常引出它的别类事实", "活动"),
        Key("ask", label="向写稿人怎么问", example="办了几期班"),
        Key("example", label="例子", example="培训：党支部书记培训班 4期 620人次"),
    ),
    ("id", "name", "told", "asked", "ask", "example"),
)
MOVE = Shape(
    "语步",
    (
        Key("id", label="代号", example="opening.thanks"),
        Key("name", label="中文名", example="感谢"),
        Key("parts", "list", "合成语步由哪些语步接成", "point.importance"),
    ),
    ("id", "name"),
)
MOOD = Shape(
    "语气",
    (
        Key("id", label="代号", example="asked"),
        Key("name", label="中文名", example="部署"),
        Key("facts", "choice", "事实按已做还是要做写", "asked", choices=("told", "asked")),
        Key("ends", "choice", "一串做法用什么收尾", "goal", choices=("effect", "goal")),
        Key("first", "list", "第一句的开头", "要"),
        Key("next", "list", "后面各句的开头", "还要"),
        Key("own", label="自带主语的分句", example="{主}要{分句}"),
        Key("like", label="句式、词条和标题照哪种语气", example="asked"),
    ),
    ("id", "name", "facts", "ends"),
)
PLAN = Shape(
    "句式",
    (
        Key("id", label="代号", example="told.1"),
        Key("name", label="中文名", example="先做法后事实"),
        Key("mood", label="语气", example="told"),
        Key("facts", "choice", "有没有事实时用", "yes", choices=("yes", "no", "any")),
        Key("text", label="写法", example="measure{2,3} facts effect?。"),
    ),
    ("id", "name", "mood", "text"),
)
ERA = Shape(
    "时代事实",
    (
        Key("id", label="英文代号", example="two_upholds", pattern=r"[a-z][a-z0-9_]*"),
        Key("name", label="中文名", example="“两个维护”"),
        Key("kind", "choice", "哪一种", "wording", choices=ERA_KINDS),
        Key("from", label="开始，或起算的日子", example="2018-09-21", pattern=DATE, hint=_DATE_HINT),
        Key("to", label="结束，或不再这样说的日子", example="2021-02", pattern=DATE, hint=_DATE_HINT),
        Key("words", "list", "文中怎么说", "两个维护"),
        Key("next", "list", "由哪几条接替", "poverty_linkage"),
        Key("source", label="出处", example="领域手册 4.6"),
        Key(
            "certainty",
            "choice",
            "把握：attested 查到出处 common 常识未查 uncertain 存疑",
            "attested",
            choices=CERTAINTIES,
        ),
        Key("checked", label="核对的日子", example="2026-11-22", pattern=r"\d{4}-\d{2}-\d{2}"),
        Key("number", "number", "第几次、第几个五年、第几次全会", "3"),
        Key("term", "number", "第几届", "20"),
        Key("form", label="纪念日怎么说，{n} 是周年数", example="建党{n}周年"),
        Key("note", label="说明", example="正式说法是中华人民共和国成立"),
    ),
    ("id", "name", "kind", "from", "source", "certainty"),
)
