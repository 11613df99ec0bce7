"""The keys of outlines, genres and drafts: what each is for and what its value looks like, as tables."""

from __future__ import annotations

from drafter.schema import Key, Shape

LENGTH = r"[0-9]{1,6}(-[0-9]{1,6})?(字|分钟|%)"
COUNT = r"[1-9][0-9]?(-[1-9][0-9]?)?"
MOVE_NAME = r"[a-z][a-z0-9_.]*( [0-9](-[0-9])?)?"
ENDED = r"([。！？：…][”’）》]*|^\s*（[^（）]*）)\s*$"
"""What a text among the items of a body ends with; words in brackets, （鼓掌）, need no end mark."""

_GENRE = Key("genre", label="文种：drafter genres 列出的名称，或旁边的一个文件", example="forum_lead")
_MOOD = Key("mood", label="语气：told 总结、asked 部署、promised 表态", example="asked")
_LENGTH = Key(
    "length", label="长短", example="4000字", pattern=LENGTH, hint="写成 4000字、25分钟，或占上一层的 20%"
)
_WHEN = Key("when", label="给了这个事实才写", example="上级")
_EACH = Key("each", label="这个事实有几行就写几次", example="先进单位")
_NOTE = Key("note", label="备注，不进正文", example="送审前核对", lines=True)
_TOPIC = Key("topic", label="主题或角度", example="学习培训")

HEAD = Shape(
    "提纲",
    (
        _GENRE,
        Key("name", label="（文种文件）中文名称", example="座谈会讲话"),
        Key("title", label="标题", example="在市直机关党建工作座谈会上的讲话"),
        Key("subtitle", label="副标题", example="市直机关2023年度党建综述"),
        Key("speaker", label="讲话人职务，不写姓名", example="市委负责同志"),
        Key("audience", label="听众", example="市直机关党务干部"),
        Key("place", label="地点", example="云泉市"),
        Key("note", label="备注，不进正文", example="送审前核对", lines=True),
        Key("direction", "choice", "方向", "对下", choices=("对上", "平级", "对下", "公众")),
        Key("register", "choice", "语体", "庄重", choices=("庄重", "平实", "热情", "抒情", "口语")),
        _MOOD,
        Key("date", label="日期", example="2008年2月20日"),
        _LENGTH,
        Key(
            "pace",
            label="语速，每分钟多少字",
            example="180",
            pattern=r"[1-9][0-9]{1,2}",
            hint="写成整数，例如 pace: 180",
        ),
        Key("numbering", "list", "各级序号", "一、标题。"),
        Key("facts", "node", "事实"),
        Key("verified", "list", "核实过、属实的词条编号", "review.overview.01"),
        Key("needs", "list", "（文种文件）必填的事实", "单位"),
        Key("takes", "list", "（文种文件）可填的事实", "背景"),
        Key("recipes", "node", "写法：名称 → body"),
        Key("points", "node", "只列要点，其余按文种补齐；也可只写个数"),
        Key("body", "node", "从头到尾每一项"),
    ),
)
POINT = Shape(
    "要点",
    (
        Key("point", "node", "标题，不写就由句库给"),
        _TOPIC,
        Key("subject", label="谁来做", example="各级党组织"),
        _MOOD,
        Key("recipe", label="写法的名称", example="问题"),
        Key("headings", label="下面各点标题用的排比组", example="set.theory.01"),
        Key("marker", label="照写的序号", example="五、"),
        _LENGTH,
        Key("numbering", "list", "下面各级的序号", "一是标题。"),
        Key("measures", "list", "属实或要强调的做法的编号", "training.measure.05"),
        Key("problems", "list", "要点明问题的角度", "作风整治"),
        _NOTE,
        _WHEN,
        _EACH,
        Key("facts", "node", "事实"),
        Key("points", "node", "下一级要点，或个数"),
        Key("body", "node", "这一点的每一项"),
        Key("plan", label="（草稿）句式", example="asked.1"),
        Key("clauses", "list", "（草稿）依次用的分句", "training.measure.05"),
        Key("text", label="（草稿）改定的文字", example="要办好培训班。", lines=True),
    ),
    ("point",),
)
MOVE = Shape(
    "语步",
    (
        Key("move", label="语步", example="closing.call"),
        Key("phrase", "list", "词条编号，一句一条", "closing.call.03"),
        Key("text", label="改定的文字", example="让我们一起努力！", lines=True),
        _TOPIC,
        _MOOD,
        _LENGTH,
        _NOTE,
        _WHEN,
        _EACH,
        Key("facts", "node", "事实"),
    ),
    ("move",),
)
TEXT = Shape(
    "文字", (Key("text", label="照写的文字", example="同志们：", lines=True), _NOTE, _WHEN, _EACH), ("text",)
)
PHRASE = Shape(
    "词条",
    (
        Key("phrase", label="词条编号", example="closing.call.03"),
        _NOTE,
        _WHEN,
        _EACH,
        Key("facts", "node", "事实"),
    ),
    ("phrase",),
)
POINTS = Shape("要点的位置", (Key("points", "node", "没写要点时用的要点"), _NOTE), ("points",))

SHAPES = (HEAD, POINT, MOVE, TEXT, PHRASE, POINTS)
"""All of them, so that a key in the wrong place can be told where it belongs."""
