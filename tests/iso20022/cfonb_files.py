"""Files of French banks, written by the places of their fields."""

from collections.abc import Sequence

PLUS, MINUS = "{ABCDEFGHI", "}JKLMNOPQR"
ACCOUNT = ("30006", "00001", "12345678901")
IBAN = "FR7630006000011234567890189"


def amount(minor: int) -> str:
    digits = f"{abs(minor):014d}"
    return digits[:-1] + (PLUS if minor >= 0 else MINUS)[int(digits[-1])]


def record(width: int, **fields: str) -> str:
    """A record with each text at its place: `p22="…"` begins at character 22."""
    line = [" "] * width
    for name, text in fields.items():
        at = int(name.removeprefix("p")) - 1
        line[at : at + len(text)] = text
    assert len(line) == width
    return "".join(line)


def _of(code: str, account: Sequence[str], **fields: str) -> str:
    bank, branch, number = account
    return record(120, p1=code, p3=bank, p12=branch, p17="EUR2", p22=number, **fields)


def old_balance(minor: int, on: str = "150211", account: Sequence[str] = ACCOUNT) -> str:
    return _of("01", account, p35=on, p91=amount(minor))


def new_balance(minor: int, on: str = "170211", account: Sequence[str] = ACCOUNT) -> str:
    return _of("07", account, p35=on, p91=amount(minor))


def movement(minor: int, operation: str, on: str = "170211", label: str = "", **fields: str) -> str:
    return _of("04", ACCOUNT, **{"p33": operation, "p35": on, "p43": on, "p49": label, "p91": amount(minor), **fields})


def detail(operation: str, qualifier: str, text: str, on: str = "170211") -> str:
    return _of("05", ACCOUNT, p33=operation, p35=on, p46=qualifier, p49=text)


def unpaid_list(*operations: tuple[str, int], total: int | None = None, on: str = "170211") -> str:
    bank, branch, number = ACCOUNT
    head = record(
        240, p1="31", p3="000001", p9="08", p11=on, p17="E", p22=bank, p27=branch, p32=number, p43="GROSSISTE"
    )
    lines = [
        record(
            240, p1="34", p3=f"{place:06d}", p9="08", p11=on, p17="E", p22="30004", p27="00827", p32="00000000001",
            p43="CLIENT", p129=text, p229=f"{minor:012d}",
        )
        for place, (text, minor) in enumerate(operations, start=2)
    ]  # fmt: skip
    whole = sum(minor for _, minor in operations) if total is None else total
    return "\n".join([head, *lines, record(240, p1="39", p3="000099", p9="08", p11=on, p229=f"{whole:012d}")])
