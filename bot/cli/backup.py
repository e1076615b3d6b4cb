"""`gridbot backup`: the whole store in one file and the residents' photos in another beside it, while it all runs.

How to restore both is said when they are made.
"""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.running import refuse, settings_or_refuse
from bot.photos.backup import beside, pack_photos
from storage.backup import BackupRefused
from storage.backup import backup as make_backup
from storage.engine import Store
from storage.troubles import passing_trouble


def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="备份写到哪个文件。")]) -> None:
    """备份整个数据库和居民发来的照片，程序照常运行。备份里有姓名和电话，请妥善保管。"""
    settings = settings_or_refuse()
    database = settings.sqlite_path
    if database is not None and not database.is_file():
        refuse(f"没有备份：数据库 {database} 还不存在。请检查 GRIDBOT_DATABASE_URL。")

    async def work() -> str:
        store = Store(settings.database_url)
        try:
            return await make_backup(store, file)
        finally:
            await store.close()

    try:
        kind = asyncio.run(work())
        photos = pack_photos(settings.data_dir, beside(file))
    except BackupRefused as error:
        refuse(f"没有备份：{error}。")
    except Exception as error:
        if passing_trouble(error) is None:
            raise
        refuse("没有备份：连不上数据库。请检查 GRIDBOT_DATABASE_URL，以及数据库是否在运行。")
    print(f"已备份到 {file}（{kind}，{file.stat().st_size / 1_000_000:.1f} MB）。")
    if photos:
        print(f"居民的照片 {photos} 张在 {beside(file)}。")
    if database is not None:
        mend = f"恢复：停下程序，把 {file} 复制成 GRIDBOT_DATABASE_URL 指的文件，再用 gridbot doctor 检查。"
    else:
        mend = f"恢复：createdb 新库，pg_restore --no-owner --dbname=新库 {file}，再用 gridbot doctor 检查。"
    typer.echo(mend, err=True)
    if photos:
        typer.echo(f"照片：tar -xf {beside(file)} -C {settings.data_dir}", err=True)
