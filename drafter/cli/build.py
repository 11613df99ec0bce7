"""`drafter build`: outlines or drafts → documents. A bad file never hides the next; a summary ends the run."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drafter import filenames, files
from drafter.cli import forms, terminal
from drafter.cli.banks import open_bank
from drafter.errors import DrafterError, InputError, OutputError, UsageError

if TYPE_CHECKING:
    from drafter.bank import Bank
    from drafter.draft import Draft
    from drafter.export import Exporter, Prepared
    from drafter.model import Fact, Outline


_DRAFT = "-草稿"
"""What is added to the name of a draft, so that it stands beside the outline it was made from."""


@dataclass
class _Result:
    source: str
    draft: Draft | None = None
    outputs: list[str] = field(default_factory=list)
    error: DrafterError | None = None


def add(commands: argparse._SubParsersAction[Any], label: str) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "build", help=label, description="把一份或多份提纲写成讲话稿。", more="files"
    )
    parser.add_argument("files", nargs="+", metavar="提纲", help="提纲或草稿文件，- 为标准输入")
    forms.add(parser)
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="换一个数，换一种写法（默认 0）")
    parser.add_argument(
        "--set", action="append", default=[], metavar="名=值", help="补充或替换一个事实，可写多次"
    )
    parser.add_argument("--strict", action="store_true", help="有【待补】就不写文件，退出码 1")
    parser.add_argument("--dry-run", action="store_true", help="只报告每一点怎么写成的，不写文件")
    parser.add_argument("--json", action="store_true", help="把结果写成 JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Build every file; return the exit code."""
    from drafter.compose import compose_draft

    wanted = forms.chosen(options)
    dresser = forms.Dresser(options)
    bank = open_bank(options.bank)
    facts = _given_facts(options.set, bank)
    if options.json and options.output == "-" and not options.dry_run:
        raise UsageError("--json 和 -o - 不能同时用：标准输出只能写一样")
    target = Path(options.output)
    many = len(options.files) * len(wanted) > 1
    into_file = options.output != "-" and _is_file(target, many)
    results: list[_Result] = []
    taken: set[Path] = set()
    with terminal.progress(len(options.files), "起草") as bar:
        for name in options.files:
            result = _Result(name)
            try:
                decoded = _read(name)
                outline = _outline(name, decoded, bank, facts)
                prepared = dresser.prepare(compose_draft(outline, bank, options.seed), outline)
                result.draft = prepared.document.draft
                if not options.dry_run and not (options.strict and result.draft.gaps):
                    dresser.tell(name, prepared, wanted)
                    for form in wanted:
                        place = None if options.output == "-" else _place(result, form, target, into_file)
                        data = _made(form, prepared, name, decoded, bank, options.seed)
                        result.outputs.append(_write(data, place, taken, options))
            except Exception as error:  # noqa: BLE001  # whatever is wrong with one file, the next is built
                result.error = terminal.as_told(error)
            results.append(result)
            bar.step()
    _report(results, options, bank)
    return _code(results, strict=options.strict)


def _is_file(target: Path, many: bool) -> bool:
    if target.is_dir() or (not target.suffix and not target.is_file()):
        return False
    if many:
        raise UsageError("几份文件、几种格式不能写进同一个文件；-o 后面写一个文件夹")
    return True


def _given_facts(given: Sequence[str], bank: Bank) -> list[Fact]:
    from drafter import facts

    found = []
    for item in given:
        name, mark, value = item.partition("=")
        if not mark or not name.strip():
            raise UsageError(f"--set {item}：要写成 名=值，例如 --set 单位=市委")
        if not value.strip():
            raise UsageError(f"--set {item}：“{name}”后面是空的")
        try:
            found.append(facts.parse_fact(f"{name.strip()}：{value.strip()}", bank.vocabulary.kinds))
        except facts.FactError as error:
            raise UsageError(
                f"--set {item}：{error.message}" + (f"；{error.hint}" if error.hint else "")
            ) from error
    return found


def _read(name: str) -> files.Decoded:
    decoded = files.read_text("-" if name == "-" else Path(name))
    if decoded.assumed:
        terminal.error(f"{_shown(name)}：按 {decoded.encoding.upper()} 编码读入")
    return decoded


def _shown(name: str) -> str:
    return "标准输入" if name == "-" else name


def _folder(name: str) -> Path:
    return Path() if name == "-" else Path(name).parent


def _outline(name: str, decoded: files.Decoded, bank: Bank, facts: Sequence[Fact]) -> Outline:
    from drafter.outline import outline_of

    return outline_of(decoded.text, _shown(name), _folder(name), bank.vocabulary, facts)


def _made(
    form: Exporter, prepared: Prepared, name: str, decoded: files.Decoded, bank: Bank, seed: int
) -> bytes:
    """Return a document, or the draft as a file."""
    if form.name != "yaml":
        return form.render(prepared.document)
    from drafter.session.frozen import Given, draft_text

    made = draft_text(Given(decoded.text, _shown(name), _folder(name), (), seed), bank)
    if made.kept:
        terminal.error(
            f"{name}：提示：草稿文件里有 {made.kept} 处按清单逐条写的话照现在的字句写下，事实改了要自己改"
        )
    if made.other:
        terminal.error(f"{name}：提示：草稿文件再读出来，有 {made.other} 段会和这次的正文不一样")
    return made.text.encode()


def _place(result: _Result, form: Exporter, target: Path, into_file: bool) -> Path:
    """Return the file to write; its folder is made if need be."""
    if into_file:
        return target
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"写不了 {target}：不能建立文件夹，{files.cause_of(error)}") from error
    title = result.draft.title if result.draft else ""
    stem = title or "讲话稿" if result.source == "-" else Path(result.source).stem
    if form.name == "yaml" and not stem.endswith(_DRAFT):
        stem += _DRAFT
    return filenames.inside(target, filenames.safe_name(stem, form.extension))


def _write(data: bytes, place: Path | None, taken: set[Path], options: argparse.Namespace) -> str:
    """Write a document to a file, or to standard output, and return what to call it."""
    if place is None:
        terminal.out_raw(data)
        return "-"
    if options.on_exist == "overwrite" and any(_same(place, Path(name)) for name in options.files):
        raise OutputError(f"写不了 {place}：这就是读进来的那一份，不能写在它上面；用 -o 换个名字")
    if options.on_exist == "overwrite" and place in taken:
        raise OutputError(f"写不了 {place}：前面一份提纲刚写成同名文件；换个文件名，或分开写到两个文件夹")
    written = files.write_bytes(place, data, options.on_exist)
    taken.add(written)
    return str(written)


def _same(place: Path, other: Path) -> bool:
    try:
        return place.samefile(other)
    except OSError:
        return False


def _code(results: Sequence[_Result], *, strict: bool) -> int:
    failed = [r for r in results if r.error]
    if failed and all(isinstance(r.error, OutputError) for r in failed) and len(failed) == len(results):
        return 4
    if failed and len(failed) == len(results):
        return 3 if all(isinstance(r.error, InputError) for r in failed) else 4
    if any(isinstance(r.error, OutputError) for r in failed):
        return 4
    if failed or (strict and any(r.draft and r.draft.gaps for r in results)):
        return 1
    return 0


# --- reports -------------------------------------------------------------------------------------


def _report(results: Sequence[_Result], options: argparse.Namespace, bank: Bank) -> None:
    if options.json:
        terminal.out(json.dumps(_as_json(results, bank), ensure_ascii=False))
    for result in results:
        if result.error:
            terminal.error(str(result.error))
        elif result.draft:
            _notices(result.source, result.draft, strict=options.strict)
    if options.dry_run and not options.json:
        for result in results:
            if result.draft:
                terminal.out(points_report(result.source, result.draft))
    if not options.json:
        summary = _summary(results)
        (terminal.error if options.output == "-" and not options.dry_run else terminal.out)(summary)


def _notices(source: str, draft: Draft, *, strict: bool) -> None:
    for note in draft.notes:
        terminal.error(f"{source}：提示：{note}")
    if draft.unused_facts:
        terminal.error(f"{source}：没有用上的事实：{'；'.join(draft.unused_facts)}")
    if draft.gaps:
        word = "没有写文件，" if strict else ""
        terminal.error(f"{source}：{word}还有【待补】：{'、'.join(dict.fromkeys(draft.gaps))}")
    for report in draft.reports:
        if report.missing:
            kinds = "、".join(report.wanted)
            terminal.error(
                f"{source}：素材不足：“{report.name or report.node}”还差约 {report.missing} 字"
                + (f"，补上{kinds}一类的事实会有帮助" if kinds else "")
            )


def _summary(results: Sequence[_Result]) -> str:
    rows = [("提纲", "字数", "分钟", "要点", "待补", "未用事实", "事实占比", "写到")]
    for result in results:
        draft = result.draft
        if draft is None:
            rows.append((result.source, "-", "-", "-", "-", "-", "-", "没有写成"))
            continue
        rows.append(
            (
                result.source,
                str(draft.characters),
                f"{draft.minutes:g}",
                str(len(draft.headings)),
                str(len(draft.gaps)),
                str(len(draft.unused_facts)),
                f"{draft.facts_share:.0%}",
                "、".join(result.outputs) or (f"没有写（{result.error}）" if result.error else "没有写"),
            )
        )
    return terminal.table(rows, right=(1, 2, 3, 4, 5, 6))


def points_report(source: str, draft: Draft) -> str:
    """Return the report of a draft, point by point, in Chinese."""
    lines = [
        f"{source}：{draft.title}",
        f"全文 {draft.characters} 字，约 {draft.minutes:g} 分钟"
        + (f"，要求 {draft.target} 字" if draft.target else ""),
    ]
    for report in draft.reports:
        indent = "  " * report.level
        name = report.name or report.node.rsplit("/", 1)[-1]
        size = f"{report.characters} 字" + (f"（份额 {report.share}）" if report.share else "")
        lines.append(f"{indent}■ {name}　{size}" if report.level else f"· {name}　{size}")
        details = (
            ("写法", report.recipe),
            ("句式", report.plan),
            ("词条", "、".join(report.phrases)),
            ("用到的事实", "；".join(report.used)),
            ("没用上的事实", "；".join(report.unused)),
            ("需核实", "、".join(report.verify)),
            (
                "素材不足",
                f"差 {report.missing} 字，可补：{'、'.join(report.wanted)}" if report.missing else "",
            ),
            ("提示", "；".join(report.notes)),
        )
        lines += [f"{indent}    {label}：{text}" for label, text in details if text]
    return "\n".join(lines)


def _as_json(results: Sequence[_Result], bank: Bank) -> dict[str, Any]:
    from drafter.cli.buildjson import built, failed

    return {
        "built": [built(r.source, r.draft, r.outputs) for r in results if r.draft and not r.error],
        "failed": [failed(r.source, r.error) for r in results if r.error],
        "bank": {"layers": list(bank.layers), "hash": bank.digest},
    }
