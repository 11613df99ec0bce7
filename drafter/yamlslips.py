"""The slips office writers make in an outline, as tables: where each shows, what to say, what to write.

YAML lets these pass silently or reports them elsewhere. A table belongs to one kind of place (the start
of a line, a key, a plain value …); `yamlscan` walks a file and asks the table of the place it is at. The
first rule of a table that finds something wins, so the surer and more telling rules stand first.
"""

from __future__ import annotations

from drafter.yamlrule import Rule, never, unpaired_bracket, unpaired_quote, where

_KEY_WORDS = """
genre title subtitle speaker audience place note direction register mood date length pace
numbering facts points body point move phrase text topic subject measures problems recipe
headings marker when each plan clauses name needs takes recipes entries asserts
"""
KEYS = tuple(_KEY_WORDS.split())
"""Words that are surely keys when they open a line; only diagnoses use them, unknown keys are read too."""

ID_LISTS = frozenset(("points", "problems", "measures", "near", "needs", "takes"))
"""Keys whose bracketed items are names or headings, so that `[甲，乙]` can only mean two of them."""

_KEY = "(?:" + "|".join(sorted(KEYS, key=len, reverse=True)) + ")"
_ODD_BLANK = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"

START = (
    Rule(
        "odd-indent",
        where(f"^(?P<at>[{_ODD_BLANK}])"),
        "行首用了全角空格或不换行空格",
        "缩进只用半角空格（英文输入法的空格键）",
    ),
    Rule("tab-indent", where(r"^\t"), "行首用了 Tab 键", "缩进只用半角空格，每深一级两个"),
    Rule(
        "document",
        where(r"^(?:---|\.\.\.)(?=\s|$)"),
        "不要写“◇”这样的分隔行",
        "一份文件只写一份提纲，删去这一行",
    ),
    Rule("wide-hash", where(r"^＃"), "注释要用半角的 #，这里是全角的“＃”", "把“＃”改成 #，后面空一格"),
    Rule("question", where(r"^[?？](?=\s|$)"), "行首不能写“◇”", "要写“名: 值”，直接从名字写起"),
    Rule(
        "wide-dash",
        where(r"^(?:[－—–−‐‑﹣·•●]|[*+](?=\s))"),
        "列表的每一条要用半角的“- ”开头，这里是“◇”",
        "改成半角减号，后面空一格：- 单位：市委",
    ),
    Rule("dash-twice", where(r"^-(?P<at>-)"), "列表的每一条只用一个“-”开头", "写成：- 单位：市委"),
    Rule(
        "dash-odd-blank",
        where(f"^-(?P<at>[{_ODD_BLANK}\t])"),
        "“-”后面要空一个半角空格，这里是别的空格",
        "用英文输入法打一个空格：- 单位：市委",
    ),
    Rule("dash-blank", where(r"^-(?P<at>[^\s-])"), "“-”后面少了一个空格", "写成：- 单位：市委"),
)
"""Slips at the first character of a line (block text and comments apart)."""

KEY = (
    Rule(
        "key-joined",
        where(r"[^\s-](?P<at> *- )"),
        "“- ”写到了一行中间，像是两条连成了一行",
        "在“- ”前面换行",
    ),
    Rule(
        "key-wide-colon",
        where(r"："),
        "这一行前有全角冒号、后有半角冒号加空格，分不清哪个管用",
        "后一个冒号也写成全角，或给整句加上半角引号",
    ),
    Rule(
        "key-odd-blank",
        where(f"[{_ODD_BLANK}\t]"),
        "冒号前的名字里有全角空格或 Tab",
        "删去它，名字和冒号写在一起",
    ),
    Rule("key-brackets", where(r"[\[\]{}]"), "冒号前的名字里有括号“◇”", "整句要当文字时，给它加上半角引号"),
    Rule(
        "key-gap", where(r"(?P<w>\S)(?P<at> +)$"), "冒号前多了空格", "冒号紧跟名字，后面空一格：title: 标题"
    ),
    Rule("key-quote", unpaired_quote, "引号 ◇ 不成对，另一半没有写", "补上另一半"),
)
"""Slips in a plain key, the blanks before its colon included."""

OPEN = (
    Rule("braces", where(r"^\{\{"), "以“{{”开头的文字要加引号", '整句加半角引号："{{ 单位 }}……"'),
    Rule("sign", where(r"^[@`%*&!]"), "文字不能以“◇”开头", "给整句加上半角引号，或去掉这个符号"),
    Rule("inner-dash", where(r"^-(?=[ ]|$)"), "列表不能接在这一行后面写", "换到下一行，从“- ”写起"),
    Rule(
        "inner-question",
        where(r"^[?:](?=[ ]|$)"),
        "文字不能以“◇”加空格开头",
        "去掉这个符号，或给整句加上半角引号",
    ),
    Rule(
        "comma-first",
        where(r"^[,\]}]"),
        "文字不能以“◇”开头",
        "查看是不是少了前一半括号；真要这样写，给整句加上半角引号",
    ),
    Rule(
        "wide-bracket",
        where(r"^[［｛]"),
        "括号要用半角的 [ ] 或 { }，这里是全角的“◇”",
        "写成：[甲, 乙]，用半角括号、半角逗号",
    ),
    Rule("wide-bar", where(r"^[｜＞]$"), "要用半角的 | ，这里是全角的“◇”", "改成半角的 |，换行写正文"),
    Rule("wide-first", where(f"^[{_ODD_BLANK}]"), "这里用了全角空格或不换行空格", "只空一个半角空格"),
)
"""Slips in the first character of a value or item."""

_HASH = (
    Rule(
        "hash",
        where(r"^ *(?P<at>#)[^\s#]"),
        "空格加“#”后面的字会被当作注释丢掉",
        "要写注释，# 后空一格；要保留这些字，给整句加上半角引号",
    ),
)
COMMENT = (
    Rule(
        "swallowed-key",
        where(
            r"(?:[^\s：:，,、（(“\"‘'\[{`#A-Za-z_]|\S[ ]{2,}|\.json|\.yaml)"
            rf"(?P<at>(?P<w>{_KEY}):)(?=[ ]|$)"
        ),
        "“◇:”写在了注释后面，会被当作注释丢掉",
        "在它前面换行",
    ),
    Rule(
        "swallowed-item",
        where(r"(?:[^\s\d：:，,、（(“\"‘'\[{`#A-Z-]|[^\s#][ ]{2,})(?P<at>- (?=[^\s\d]))"),
        "“- ”写在了注释后面，这一条会被当作注释丢掉",
        "在“- ”前面换行",
    ),
)
"""Slips in a comment, the # included."""
AFTER = _HASH + COMMENT
"""Slips in a comment behind a value, the blank before # included."""

PLAIN = (
    Rule(
        "edge-blank",
        where(f"^ *(?P<at>[{_ODD_BLANK}])|[{_ODD_BLANK}](?= *$)"),
        "文字的开头或末尾有全角空格或不换行空格",
        "删去它；注释前、逗号和冒号后只用半角空格",
    ),
    Rule("tab", where(r"\t"), "文字里有 Tab 字符", "改成空格"),
    Rule(
        "hash-blank",
        where(r"[^ \tA-Z](?P<at>#)(?=[ ])"),
        "“#”前面少了空格，注释会混进正文",
        "注释前空两格：……  # 说明；要保留这些字，给整句加上半角引号",
    ),
    Rule(
        "wide-hash-after",
        where(r"[ \u3000](?P<at>＃)"),
        "注释要用半角的 #，这里是全角的“＃”",
        "改成半角 #，前后各空一格；要保留这些字，给整句加上半角引号",
    ),
    Rule(
        "joined",
        where(r"(?:[^\s\dA-Z-](?P<at>- (?=\S)))"),
        "“- ”写到了一行中间，像是两条连成了一行",
        "在“- ”前面换行；真是一句话，给整句加上半角引号",
    ),
    Rule(
        "joined-far",
        where(r"\S(?P<at>[ ]{2,}- )"),
        "“- ”写到了一行中间，像是两条连成了一行",
        "在“- ”前面换行；真是一句话，给整句加上半角引号",
    ),
    Rule(
        "second-colon",
        where(r"(?P<at>:)(?=[ ]|$)"),
        "一行里只能有一个“名: 值”，后面又出现了半角冒号加空格",
        "另起一行写；是正文里的冒号，改成全角“：”",
    ),
    Rule(
        "far-blanks",
        where(r"\S(?P<at>[ ]{3,})\S"),
        "文字中间空了好几格",
        "后面是注释，前面加 #；是正文，只空一格，或给整句加上半角引号",
    ),
    Rule(
        "bracket-pair",
        unpaired_bracket,
        "括号“◇”不成对，另一半没有写，或写成了全角",
        "补上另一半，都用半角；当文字用时，给整句加上半角引号",
    ),
)
"""Slips in a plain value, a plain item, or a further line of one; comments are cut off before."""

PAIRS = (
    Rule(
        "quote-pair",
        unpaired_quote,
        "引号 ◇ 不成对，另一半没有写，或前后半角全角不一样",
        "补上另一半；中文引号成对写“ ”",
    ),
)
"""Asked only of texts that end on their line."""

ITEM = (
    Rule(
        "item-wide-colon",
        where(r"^(?P<w>[a-z_]{2,}) *(?P<at>：)"),
        "“◇”后面的冒号要用半角，这里是全角的“：”",
        "写成“◇: ”，半角冒号加一个空格",
    ),
    Rule(
        "item-colon-blank",
        where(r"^(?P<w>[a-z_]{2,}):(?P<at>(?!//)\S)"),
        "“◇:”后面少了一个空格",
        "写成“◇: ”，半角冒号加一个空格",
    ),
    Rule(
        "item-no-colon",
        where(rf"^(?P<w>{_KEY})(?P<at>[ \u3000]+)(?=[^\s\d])"),
        "“◇”后面少了冒号",
        "写成“◇: ”，半角冒号加一个空格",
    ),
)
"""Slips in a plain list item: fact lines such as `单位：市委` and `单位:市委` are right there."""

CONTINUED = (
    Rule(
        "continued-dash",
        where(r"^-"),
        "上一行已经写了文字，这里不能再接列表",
        "查看上一行是不是少了换行或冒号",
    ),
    *ITEM,
)
"""Slips in a further line of a plain value."""

STRAY = (
    Rule(
        "numbered",
        where(r"^(?:\d{1,2}[.．、)）]|[（(]\d{1,2}[)）]|[①-⑳])"),
        "列表的每一条用“- ”开头，不写“◇”",
        "写成：- 单位：市委",
    ),
    Rule(
        "wide-colon",
        where(r"^(?P<w>[^\s：:]{1,20})[ ]*(?P<at>：)"),
        "“◇”后面的冒号要用半角，这里是全角的“：”",
        "写成“◇: ”，半角冒号加一个空格",
    ),
    Rule(
        "colon-odd-blank",
        where(f"^(?P<w>[^\\s：:]{{1,20}}):(?P<at>[{_ODD_BLANK}\t])"),
        "“◇:”后面要空一个半角空格，这里是别的空格",
        "写成“◇: ”，半角冒号加一个空格",
    ),
    Rule(
        "colon-blank",
        where(r"^(?P<w>[^\s：:]{1,20}):(?P<at>\S)"),
        "“◇:”后面少了一个空格",
        "写成“◇: ”，半角冒号加一个空格",
    ),
)
"""Slips in a line that stands where a key is due but has no `: `."""

BLOCK = (
    Rule(
        "block-key",
        where(rf"(?:[^\sA-Za-z_-]|\S[ ]{{2,}})(?P<at>(?P<w>{_KEY}):)(?=[ ]|$)"),
        "“◇:”写到了正文行的末尾",
        "在它前面换行，缩进和“text:”那一行对齐",
    ),
    Rule("block-item", where(r"[。！？”](?P<at> *- )(?=\S)"), "“- ”写到了正文行的末尾", "在“- ”前面换行"),
)
"""Slips in a line of block text, below `|`."""

FLOW_COMMA = Rule(
    "flow-comma",
    where(r"(?P<at>，)(?=[ ])"),
    "括号里各项之间要用半角逗号，这里是全角的“，”",
    "写成：[甲, 乙]",
)
FLOW = (
    FLOW_COMMA,
    Rule(
        "edge-blank",
        where(f"^ *(?P<at>[{_ODD_BLANK}])|[{_ODD_BLANK}](?= *$)"),
        "文字的开头或末尾有全角空格或不换行空格",
        "删去它；注释前、逗号和冒号后只用半角空格",
    ),
    Rule(
        "flow-comma-id",
        where(r"[a-z_]+\.[a-z0-9_.]+(?: \d(?:-\d)?)?(?P<at>，)|，(?=[a-z_]+(?:\.|:|$))"),
        "括号里各项之间要用半角逗号，这里是全角的“，”",
        "写成：[甲, 乙]",
    ),
    Rule(
        "flow-no-comma",
        where(r"^[a-z_]+\.[a-z0-9_.]+(?: \d(?:-\d)?)?(?P<at>[ ]+)(?!\d(?:-\d)?$)\S"),
        "括号里两项之间少了逗号",
        "各项用半角逗号隔开：[甲, 乙]",
    ),
    Rule("flow-sign", where(r"^[@`%*&!|>]"), "文字不能以“◇”开头", "给它加上半角引号，或去掉这个符号"),
    Rule("flow-dash", where(r"^[-?](?=[ ]|$)"), "括号里的各项不用“◇”开头", "只用半角逗号隔开：[甲, 乙]"),
    Rule("tab", where(r"	"), "括号里有 Tab 字符", "改成空格"),
    *PAIRS,
)
"""Slips in one item between brackets."""

FLOW_PAIR = (
    Rule(
        "flow-wide-colon",
        where(r"^(?P<w>[^\s：:]{1,20})[ ]*(?P<at>：)"),
        "花括号里“◇”后面的冒号要用半角",
        "写成：{point: 标题, topic: 主题}",
    ),
    Rule(
        "flow-colon-blank",
        where(r"^(?P<w>[^\s：:]{1,20}):(?P<at>\S)"),
        "花括号里“◇:”后面少了一个空格",
        "写成：{point: 标题, topic: 主题}",
    ),
    Rule(
        "flow-no-colon",
        where(r"^(?P<w>\S+)"),
        "花括号里的“◇”没有写成“名: 值”",
        "写成：{point: 标题, topic: 主题}，一项一个冒号，各项用半角逗号隔开",
    ),
)
"""Asked of an item between curly brackets that has no `: `."""


def _said(name: str, message: str, hint: str) -> Rule:
    return Rule(name, never, message, hint)


MISSING_DASH = _said("missing-dash", "这一行前面少了“- ”", "列表每一条都从“- ”写起，并和同级的条目对齐")
MISSING_COLON = _said("missing-colon", "这一行少了冒号", "写成“名: 值”，半角冒号加一个空格")
TWO_LINES = _said("two-lines", "一条内容分成了两行", "接在上一行写完；如果是另一条，前面加“- ”并对齐")
LEFT = _said("left", "这一行比第 ◇ 行的同级内容靠左", "和同级的各行左边对齐")
RIGHT = _said("right", "这一行比第 ◇ 行的同级内容靠右", "和同级的各行左边对齐")
HAS_VALUE = _said("has-value", "上面的“◇:”后面已经写了内容，下面不能再接列表", "删去其中一个，或查看缩进")
UNALIGNED = _said(
    "unaligned", "这一行的缩进和上面哪一级都对不上", "和同级的各行左边对齐，每深一级多空两个半角空格"
)
UNCLOSED = _said("unclosed", "“◇”没有关上", "在这一行补上另一半，要和前一半一样用半角")
TRAILING = _said(
    "trailing",
    "以“◇”开头的内容已经收尾，后面又有文字",
    "文字中间要引号时用中文引号“ ”；整句要括号或引号开头时，在最外面再加一对半角单引号",
)
COMPLEX = _said("complex", "括号不能当名字用，后面不能跟冒号", "名字只写文字")
BLOCK_HEAD = _said(
    "block-head", "“◇”后面不能接着写文字", "换行写正文，比上一行多空两格；要当文字时，给整句加上半角引号"
)
ESCAPE = _said("escape", "半角双引号里的“◇”不能这样写", "反斜杠要写两个，或把外面的双引号换成半角单引号")
FLOW_EMPTY = _said("flow-empty", "括号里多了一个逗号", "删去多余的逗号")
FLOW_JOINED = _said("flow-joined", "括号里的文字中间又有括号“◇”", "少了逗号就补上；是文字，给它加上半角引号")
FLOW_PAIR_IN_LIST = _said("flow-pair-in-list", "方括号里不能写“名: 值”", "改用花括号：{名: 值, 名: 值}")
FLOW_WRONG_END = _said("flow-wrong-end", "前面用“◇”开头，这里的括号配不上", "前后用同一种半角括号")
