"""The broken-file gallery: one file for each kind of mistake, refused at the line marked ✗ with its key and a mend."""

from pathlib import Path

import pytest

from config.rulebooks.loader import RulebookError, load_rulebook_file, load_rulebooks

GALLERY = Path(__file__).parent / "gallery"
BROKEN = sorted(path.stem for path in GALLERY.glob("*.yaml") if path.stem != "good")


def marked(path: Path) -> tuple[int, str]:
    """Return the line that carries the mark, and the key written after it."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if "# ✗" in line:
            return number, line.partition("# ✗")[2].strip()
    raise AssertionError(f"{path.name} marks no line")


def test_the_file_that_the_others_were_broken_from_is_accepted() -> None:
    book = load_rulebook_file(GALLERY / "good.yaml")

    assert book.name == "my-town-2024"
    assert book.quotas[0].source == "某政发〔2024〕1号"


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_line_key_and_mend(name: str) -> None:
    path = GALLERY / f"{name}.yaml"
    line, key = marked(path)

    with pytest.raises(RulebookError) as refused:
        load_rulebook_file(path)

    first = refused.value.problems[0]
    assert (first.file, first.line, first.key) == (path.name, line, key)
    assert first.what
    assert first.mend
    assert f"{path.name}:{line}" in str(refused.value)


@pytest.mark.parametrize("name", BROKEN)
def test_one_mistake_is_told_once(name: str) -> None:
    with pytest.raises(RulebookError) as refused:
        load_rulebook_file(GALLERY / f"{name}.yaml")

    assert len(refused.value.problems) == 1


def test_a_misspelt_key_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(RulebookError, match="是不是 period"):
        load_rulebook_file(GALLERY / "unknown-key.yaml")


def test_all_mistakes_of_a_file_are_told_together(tmp_path: Path) -> None:
    text = (GALLERY / "good.yaml").read_text(encoding="utf-8")
    path = tmp_path / "two.yaml"
    path.write_text(text.replace("kind: cover", "kind: walk").replace("per: grid", "per: house"), encoding="utf-8")

    with pytest.raises(RulebookError) as refused:
        load_rulebook_file(path)

    assert [problem.key for problem in refused.value.problems] == ["per", "kind"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"name", b"\xff\xfe\x00", b"a: \x00", b"a: [", b"{" * 3000, b"%YAML 9"]
)
def test_any_bytes_are_refused_without_another_exception(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)

    with pytest.raises(RulebookError):
        load_rulebook_file(path)


ODD_VALUES = [
    "",
    "[]",
    "{}",
    "[a, {b: c}]",
    "{a: b}",
    "文",
    "-1",
    "1e400",
    ".nan",
    "0x10",
    "9" * 30,
    "true",
    "2024-01-01",
]


def test_any_value_anywhere_is_accepted_or_refused_but_never_raises_otherwise(tmp_path: Path) -> None:
    lines = (GALLERY / "good.yaml").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "odd.yaml"
    refused, mends = 0, list[str]()

    for index, line in enumerate(lines):
        for odd in ODD_VALUES:
            changed = [*lines[:index], line.partition(": ")[0].rstrip(":") + ": " + odd, *lines[index + 1 :]]
            path.write_text("\n".join(changed), encoding="utf-8")
            try:
                load_rulebook_file(path)
            except RulebookError as error:
                refused += 1
                mends += [problem.mend for problem in error.problems]

    assert refused > len(lines)
    assert all(mends)


@pytest.mark.parametrize("odd", ODD_VALUES)
def test_an_odd_parent_is_refused(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(f"name: odd\nextends: {odd or '[]'}\n", encoding="utf-8")

    with pytest.raises(RulebookError):
        load_rulebook_file(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="打不开"):
        load_rulebook_file(tmp_path / "none.yaml")


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="GRIDBOT_RULEBOOKS"):
        load_rulebooks(tmp_path / "none")


def test_a_name_taken_by_a_shipped_rulebook_is_refused(tmp_path: Path) -> None:
    text = (GALLERY / "good.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace("my-town-2024", "huining-2022"), encoding="utf-8")

    with pytest.raises(RulebookError) as refused:
        load_rulebooks(tmp_path)

    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.key) == ("mine.yaml", 1, "name")


def test_every_broken_file_of_a_folder_is_named(tmp_path: Path) -> None:
    for name in ("bad-date", "duplicate-key"):
        (tmp_path / f"{name}.yaml").write_bytes((GALLERY / f"{name}.yaml").read_bytes())
    (tmp_path / "bad-date.yaml").write_text(
        (GALLERY / "bad-date.yaml").read_text(encoding="utf-8").replace("per: grid", "per: house"), encoding="utf-8"
    )

    with pytest.raises(RulebookError) as refused:
        load_rulebooks(tmp_path)

    assert "duplicate-key.yaml" in {problem.file for problem in refused.value.problems}


def test_an_operators_rulebook_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes((GALLERY / "good.yaml").read_bytes())

    books = load_rulebooks(tmp_path)

    assert len(books) == 6
    assert books["my-town-2024"].sizes[0].max == 50
