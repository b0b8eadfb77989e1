"""The folder and the simulated bank are ways to a bank: what holds of one holds of the other."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from encours_collections.batches.domain.errors import BankRefusesTransport
from encours_collections.batches.use_cases.ports import BankChannel, OutgoingFile
from encours_collections.channels.adapters.bank_folder import BankFolder
from encours_collections.channels.adapters.sandbox_channel import SandboxChannel
from encours_collections.channels.use_cases.fetch_bank_files import fetch_bank_files
from encours_platform.sealing import Sealer
from encours_values.ids import MERCHANT, typeid
from tests.collections.test_bank_answers import at_the_bank
from tests.collections.world import World
from tests.support.application import SECRET_KEYS

SEALER = Sealer.from_setting(SECRET_KEYS)


def outgoing(content: bytes, name: str = "DD-1.xml") -> OutgoingFile:
    return OutgoingFile(name, name.removesuffix(".xml"), sha256(content).hexdigest(), BytesIO(content))


@pytest.fixture(params=["folder", "simulated"])
def channel(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> BankChannel:
    builders: dict[str, Callable[[], BankChannel]] = {
        "folder": lambda: BankFolder(tmp_path),
        "simulated": lambda: SandboxChannel(world.database, SEALER),
    }
    return builders[request.param]()


async def test_the_same_file_offered_again_is_the_same_file(world: World, channel: BankChannel) -> None:
    first = await channel.submit(world.merchant.tenant_id, outgoing(b"<a/>"))
    assert await channel.submit(world.merchant.tenant_id, outgoing(b"<a/>")) == first
    assert list(await channel.fetch(world.merchant.tenant_id)) == []


async def test_a_file_appears_complete_and_once_whatever_the_bank_does(world: World, tmp_path: Path) -> None:
    folder, tenant_id = BankFolder(tmp_path), world.merchant.tenant_id
    out = tmp_path / "out" / typeid(MERCHANT, tenant_id)
    await folder.submit(tenant_id, outgoing(b"<a/>"))
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"DD-1.xml": b"<a/>"}

    (out / "DD-1.xml").unlink()
    await folder.submit(tenant_id, outgoing(b"<a/>"))
    assert list(out.iterdir()) == []
    with pytest.raises(BankRefusesTransport):
        await folder.submit(tenant_id, outgoing(b"<b/>"))


async def test_a_crash_after_the_note_and_before_the_rename_still_delivers(world: World, tmp_path: Path) -> None:
    folder, tenant_id = BankFolder(tmp_path), world.merchant.tenant_id
    name = typeid(MERCHANT, tenant_id)
    out, sent = tmp_path / "out" / name, tmp_path / "sent" / name
    out.mkdir(parents=True)
    sent.mkdir(parents=True)
    (out / ".DD-1.xml.part").write_bytes(b"<a/>")
    (sent / "DD-1.xml.sha256").write_text(sha256(b"<a/>").hexdigest())
    await folder.submit(tenant_id, outgoing(b"<a/>"))
    assert [path.name for path in out.iterdir()] == ["DD-1.xml"]


async def test_without_a_folder_a_live_tenants_files_wait(world: World) -> None:
    with pytest.raises(BankRefusesTransport):
        await BankFolder(None).submit(world.merchant.tenant_id, outgoing(b"<a/>"))


async def test_files_in_the_folder_are_imported_once_and_put_away(world: World, tmp_path: Path) -> None:
    bank, buyers, _ = await at_the_bank(world, 100_00)
    folder, tenant_id = BankFolder(tmp_path), world.merchant.tenant_id
    name = typeid(MERCHANT, tenant_id)
    incoming = tmp_path / "in" / name
    incoming.mkdir(parents=True)
    (incoming / "a.xml").write_bytes(bank.notice(bank.credit()))
    (incoming / "b.xml").write_bytes(b"no XML")
    (incoming / "c.xml.part").write_bytes(b"half a fi")
    for _ in range(2):
        await fetch_bank_files(world.database, tenant_id, sealer=SEALER, channel=folder)

    assert (await world.collection(buyers[0]))["status"] == "settled"
    assert [path.name for path in incoming.iterdir()] == ["c.xml.part"]
    assert [path.name for path in (tmp_path / "done" / name).iterdir()] == ["a.xml"]
    assert {path.name for path in (tmp_path / "failed" / name).iterdir()} == {"b.xml", "b.xml.fault.txt"}


async def test_a_file_the_bank_cannot_read_and_a_reused_reference_are_refused_with_their_code(world: World) -> None:
    await at_the_bank(world, 100_00)
    content = await world.file()
    bank, tenant_id = SandboxChannel(world.database, SEALER), world.merchant.tenant_id
    await bank.submit(tenant_id, outgoing(content.replace(b"Grossiste", b"Grosssite"), "other.xml"))
    await bank.submit(tenant_id, outgoing(b"<Document/>", "broken.xml"))
    await world.application.quiet(world.merchant)

    queue = await world.merchant.all("/v1/bank-files/unmatched")
    assert {(item["cause"], item["reason_code"]) for item in queue} == {
        ("duplicate_reported", "DU01"),
        ("message_unknown", "FF01"),
    }
    assert {each["status"] for each in await world.collections()} == {"submitted"}
