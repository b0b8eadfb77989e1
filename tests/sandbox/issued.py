"""Reads the files that the bank issued, by the tests' own eyes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from encours_contracts.sandbox import BankFileIssued
from encours_platform.file_parts import join_parts
from encours_platform.sealing import Sealer
from tests.collections.world import World
from tests.support.application import SECRET_KEYS

SEALER = Sealer.from_setting(SECRET_KEYS)
Element: TypeAlias = etree._Element


@dataclass(frozen=True)
class Part:
    """An element of a message, by local names."""

    element: Element

    def text(self, path: str) -> str | None:
        found = self.parts(path)
        return (found[0].element.text or "").strip() if found else None

    def parts(self, path: str) -> list["Part"]:
        elements = [self.element]
        for name in path.split("/"):
            elements = [child for each in elements for child in each if etree.QName(child).localname == name]
        return [Part(each) for each in elements]

    def texts(self, path: str) -> list[str]:
        return [(part.element.text or "").strip() for part in self.parts(path)]

    @property
    def minor(self) -> int:
        """The signed amount of an entry or a balance."""
        amount = round(float(self.text("Amt") or 0) * 100)
        return amount if self.text("CdtDbtInd") == "CRDT" else -amount


@dataclass(frozen=True)
class Issued:
    kind: str
    version: str
    message: Part

    @property
    def reports(self) -> list[Part]:
        return [*self.message.parts("Stmt"), *self.message.parts("Ntfctn")]

    @property
    def entries(self) -> list[Part]:
        return [entry for report in self.reports for entry in report.parts("Ntry")]


def issued(world: World, kind: str = "") -> list[Issued]:
    """In the order in which they came; all of them are in one part."""
    found = []
    for event in world.application.events(world.merchant, BankFileIssued):
        if event.name.startswith(kind):
            content = join_parts(SEALER, world.merchant.tenant_id, [event.content_sealed], event.sha256)
            root = etree.fromstring(content)
            version = etree.QName(root).namespace or ""
            found.append(Issued(event.name[:8], version.rpartition(":")[2], Part(root[0])))
    return found


def entries(world: World, kind: str = "camt.053") -> list[Part]:
    return [entry for file in issued(world, kind) for entry in file.entries]


def sums(parts: Sequence[Part]) -> list[int]:
    return [part.minor for part in parts]
