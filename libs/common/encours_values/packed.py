"""A long list of small values in little memory."""

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

ValueT = TypeVar("ValueT")

CHUNK = 1000
"""Values that are packed together, and that an iteration has in memory at a time."""
_LEVEL = 1


class Packed(Sequence[ValueT], Generic[ValueT]):
    """A sequence that grows at its end; all but its last values are compressed, a tenth of their size or less.

    Iterating gives equal values, not the same objects. A change of a value that it gave is not stored.

    >>> packed = Packed(range(2500))
    >>> len(packed), packed[0], packed[1999], packed[-1], sum(packed) == sum(range(2500)), packed == range(2500)
    (2500, 0, 1999, 2499, True, True)
    """

    __slots__ = ("_chunks", "_last")

    def __init__(self, values: Iterable[ValueT] = ()) -> None:
        self._chunks: list[bytes] = []
        self._last: list[ValueT] = []
        self.extend(values)

    def append(self, value: ValueT) -> None:
        self._last.append(value)
        if len(self._last) == CHUNK:
            self._chunks.append(zlib.compress(pickle.dumps(self._last, pickle.HIGHEST_PROTOCOL), _LEVEL))
            self._last = []

    def extend(self, values: Iterable[ValueT]) -> None:
        for value in values:
            self.append(value)

    def short(self) -> Sequence[ValueT]:
        """Give the values as they are where nothing is packed, else the sequence itself."""
        return self if self._chunks else tuple(self._last)

    def __len__(self) -> int:
        return len(self._chunks) * CHUNK + len(self._last)

    def __iter__(self) -> Iterator[ValueT]:
        for chunk in self._chunks:
            yield from _unpacked(chunk)
        yield from self._last

    @overload
    def __getitem__(self, place: int) -> ValueT: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[ValueT]: ...

    def __getitem__(self, place: int | slice) -> ValueT | Sequence[ValueT]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        chunk, inside = divmod(at, CHUNK)
        values: list[ValueT] = self._last if chunk == len(self._chunks) else _unpacked(self._chunks[chunk])
        return values[inside]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]


def _unpacked(chunk: bytes) -> list[ValueT]:
    values: list[ValueT] = pickle.loads(zlib.decompress(chunk))  # noqa: S301 - it never left this process
    return values
