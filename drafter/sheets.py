"""Rows of tables and lists: plain text, csv, tsv and xlsx, every cell as text. The only module that knows openpyxl."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from drafter import files
from drafter.errors import InputError

LONGEST = 50 * 1024 * 1024
UNPACKED = 200 * 1024 * 1024
"""Most bytes a workbook may hold when unpacked."""
ENTRIES = 2000
SUFFIXES = (".txt", ".csv", ".tsv", ".xlsx")


class Row(NamedTuple):
    """One row: where it stands (`表.csv:3`, `表.xlsx!Sheet1:3`) and its cells, outer blanks taken off."""

    at: str
    cells: tuple[str, ...]


class Sheet(NamedTuple):
    """A file's rows; `assumed` names the encoding if it was concluded rather than known."""

    rows: list[Row]
    assumed: str = ""


def read_rows(path: Path) -> Sheet:
    """Read the rows of a file that are not blank.

    Raises:
        InputError: the file cannot be read, is no table, or is too large.
    """
    name = files.printable(str(path))
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise InputError(f"读不了 {name}：只认 {'、'.join(SUFFIXES)} 文件；请另存为其中一种")
    if kind == ".xlsx":
        return Sheet(list(_workbook(name, files.read_bytes(path, LONGEST))))
    decoded = files.read_text(path, LONGEST)
    assumed = decoded.encoding.upper() if decoded.assumed else ""
    if kind == ".txt":
        lines = re.split(r"\r\n|\r|\n", decoded.text)
        found = [Row(f"{name}:{number}", (line.strip(),)) for number, line in enumerate(lines, 1)]
    else:
        found = list(_separated(name, decoded.text, "\t" if kind == ".tsv" else ""))
    return Sheet([row for row in found if any(row.cells)], assumed)


def _separated(name: str, text: str, mark: str) -> Iterator[Row]:
    if not mark:
        first = next((line for line in re.split(r"\r\n|\r|\n", text[:20_000]) if line.strip()), "")
        mark = max(",;\t", key=lambda char: (first.count(char), char == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    before = 0
    csv.field_size_limit(LONGEST)
    try:
        for cells in reader:
            yield Row(f"{name}:{before + 1}", tuple(cell.strip() for cell in cells))
            before = reader.line_num
    except csv.Error as error:
        raise InputError(
            f"读不了 {name}：第 {before + 1} 行的引号或分隔符不成对；请重新另存为 CSV"
        ) from error


def _workbook(name: str, data: bytes) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise InputError(f"读不了 {name}：不是 xlsx 文件，或已经损坏；请打开后重新另存为 xlsx") from error
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        raise InputError(f"读不了 {name}：展开后太大；请只留要用的表，分成几份")
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of styles and extensions that say nothing about the text
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                    row = tuple(_cell(cell) for cell in cells)
                    if any(row):
                        yield Row(f"{name}!{sheet.title}:{number}", row)
        except Exception as error:  # whatever the library raises is a fault of the file
            raise InputError(f"读不了 {name}：表格已经损坏；请打开后重新另存为 xlsx") from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
