"""Exporters: what Word and the web page say is the draft's text, whatever the text; looks come from the layout."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import docx
import pytest
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as TextParagraph
from hypothesis import given, settings
from hypothesis import strategies as st

from drafter import cli, export
from drafter.bank import Bank
from drafter.compose import compose_draft
from drafter.draft import Draft, Heading, Paragraph, Part, Sentence
from drafter.errors import DrafterError, OutputError, UsageError
from drafter.export import layouts, page, plain, sheets, word, wordparts
from drafter.export.cleaning import clean_draft, clean_text
from drafter.export.document import Document, title_lines
from drafter.filenames import inside, safe_name
from drafter.files import write_bytes
from drafter.model import Outline
from drafter.settings import data_folder

ROOT = Path(__file__).resolve().parent.parent
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def draft_of(*texts: str, title: str = "题名", byline: tuple[str, ...] = ()) -> Draft:
    paragraphs = tuple(Paragraph((Sentence((Part(text, "text"),)),), f"/{n}") for n, text in enumerate(texts))
    return Draft(title, "", byline, paragraphs, (), (), (), (), 0, 0.0, 0.0, ())


@pytest.fixture(scope="module")
def drafts(bank: Bank, examples: dict[str, Outline]) -> dict[str, Draft]:
    return {name: compose_draft(outline, bank) for name, outline in examples.items()}


def style_of(paragraph: TextParagraph) -> ParagraphStyle:
    assert paragraph.style is not None
    return paragraph.style


def word_lines(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


class Reader(HTMLParser):
    """The text of the article of a page, notes left out; what could load or run is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.stack: list[str] = []
        self.hidden = 0
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.described: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action", "data")]
        assert not any(name.startswith("on") or name == "style" for name in given)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.described += [given["aria-describedby"] or ""] if "aria-describedby" in given else []
        if tag == "br":
            if self.lines and not self.hidden:
                self.lines[-1] += "\n"
            return
        if tag in ("meta", "link"):
            return
        note = given.get("class") == "note"
        self.stack.append("note" if note else tag)
        self.hidden += note
        if "article" in self.stack and tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6"):
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= self.stack.pop() == "note"

    def handle_data(self, data: str) -> None:
        blocks = {"p", "h1", "h2", "h3", "h4", "h5", "h6"}
        if not self.hidden and "article" in self.stack and blocks & set(self.stack):
            self.lines[-1] += data


def read_page(data: bytes) -> Reader:
    reader = Reader()
    reader.feed(data.decode())
    assert not reader.stack
    return reader


def expected(draft: Draft, width: int) -> list[str]:
    head = ["\n".join(title_lines(draft.title, width))] if draft.title else []
    head += [f"——{draft.subtitle}"] if draft.subtitle else []
    return [*head, *draft.byline, *(paragraph.text for paragraph in draft.paragraphs)]


# --- the examples ----------------------------------------------------------------------------------


def test_word_reads_the_same_text_back(drafts: dict[str, Draft]) -> None:
    for draft in drafts.values():
        lines = word_lines(export.export_draft(draft, "docx"))
        assert [line for line in lines if line] == expected(draft, 20)


def test_word_styles_carry_the_look_and_runs_do_not(drafts: dict[str, Draft]) -> None:
    for draft in drafts.values():
        document = docx.Document(io.BytesIO(export.export_draft(draft, "docx")))
        allowed = {f"{W}rStyle"}
        for run in document.element.body.iter(f"{W}rPr"):
            assert {child.tag for child in run} <= allowed
        for properties in document.element.body.iter(f"{W}pPr"):
            assert {child.tag for child in properties} == {f"{W}pStyle"}
        levels = {
            style_of(p).name: style_of(p).element.find(f"{W}pPr/{W}outlineLvl") for p in document.paragraphs
        }
        for name, level in levels.items():
            assert (level is not None) == name.startswith("Heading") or name == "双行标题"
        numbering = list(document.element.body.iter(f"{W}numPr"))
        assert numbering == []


@pytest.mark.parametrize("name", layouts.layouts())
def test_word_is_as_the_layout_says(name: str) -> None:
    layout = export.load_layout(name)
    made = word.render(
        export.prepare(draft_of("正文。", byline=("（2008年2月）", "职务")), layout=layout).document
    )
    document = docx.Document(io.BytesIO(made))
    section = document.sections[0]
    assert section.page_width is not None
    for key, length in (
        ("width", section.page_width),
        ("height", section.page_height),
        ("top", section.top_margin),
        ("bottom", section.bottom_margin),
        ("left", section.left_margin),
        ("right", section.right_margin),
        ("footer", section.footer_distance),
    ):
        assert length is not None
        assert abs(length.mm - layout.millimetres(key)) < 0.05, key
    grid = document.element.body.find(f"{W}sectPr/{W}docGrid")
    height = layout.millimetres("height") - layout.millimetres("top") - layout.millimetres("bottom")
    assert grid is not None
    assert int(height / 25.4 * 1440) // int(grid.get(f"{W}linePitch")) == layout.count("lines")
    defaults = document.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    for key, (style_id, _) in wordparts.STYLE_IDS.items():
        look = layout.styles[key]
        style = next(s for s in document.styles.element if s.get(f"{W}styleId") == style_id)
        own = style.find(f"{W}rPr/{W}rFonts")
        fonts = defaults if own is None else own
        assert fonts is not None
        assert fonts.get(f"{W}eastAsia") == look.fonts[0], key
        assert fonts.get(f"{W}ascii") == look.latin[0], key
        assert style.find(f"{W}rPr/{W}sz").get(f"{W}val") == str(round(look.size * 2)), key
        assert style.find(f"{W}pPr/{W}jc").get(f"{W}val") == look.align, key
        assert style.find(f"{W}pPr/{W}ind").get(f"{W}firstLineChars") == str(look.indent * 100), key
        spacing = style.find(f"{W}pPr/{W}spacing")
        assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == (
            str(round(look.line * 20)),
            "exact",
        ), key
    assert document.styles["Normal"].paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    footer = section.footer._element
    assert "PAGE" in "".join(node.text for node in footer.iter(f"{W}instrText"))


def test_every_value_of_a_layout_has_strength_and_source() -> None:
    for name in layouts.layouts():
        for section in export.load_layout(name).values.values():
            for value in section.values():
                assert value.grade in layouts.GRADES
                assert len(value.source) >= 2


def test_the_same_input_gives_the_same_bytes_and_no_residue(drafts: dict[str, Draft]) -> None:
    draft = drafts["forum"]
    for form in export.EXPORTERS:
        assert export.export_draft(draft, form.name) == export.export_draft(draft, form.name)
    package = zipfile.ZipFile(io.BytesIO(export.export_draft(draft, "docx")))
    assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert re.search(rb"<cp:coreProperties [^>]*/>", package.read("docProps/core.xml"))
    whole = b"".join(package.read(name) for name in package.namelist())
    assert not re.search(rb"rsid|w:author|<dc:creator|lastModifiedBy|python-docx", whole)


def test_gaps_are_marked() -> None:
    made = export.export_draft(draft_of("请【待补：单位】发言。"), "docx")
    runs = docx.Document(io.BytesIO(made)).paragraphs[-1].runs
    assert [(run.text, run.style.name) for run in runs][1] == ("【待补：单位】", "待补")
    assert (
        "<mark>【待补：单位】</mark>"
        in export.export_draft(draft_of("请【待补：单位】发言。"), "html").decode()
    )


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("在市直机关党建工作座谈会上的讲话", ["在市直机关党建工作座谈会上的讲话"]),
        ("党建引领聚合力 担当实干谱新篇", ["党建引领聚合力", "担当实干谱新篇"]),
        ("凝心聚力开新局——在全市工作会议上的讲话", ["凝心聚力开新局", "——在全市工作会议上的讲话"]),
        (
            "在全市深化机关作风建设暨优化营商环境工作推进会议上的讲话",
            ["在全市深化机关作风建设暨", "优化营商环境工作推进会议上的讲话"],
        ),
        ("一" * 50, ["一" * 50]),
    ],
)
def test_titles_are_parted_where_a_phrase_ends(title: str, lines: list[str]) -> None:
    assert title_lines(title, 20) == lines


# --- web page --------------------------------------------------------------------------------------


def test_the_page_says_the_text_and_loads_nothing(drafts: dict[str, Draft]) -> None:
    for draft in drafts.values():
        reader = read_page(export.export_draft(draft, "html"))
        assert reader.lines == expected(draft, 20)
        assert not reader.tags & {"script", "img", "link", "iframe", "object", "form", "input"}
        assert all(link.startswith("#") for link in reader.links)
        assert {link[1:] for link in reader.links} <= set(reader.ids)
        assert len(reader.ids) == len(set(reader.ids))
        assert reader.described
        assert set(reader.described) <= set(reader.ids)
        text = export.export_draft(draft, "html").decode()
        assert "default-src 'none'" in text
        assert not re.search(r"url\(|@import|https?://", text)


def test_the_page_tells_phrases_and_facts(drafts: dict[str, Draft]) -> None:
    text = page.render(export.prepare(drafts["forum"]).document).decode()
    sentence = next(s for s in drafts["forum"].sentences() if any(p.facts and p.phrase for p in s.parts))
    part = next(p for p in sentence.parts if p.facts and p.phrase)
    assert f"词条：{part.phrase}" in text
    assert f"事实：{part.facts[0]}" in text


def test_parts_add_up(drafts: dict[str, Draft]) -> None:
    for draft in drafts.values():
        parts = sheets.stretches(draft)
        assert sum(part.characters for part in parts) == draft.characters
        assert abs(sum(part.minutes for part in parts) - draft.minutes) <= 0.06 * len(parts)


# --- sheets ----------------------------------------------------------------------------------------


def test_the_sheet_of_facts(drafts: dict[str, Draft], examples: dict[str, Outline]) -> None:
    for name, draft in drafts.items():
        sheet = sheets.facts_sheet(draft, examples[name])
        values = {row[1] for row in sheet.rows}
        for fact in sheets.all_facts(examples[name]):
            unused = fact.label in draft.unused_facts
            assert (
                unused
                or sheets.fact_value(fact) in values
                or not any(fact.label in part.facts for s in draft.sentences() for part in s.parts)
            )
        for form in export.EXPORTERS:
            made = form.render(Document(draft, (sheet,)))
            if form.name == "docx":
                table = docx.Document(io.BytesIO(made)).tables[0]
                assert [tuple(c.text for c in row.cells) for row in table.rows] == [
                    sheet.columns,
                    *sheet.rows,
                ]
            elif form.name != "md":
                assert all(row[1] in made.decode() or "&" in escape(row[1]) for row in sheet.rows)


def test_sources_and_places_are_told() -> None:
    from drafter.facts import parse_fact

    fact = parse_fact("单位：市委；来源：市委办公室", ())
    part = Part("市委", "frame", "a.01", ("单位",), value=True)
    heading = Heading("/a", "", 1, "cn_dun_runin", 2, "二、", "抓落实")
    body = Paragraph((Sentence((part,)),), "/a", 1)
    draft = Draft("题名", "", (), (body,), (heading,), (), (), (), 2, 0.1, 0.0, ())
    assert sheets.facts_sheet(draft, Outline(facts=(fact,))).rows == (("单位", "市委", "市委办公室", "二"),)


def test_the_outline_has_headings_and_no_prose(drafts: dict[str, Draft]) -> None:
    for draft in drafts.values():
        document = export.prepare(draft, prose=False).document
        text = plain.render(document).decode()
        for heading in draft.headings:
            assert sheets.heading_text(heading) in text or (heading.level > 1 and "只列到第" in text)
        prose = [s.text for s in draft.sentences() if s.move != "heading" and len(s.text) > 12]
        assert not any(sentence in text for sentence in prose)
        assert "".join(word_lines(word.render(document))).count("写作提纲") == 1


# --- hostile text ----------------------------------------------------------------------------------

HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "\x00\x07\x1b\x7f\x85\t\r\n\x0b\u202e\u2066\u200b\ufeff\u2028\ud800\udfff\ufffe\U000e0041"
        ),
        st.sampled_from("<>&\"'`*_#[]()!|~$\\=+-@{}%;:/ 　"),
        st.characters(),
        st.sampled_from("领导同志们，。【待补：】“”——……"),
    ),
    max_size=60,
)
NASTY = [
    "<script>alert(1)</script>",
    "</w:t></w:r><w:p/>",
    "]]>&lt;&#0;",
    "=cmd|' /C calc'!A0",
    "{{ 单位 }}{% for x in y %}",
    "x" * 100_000,
    "会" * 100_000,
    "\u202e文件exe.docx",
    "-->\n---\n# 标题",
    '"><img src=x onerror=alert(1)>',
]


def check_everywhere(text: str) -> None:
    draft = draft_of(text, "结束。", title=text[:200], byline=(text[:50],))
    cleaned = clean_draft(draft).draft
    assert clean_draft(cleaned) == (cleaned, ())
    made = {form.name: form.render(export.prepare(draft).document) for form in export.EXPORTERS}
    lines = [line for line in word_lines(made["docx"]) if line]
    wanted = [line for line in expected(cleaned, 20) if line]
    assert lines == wanted
    reader = read_page(made["html"])
    # A run of line ends shows as one on the page; Markdown folds blanks besides.
    assert [re.sub("\n+", "\n", line) for line in wanted] == [line for line in reader.lines if line]
    assert not reader.tags & {"script", "img", "w:p", "iframe"}
    assert made["txt"].decode() == plain.layout(cleaned)[0]
    assert made["md"].decode().startswith("---\n")
    for name in ("txt", "md", "html"):
        assert not re.search(
            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]", made[name].decode()
        )


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_text_goes_through_every_exporter(text: str) -> None:
    check_everywhere(text)


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_any_text_goes_through_every_exporter(text: str) -> None:
    check_everywhere(text)


@settings(max_examples=500, deadline=None)
@given(HOSTILE)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode()


def test_cleaning_is_told() -> None:
    cleaned = clean_draft(draft_of("甲\x00乙\u202e丙\ud800", "丁"))
    assert cleaned.draft.paragraphs[0].text == "甲乙丙\ufffd"
    assert cleaned.notes == (
        "去掉了 1 个控制字符、1 个改变书写方向的字符",
        "1 个残缺的字符改成了“\ufffd”，请补上原字",
    )


def test_twenty_thousand_hostile_titles(tmp_path: Path) -> None:
    import random

    chance = random.Random(6)
    pieces = [
        "../", "..\\", "/etc/passwd", "C:\\", "CON", "aux.docx", "\x00", "\u202e", "讲话", "—" * 90, ".", " ", "~",
        "-rf", "\n", "\ud800", "会" * 130, "nul", ":", "*", "?", '"', "|", "<>", "\U0001f600", "e\u0301", "COM1",
    ]  # fmt: skip
    existing = tmp_path / "已有.docx"
    existing.write_bytes(b"old")
    for _ in range(20_000):
        title = "".join(chance.choice(pieces) for _ in range(chance.randint(0, 8)))
        name = safe_name(title, ".docx")
        assert len(name.encode()) <= 240
        place = inside(tmp_path, name)
        assert place.parent == tmp_path
        assert place.name == name
    for title in ("已有", "../已有", "已有\x00"):
        place = inside(tmp_path, safe_name(title, ".docx"))
        with pytest.raises(OutputError, match="已经有同名文件"):
            write_bytes(place, b"new", "error")
    assert existing.read_bytes() == b"old"


# --- encodings, layouts, the registry ----------------------------------------------------------------


def test_encodings_of_text() -> None:
    draft = draft_of("省长𠮷。")
    made = plain.render(export.prepare(draft, encoding="gb18030").document)
    assert made.decode("gb18030") == plain.layout(draft)[0]
    with pytest.raises(OutputError, match=re.escape("𠮷（U+20BB7）")):
        plain.render(export.prepare(draft, encoding="gbk").document)
    with pytest.raises(UsageError):
        export.prepare(draft, encoding="koi8-r")


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("size: [三号", "size: [三十号", "三号"),
        ("一般, GB/T 9704—2012 7.3.1]", "大概, GB/T 9704—2012 7.3.1]", "依据"),
        ("title:", "titel:", "titel"),
        ("  footer:", "  foot:", "foot"),
    ],
)
def test_a_faulty_layout_is_told(tmp_path: Path, old: str, new: str, part: str) -> None:
    text = (data_folder("layouts") / "default.yaml").read_text("utf-8")
    path = tmp_path / "本单位.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DrafterError, match=part):
        export.load_layout(str(path))


def test_a_word_file_as_layout(tmp_path: Path) -> None:
    own = docx.Document()
    own.core_properties.author = "某人"
    own.add_paragraph("旧文")
    own.styles["Title"].font.size = docx.shared.Pt(30)
    own.sections[0].left_margin = docx.shared.Mm(33)
    own.save(str(tmp_path / "本单位.docx"))
    layout = export.load_layout(str(tmp_path / "本单位.docx"))
    document = export.prepare(draft_of("请【待补：单位】发言。", title="新题"), layout=layout).document
    made = word.render(document)
    assert made == word.render(document)
    read = docx.Document(io.BytesIO(made))
    assert [p.text for p in read.paragraphs if p.text] == ["新题", "请【待补：单位】发言。"]
    assert style_of(read.paragraphs[0]).font.size == docx.shared.Pt(30)
    assert abs((read.sections[0].left_margin or 0) - docx.shared.Mm(33)) < 3600
    package = zipfile.ZipFile(io.BytesIO(made))
    assert not any("thumbnail" in name or "customXml" in name for name in package.namelist())
    assert "某人".encode() not in b"".join(package.read(name) for name in package.namelist())


def test_who_changed_a_template_does_not_survive(tmp_path: Path) -> None:
    own = docx.Document()
    names = nsdecls("w")
    who = 'w:id="1" w:author="某人" w:date="2024-01-01T00:00:00Z"'

    def field(words: str, shown: str) -> str:
        marks = [
            f'<w:r {names}><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
        ]
        said = f"<w:r {names}><w:instrText> {words} </w:instrText></w:r>"
        return f"{marks[0]}|{said}|{marks[1]}|<w:r {names}><w:t>{shown}</w:t></w:r>|{marks[2]}"

    pieces = [
        f'<w:ins {names} {who}><w:r w:rsidR="00AA11"><w:t>市委</w:t></w:r></w:ins>',
        f"<w:del {names} {who}><w:r><w:delText>旧名</w:delText></w:r></w:del>",
        f"<w:r {names}><w:rPr><w:rPrChange {who}><w:rPr/></w:rPrChange></w:rPr><w:t>办公室</w:t></w:r>",
        f'<w:moveFromRangeStart {names} {who} w:name="m"/>',
        f'<w:fldSimple {names} w:instr=" AUTHOR "><w:r><w:t>某人</w:t></w:r></w:fldSimple>',
        *field("LASTSAVEDBY", "某人").split("|"),
        *field("PAGE", "7").split("|"),
    ]
    section = own.sections[0]
    for part in (section.header, section.footer):
        for piece in pieces:
            part.paragraphs[0]._p.append(parse_xml(piece))
    section._sectPr.append(parse_xml(f"<w:sectPrChange {names} {who}><w:sectPr/></w:sectPrChange>"))
    own.save(str(tmp_path / "本单位.docx"))
    layout = export.load_layout(str(tmp_path / "本单位.docx"))
    made = word.render(export.prepare(draft_of("正文。"), layout=layout).document)
    word.check(made)
    package = zipfile.ZipFile(io.BytesIO(made))
    whole = b"".join(package.read(name) for name in package.namelist()).decode("utf-8", "replace")
    assert not re.search("某人|旧名|w:author|rsid|Change|moveFrom", whole)
    read = docx.Document(io.BytesIO(made)).sections[0]
    assert read.header.paragraphs[0].text == read.footer.paragraphs[0].text == "市委办公室7"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip"])
def test_a_damaged_word_file_as_layout_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "坏.docx").write_bytes(data)
    layout = export.load_layout(str(tmp_path / "坏.docx"))
    with pytest.raises(DrafterError, match="用不了：不是完好"):
        word.render(export.prepare(draft_of("正文。"), layout=layout).document)


def test_characters_outside_gb2312_are_named() -> None:
    warnings = export.exporter("docx").warnings(export.prepare(draft_of("朱镕")).document)
    assert any("GB2312 字库里没有的字：镕；" in warning for warning in warnings)


def test_a_new_exporter_is_a_module_and_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = ModuleType("shouting")
    module.render = lambda document: (document.draft.title + "！").encode()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "shouting", module)
    row = export.Exporter("shout", ".shout", "喊", "shouting")
    monkeypatch.setattr(export, "EXPORTERS", (*export.EXPORTERS, row))
    assert export.export_draft(draft_of("正文。"), "shout") == "题名！".encode()
    source = str(ROOT / "examples" / "forum.yaml")
    assert cli.main(["export", source, "-o", str(tmp_path / "x.shout")]) == 0
    assert (tmp_path / "x.shout").read_text("utf-8").endswith("讲话！")
    assert cli.main(["build", "--help"]) == 0
    assert "shout" in capsys.readouterr().out


# --- the command line --------------------------------------------------------------------------------

FORUM = str(ROOT / "examples" / "forum.yaml")


def test_the_commands_write_every_form(tmp_path: Path) -> None:
    assert cli.main(["export", FORUM, "-f", "docx,html,md,txt", "-o", str(tmp_path), "--facts"]) == 0
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".docx", ".html", ".md", ".txt"]
    assert cli.main(["build", FORUM, "-o", str(tmp_path / "x.docx")]) == 0
    assert (tmp_path / "x.docx").read_bytes().startswith(b"PK")
    assert cli.main(["build", FORUM, "-o", str(tmp_path / "x.txt"), "--outline"]) == 0
    assert "写作提纲" in (tmp_path / "x.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["-f", "docx", "-o", "x.txt"],
        ["-f", "docx", "--encoding", "gb18030"],
        ["-f", "pdf"],
        ["-f", ","],
        ["--layout", "没有的"],
    ],
)
def test_what_does_not_go_together_is_refused(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["export", FORUM, *words]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_failing_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import errno
    import os

    target = tmp_path / "x.docx"
    target.write_bytes(b"old")
    real = {name: getattr(os, name) for name in ("open", "write", "fsync", "replace")}
    causes = {
        errno.ENOSPC: "磁盘已满", errno.EACCES: "没有权限", errno.EROFS: "磁盘是只读的", errno.EIO: "磁盘读写出错",
    }  # fmt: skip
    for name, work in real.items():
        for code, cause in causes.items():

            def failing(*args: object, _name: str = name, _code: int = code, **kwargs: object) -> object:
                if any(".drafter-" in str(arg) for arg in args) or _name in ("write", "fsync"):
                    raise OSError(_code, "injected")
                return real[_name](*args, **kwargs)

            monkeypatch.setattr(os, name, failing)
            code_out = cli.main(["export", FORUM, "-o", str(target), "--on-exist", "overwrite"])
            monkeypatch.setattr(os, name, work)
            told = capsys.readouterr().err
            assert code_out == 4, (name, cause)
            assert cause in told
            assert "x.docx" in told
            assert target.read_bytes() == b"old"
            assert [path.name for path in tmp_path.iterdir()] == ["x.docx"]
