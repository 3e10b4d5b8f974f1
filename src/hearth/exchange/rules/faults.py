"""What a file may hold, and how a fault in it is told: row, column and remedy."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The most of one file that is read. Sizes are bytes, a field is counted in characters."""

    size: int = 40_000_000
    expanded: int = 300_000_000
    ratio: int = 200
    rows: int = 250_000
    workbook_rows: int = 50_000
    columns: int = 300
    field: int = 5_000


class SheetFault(ValueError):
    """Why a file cannot be read, in words for the person who has it: what, where, and what to do."""

    def __init__(self, what: str, *, remedy: str, row: int | None = None, column: str | None = None):
        self.what, self.remedy, self.row, self.column = what, remedy, row, column
        super().__init__(str(self))

    def __str__(self) -> str:
        where = ", ".join(filter(None, [f"row {self.row}" if self.row else "", self.column or ""]))
        return f"{where[:1].upper()}{where[1:]}: {self.what} {self.remedy}" if where else f"{self.what} {self.remedy}"


@dataclass(frozen=True)
class Table:
    """Rows of text out of any kind of file, before the header is found."""

    rows: list[tuple[str, ...]]
    kind: str
    how: str
