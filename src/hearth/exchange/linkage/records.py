"""Records to be compared, from rows, Arrow tables or files, in the words of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hearth.exchange.rules.faults import Limits, SheetFault
from hearth.exchange.rules.sheets import fold, read_sheet

from .vocabulary import COLUMNS, NOTHING, STANDING, suggest

LARGE = 20_000_000
"""Bytes beyond which a well-formed CSV is read by DuckDB itself, which takes a tenth of the time."""
LIMITS = Limits(size=2_000_000_000, rows=20_000_000)


@dataclass
class Records:
    """A list of records. `table` is an Arrow table with any of the vocabulary's columns, all text."""

    table: Any
    name: str = "list"
    headers: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.table.num_rows

    @property
    def ids(self) -> list[str]:
        """What each record is called in a pair: its id, or its place where it has none."""
        told = self.table.column("id").to_pylist() if "id" in self.table.column_names else [None] * len(self)
        return [(said or "").strip() or str(place) for place, said in enumerate(told, start=1)]

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]], name: str = "list") -> Records:
        """Records from mappings of vocabulary columns to values; other keys are refused with KeyError."""
        import pyarrow as pa

        columns: dict[str, list[str | None]] = {column: [] for column in COLUMNS}
        for row in rows:
            if unknown := set(row) - set(COLUMNS):
                raise KeyError(f"records have no column {sorted(unknown)[0]!r}")
            for column, values in columns.items():
                value = row.get(column)
                values.append(None if value is None else str(value))
        return cls(pa.table({c: pa.array(values, pa.string()) for c, values in columns.items()}), name)

    @classmethod
    def from_columns(cls, names: Iterable[str], rows: Iterable[tuple[Any, ...]], name: str = "list") -> Records:
        """Records from tuples that stand in the order of these columns of the vocabulary: many at once."""
        import pyarrow as pa

        names = list(names)
        columns = zip(*rows, strict=True)
        told = {c: [_text(value) for value in values] for c, values in zip(names, columns, strict=False)}
        return cls(pa.table({c: pa.array(told.get(c, []), pa.string()) for c in names}), name)

    @classmethod
    def from_file(cls, path: Path, told: Mapping[str, list[list[str]]] | None = None) -> Records:
        """Records from a CSV or XLSX file.

        `told` says which headers make up a column, before what is suggested: the first way whose headers are all there.

        Raises SheetFault for whatever cannot be read.
        """
        path = Path(path)
        if path.stat().st_size > LARGE and (fast := _read_fast(path)) is not None:
            return _chosen(fast, told or {}, path.name)
        import pyarrow as pa

        sheet = read_sheet(path.read_bytes(), limits=LIMITS)
        width = len(sheet.headers)
        cells = [[row.cells[i] if i < len(row.cells) else "" for row in sheet.rows] for i in range(width)]
        whole = pa.table(dict(zip(sheet.headers, (pa.array(column, pa.string()) for column in cells), strict=True)))
        return _chosen(whole, told or {}, path.name)


def _text(value: Any) -> str | None:
    """A value as text; nothing, false and empty are nothing."""
    return str(value) if value else None


def _read_fast(path: Path) -> Any:
    """A large CSV as DuckDB reads it, or None when it is not plain enough for that."""
    import duckdb

    try:
        with duckdb.connect() as con:
            read = con.read_csv(str(path), header=True, all_varchar=True, null_padding=False, store_rejects=False)
            return read.to_arrow_table()
    except duckdb.Error:
        return None


def _chosen(whole: Any, told: Mapping[str, list[list[str]]], name: str) -> Records:
    import pyarrow as pa
    import pyarrow.compute as pc

    there = set(whole.column_names)
    ways = {column: [one for one in told[column] if set(one) <= there] for column in told}
    mapping = suggest(whole.column_names) | {column: found[0] for column, found in ways.items() if found}
    if not {"surname", "full_name", "nhs_number"} & set(mapping):
        raise SheetFault(
            f"In {name} no column says who the rows are about.",
            remedy="Say which, for example with --mapping surname='Family name'. Its columns are: "
            + ", ".join(whole.column_names),
        )
    columns = {}
    for column, headers in mapping.items():
        parts = [pc.fill_null(whole.column(header).cast(pa.string()), "") for header in headers]
        if column in ("deceased", "protected"):
            parts = [_said(part, header) for part, header in zip(parts, headers, strict=True)]
        columns[column] = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, " ")
    used = {header for headers in mapping.values() for header in headers}
    headers = tuple(whole.column_names)
    return Records(pa.table(columns), name, headers, tuple(header for header in headers if header not in used))


def _said(cells: Any, header: str) -> Any:
    """What a column says of a death or a protected address; empty where it says that there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = pc.utf8_lower(pc.utf8_trim_whitespace(cells))
    if fold(header) in STANDING:
        told = pc.or_(pc.match_substring(plain, "deceased"), pc.match_substring(plain, "died"))
        told = pc.and_(told, pc.invert(pc.is_in(plain, value_set=pa.array(NOTHING))))
    else:
        told = pc.invert(pc.is_in(plain, value_set=pa.array(NOTHING)))
    return pc.if_else(told, cells, "")
