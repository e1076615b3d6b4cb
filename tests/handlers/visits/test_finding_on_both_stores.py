"""What a person names is found the same way on SQLite and on PostgreSQL."""

from datetime import date
from typing import Any

from storage.engine import Store
from tests.conversation import NOON
from tests.handlers.quotas.counties import load

ON = date(2026, 11, 18)


async def test_names_codes_addresses_grids_texts_and_near_words(any_store: Store) -> None:
    await load(any_store, "huining-2022")
    async with any_store.writing(NOON) as uow:
        worker = (await uow.people.named("李向阳", "/", uow.now.date()))[0]
        everywhere: dict[str, Any] = {"person_id": 0, "paths": ["/"], "grid_paths": ["/"]}
        own: dict[str, Any] = {"person_id": worker.person_id, "paths": [], "grid_paths": []}
        visit = await uow.visits.add(
            person_id=worker.person_id, filed_by_id=worker.person_id, on=ON, text="", attachments=[]
        )
        (li,) = await uow.households.find(["李四"], on=ON, **own)
        await uow.visits.add_targets(visit, worker.person_id, ON, [("household", li.id)])

        found = await uow.households.find(["h2", "南关村3号", "平安超市", "南关村", "无此人"], on=ON, **everywhere)
        mine = await uow.households.find(["李四", "钱七", "张三"], on=ON, **own)
        said = await uow.households.mentioned("今天去了欧阳文和张三家，路过平安超市、南关村", **everywhere)
        near = await uow.households.near("欧阳问", **own)
        nothing = await uow.households.find([], on=ON, **own)
        counts = [len(await uow.households.get(kind, [1, 2])) for kind in ("household", "place", "grid")]

    assert li.reached == 0
    assert [(target.kind, target.name) for target in found] == [
        ("household", "李四"), ("household", "王五"), ("place", "平安超市"), ("grid", "南关村"),
    ]  # fmt: skip
    assert [(target.code, target.reached) for target in mine] == [("H1", 0), ("H2", 1), ("H5", 0)]
    assert [target.name for target in said] == ["平安超市", "欧阳文", "南关村", "张三", "张三"]
    assert [target.name for target in near] == ["欧阳文"]
    assert nothing == []
    assert counts == [2, 2, 2]
