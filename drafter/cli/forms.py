"""The options that say in which forms and where documents are written, and how they look, shared by the commands."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from drafter.cli import terminal
from drafter.errors import UsageError

if TYPE_CHECKING:
    from drafter.draft import Draft
    from drafter.export import Exporter, Prepared
    from drafter.model import Outline


def add(parser: argparse.ArgumentParser, *further: Exporter) -> None:
    """Add the options: form, look, place, what to do with existing files, and further banks.

    Args:
        parser: of the command.
        further: forms of this command alone, beside those of the registry.
    """
    from drafter.export import ENCODINGS, EXPORTERS

    parser.set_defaults(further=further)
    names = "、".join(row.name for row in (*EXPORTERS, *further))
    parser.add_argument(
        "-f",
        "--format",
        default="",
        metavar="格式",
        help=f"{names}，可写几种，用逗号隔开（默认看 -o 的扩展名，没有就是 docx；-o - 时是 txt）",
    )
    parser.add_argument(
        "--layout",
        default="default",
        metavar="版式",
        help="default 通行版式、large-print 大字版，或本单位的 .docx、.yaml 文件（docx、html 用）",
    )
    parser.add_argument("--facts", action="store_true", help="文后附事实核对表：名称、内容、来源、用在哪里")
    parser.add_argument("--outline", action="store_true", help="不写正文，只写一页提纲：要点、份额、事实")
    parser.add_argument("--encoding", default="utf-8", choices=ENCODINGS, help="txt 的编码（默认 utf-8）")
    parser.add_argument(
        "-o", "--output", default=".", metavar="去处", help="文件夹、文件，或 - 为标准输出（默认当前文件夹）"
    )
    parser.add_argument(
        "--on-exist",
        choices=("error", "rename", "overwrite"),
        default="error",
        help="文件已在时：报错、改名或覆盖（默认报错）",
    )
    parser.add_argument(
        "--bank", action="append", default=[], metavar="路径", help="再加一个句库文件或文件夹，可写多次"
    )


def chosen(options: argparse.Namespace) -> list[Exporter]:
    """Return the forms asked for, else the one the output's name tells, else docx (txt on standard output).

    Raises:
        UsageError: a form is not known, or does not go with the output or the encoding.
    """
    from drafter.export import EXPORTERS

    known = (*EXPORTERS, *options.further)
    names = [name.strip() for name in options.format.split(",") if name.strip()]
    if options.format and not names:
        raise UsageError("-f 后面没有格式")
    target = Path(options.output)
    told = None
    if options.output != "-" and not target.is_dir():
        told = next((row for row in known if row.extension == target.suffix.lower()), None)
    if not names:
        wanted = "txt" if options.output == "-" else "docx"
        names = [told.name if told else wanted]
    forms = [_named(name, known) for name in dict.fromkeys(names)]
    if told and told not in forms and len(forms) == 1:
        raise UsageError(f"-o {options.output} 的扩展名和 -f {forms[0].name} 不符，改一处")
    if options.encoding != "utf-8" and all(form.name != "txt" for form in forms):
        raise UsageError("--encoding 只管 txt；加上 -f txt，或去掉 --encoding")
    if options.output == "-" and terminal.is_screen() and any(not form.text for form in forms):
        raise UsageError("docx 不能写到屏幕上；用 -o 写一个文件，或用 -f txt")
    return forms


def _named(name: str, known: tuple[Exporter, ...]) -> Exporter:
    for row in known:
        if row.name == name:
            return row
    raise UsageError(f"不认识的格式“{name}”，可用的有：{'、'.join(row.name for row in known)}")


class Dresser:
    """Makes drafts into documents as the options say, and tells what is to be told, each warning once."""

    def __init__(self, options: argparse.Namespace) -> None:
        from drafter.export import load_layout

        self._options = options
        self._layout = load_layout(options.layout)
        self._told: set[str] = set()

    def prepare(self, draft: Draft, outline: Outline) -> Prepared:
        """Return the document of a draft."""
        from drafter.export import prepare

        options = self._options
        return prepare(
            draft,
            outline,
            layout=self._layout,
            facts=options.facts,
            prose=not options.outline,
            encoding=options.encoding,
        )

    def tell(self, source: str, prepared: Prepared, forms: list[Exporter]) -> None:
        """Say what cleaning did and what to look at before printing."""
        for note in prepared.notes:
            terminal.error(f"{source}：清理：{note}")
        for warning in dict.fromkeys(line for form in forms for line in form.warnings(prepared.document)):
            if warning not in self._told:
                self._told.add(warning)
                terminal.error(f"{source}：提示：{warning}")
