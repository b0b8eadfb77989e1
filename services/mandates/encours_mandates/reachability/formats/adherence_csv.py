"""A list of banks that take part in a scheme, as CSV with the field names of the API."""

import csv
import io

from encours_mandates.core.domain.cell_values import UnreadableCell, read_answer, read_date
from encours_mandates.core.domain.errors import UnreadableImport

FIELDS = ("bic", "scheme", "reachable", "name", "valid_from", "valid_to")


def read_reachability_csv(content: bytes) -> list[dict[str, object]]:
    """The entries as the JSON body would have them; what is not understood stays as it is, for its check to refuse.

    Raises `UnreadableImport`.
    """
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count), strict=True)
        names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        if not {"bic", "scheme", "reachable"} <= set(names) <= set(FIELDS) or len(set(names)) < len(names):
            raise UnreadableImport(f"the first line names the columns: bic, scheme, reachable, and of {FIELDS[3:]}")
        reader.fieldnames = names
        return [_entry(row) for row in reader]
    except (UnicodeError, csv.Error):
        raise UnreadableImport("the body is no CSV in UTF-8") from None


def _entry(row: dict[str | None, object]) -> dict[str, object]:
    if None in row or None in row.values():
        raise UnreadableImport("a line has more or fewer cells than the first line has names")
    entry: dict[str, object] = {str(name): str(cell).strip() for name, cell in row.items() if str(cell).strip()}
    for name, read in (("reachable", read_answer), ("valid_from", read_date), ("valid_to", read_date)):
        try:
            if name in entry:
                entry[name] = read(str(entry[name]))
        except UnreadableCell:
            continue
    return entry
