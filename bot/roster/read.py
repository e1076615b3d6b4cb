"""Reads a roster workbook into plain sheets, after it was looked at from outside.

Must never open what :mod:`bot.roster.inspect` refuses, and never decide what a cell means.
"""

import io
from pathlib import Path

from python_calamine import CalamineError, SheetTypeEnum, load_workbook

from bot.roster.inspect import MOST_ZIPPED, WorkbookRefused, inspect
from handlers.roster.columns import SHEETS, SILENT_SHEETS
from handlers.roster.rows import SheetRows
from handlers.roster.sheets import Progress, quiet


def read_workbook(path: Path, progress: Progress = quiet) -> list[SheetRows]:
    """Reads the sheets of a roster workbook; of a sheet that a roster does not know, the title alone.

    Args:
        path: an .xlsx file.
        progress: told (phase, sheets done, sheets in all).

    Raises:
        WorkbookRefused: there is no such file, or it cannot or must not be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_ZIPPED + 1)
    except OSError as error:
        raise WorkbookRefused(f"打不开文件 {path}；请看看路径和文件名对不对") from error
    return read_content(content, progress)


def read_content(content: bytes, progress: Progress = quiet) -> list[SheetRows]:
    """Reads the sheets of a roster workbook from its bytes; see :func:`read_workbook`."""
    inspect(content)
    wanted = {spec.title for spec in SHEETS}
    try:
        with load_workbook(io.BytesIO(content)) as workbook:
            found = [one.name for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            sheets = []
            for done, title in enumerate(found):
                progress("读取", done, len(found))
                known = title.strip() in wanted
                rows = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False) if known else []
                if known or title.strip() not in SILENT_SHEETS:
                    sheets.append(SheetRows(title.strip(), rows))
            progress("读取", len(found), len(found))
            return sheets
    except (CalamineError, OSError, ValueError) as error:
        raise WorkbookRefused("这个工作簿读不出来；请用 Excel 或 WPS 打开，另存为 .xlsx 再导入") from error
    except BaseException as error:
        # The reader's own faults come as a panic, which is no Exception; everything else goes on its way.
        if type(error).__name__ == "PanicException":
            raise WorkbookRefused("这个工作簿读不出来；请用 Excel 或 WPS 打开，另存为 .xlsx 再导入") from error
        raise
