"""Reads a QR code of level M, version 1 to 13, out of an SVG: by ISO 18004, sharing nothing with the writer."""

import re
from collections.abc import Iterator

BLOCKS = {
    1: [(1, 16)], 2: [(1, 28)], 3: [(1, 44)], 4: [(2, 32)], 5: [(2, 43)], 6: [(4, 27)], 7: [(4, 31)],
    8: [(2, 38), (2, 39)], 9: [(3, 36), (2, 37)], 10: [(4, 43), (1, 44)], 11: [(1, 50), (4, 51)],
    12: [(6, 36), (2, 37)], 13: [(8, 37), (1, 38)],
}  # fmt: skip
"""Version → how many blocks of how many data bytes."""
CENTRES = {
    1: (), 2: (6, 18), 3: (6, 22), 4: (6, 26), 5: (6, 30), 6: (6, 34), 7: (6, 22, 38), 8: (6, 24, 42), 9: (6, 26, 46),
    10: (6, 28, 50), 11: (6, 30, 54), 12: (6, 32, 58), 13: (6, 34, 62),
}  # fmt: skip
MASKS = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, _: r % 2 == 0,
    lambda _, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: (r * c) % 2 + (r * c) % 3 == 0,
    lambda r, c: ((r * c) % 2 + (r * c) % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + (r * c) % 3) % 2 == 0,
)
LEVEL_M = 0b00
FORMAT_MASK = 0b101010000010010
BYTES_MODE = 4


def read_svg(svg: str, *, border: int = 4) -> str:
    """The text. Fails where it is no such code."""
    dark = set(_dark(svg))
    size = max(column for _, column in dark) - border + 1
    version = (size - 17) // 4
    modules = [[(row + border, column + border) in dark for column in range(size)] for row in range(size)]
    level, mask = _format(modules)
    assert level == LEVEL_M
    return _text(version, _data_bytes(version, list(_bits(modules, version, mask))))


def _dark(svg: str) -> Iterator[tuple[int, int]]:
    row = column = 0.0
    for command, rest in re.findall(r"([Mmh])([-\d. ]+)", max(re.findall(r' d="([^"]+)"', svg), key=len)):
        numbers = [float(each) for each in re.findall(r"-?[\d.]+", rest)]
        match command:
            case "M":
                column, row = numbers
            case "m":
                column, row = column + numbers[0], row + numbers[1]
            case _:
                for step in range(int(numbers[0])):
                    yield int(row), int(column) + step
                column += numbers[0]


def _format(modules: list[list[bool]]) -> tuple[int, int]:
    places = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
    value = 0
    for row, column in places:
        value = value << 1 | modules[row][column]
    value ^= FORMAT_MASK
    return value >> 13, value >> 10 & 0b111


def _is_function(version: int, size: int, row: int, column: int) -> bool:
    if (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9):
        return True
    if 6 in (row, column):
        return True
    if version >= 7 and ((row < 6 and column >= size - 11) or (column < 6 and row >= size - 11)):
        return True
    centres = CENTRES[version]
    return any(
        abs(row - r) <= 2 and abs(column - c) <= 2
        for r in centres
        for c in centres
        if not ((r == 6 and c in (6, centres[-1])) or (c == 6 and r == centres[-1]))
    )


def _bits(modules: list[list[bool]], version: int, mask: int) -> Iterator[bool]:
    size, upwards = len(modules), True
    columns = [column for column in range(size - 1, 0, -2) if column > 6] + [5, 3, 1]
    for right in columns:
        for row in range(size - 1, -1, -1) if upwards else range(size):
            for column in (right, right - 1):
                if not _is_function(version, size, row, column):
                    yield modules[row][column] ^ MASKS[mask](row, column)
        upwards = not upwards


def _data_bytes(version: int, bits: list[bool]) -> bytes:
    codewords = [sum(bit << 7 - place for place, bit in enumerate(bits[at : at + 8])) for at in range(0, len(bits), 8)]
    sizes = [size for count, size in BLOCKS[version] for _ in range(count)]
    blocks: list[list[int]] = [[] for _ in sizes]
    rest = iter(codewords)
    for place in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if place < size:
                block.append(next(rest))
    return bytes(each for block in blocks for each in block)


def _text(version: int, data: bytes) -> str:
    whole = int.from_bytes(data)
    length_bits, all_bits = (8 if version < 10 else 16), len(data) * 8
    assert whole >> all_bits - 4 == BYTES_MODE
    length = whole >> all_bits - 4 - length_bits & (1 << length_bits) - 1
    content = whole >> all_bits - 4 - length_bits - 8 * length & (1 << 8 * length) - 1
    return content.to_bytes(length).decode()
