"""A live merchant's files go to the bank's SFTP server and its answers come back, whatever goes wrong on the way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import asyncssh
import pytest
import pytest_asyncio

from encours.bank import USER, host_key, listen, run_bank
from encours_collections.batches.domain.errors import BankRefusesTransport, TransportOutcomeUnknown
from encours_collections.batches.use_cases.ports import BankChannel, OutgoingFile
from encours_collections.batches.use_cases.submit_batch import send_batch
from encours_collections.channels.adapters.bank_folder import BankFolder
from encours_collections.channels.adapters.bank_sftp import BankSftp, SftpAccess
from encours_collections.channels.store.channel_files import ChannelFiles
from encours_collections.channels.use_cases.fetch_bank_files import fetch_bank_files
from encours_contracts.collections import BatchSubmitted, CollectionSettled
from encours_contracts.gateway import ApiKeyDigest, MerchantSettings, MerchantUpdated
from encours_platform.auth import digest_of
from encours_platform.sealing import Sealer
from encours_sandbox.adapters.file_bank import BankBehaviour, FileBankSimulator
from encours_values.bank_days import add_bank_days
from encours_values.ids import BATCH, MERCHANT, new_id, parse_typeid, typeid
from tests.collections.world import CREDITOR_IBAN, World, creditor
from tests.iso20022.builders import written
from tests.support.application import PEPPER, SECRET_KEYS, Application

SEALER = Sealer.from_setting(SECRET_KEYS)
PASSWORD = "a bank's"
CONTENT = b"<a>" + b"0123456789" * 100_000 + b"</a>"


@dataclass
class Faults:
    """What the server does wrong, by the name of the operation; each once, then it is well again."""

    plan: dict[str, Callable[[], None]] = field(default_factory=dict)
    after: int = 0
    """Writes that go well before."""

    def meet(self, operation: str) -> None:
        if operation == "write" and self.after > 0:
            self.after -= 1
        elif (fault := self.plan.pop(operation, None)) is not None:
            fault()


class FaultyServer(asyncssh.SFTPServer):
    faults = Faults()

    def __init__(self, channel: Any, chroot: bytes) -> None:
        super().__init__(channel, chroot=chroot)

    def write(self, file_obj: object, offset: int, data: bytes) -> int:
        self.meet("write")
        return super().write(file_obj, offset, data)  # type: ignore[return-value]

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        self.meet("rename")
        super().posix_rename(oldpath, newpath)
        self.meet("renamed")

    def meet(self, operation: str) -> None:
        self.faults.meet(operation)


@dataclass
class Bank:
    disk: Path
    access: SftpAccess
    faults: Faults
    connections: list[asyncssh.SSHServerConnection]

    def cut(self) -> None:
        """The connection is gone, without a word."""
        for connection in self.connections:
            connection.abort()

    def out(self, world: World) -> Path:
        return self.disk / "out" / typeid(MERCHANT, world.merchant.tenant_id)

    def incoming(self, world: World) -> Path:
        folder = self.disk / "in" / typeid(MERCHANT, world.merchant.tenant_id)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def shown(self, world: World) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.out(world).glob("[!.]*")}


@pytest_asyncio.fixture(loop_scope="session")
async def bank(tmp_path: Path) -> AsyncIterator[Bank]:
    disk, key = tmp_path / "disk", host_key(tmp_path / "host_key")
    disk.mkdir()
    faults, connections = Faults(), list[asyncssh.SSHServerConnection]()

    def server(channel: Any, chroot: bytes) -> asyncssh.SFTPServer:
        connections.append(channel.get_connection())
        made = FaultyServer(channel, chroot)
        made.faults = faults
        return made

    acceptor = await listen(disk, 0, password=PASSWORD, key=key, server=server)
    public = key.export_public_key().decode()
    access = SftpAccess("127.0.0.1", USER, public, acceptor.get_port(), PASSWORD, seconds=20, settle_seconds=0.05)
    yield Bank(disk, access, faults, connections)
    acceptor.close()
    await acceptor.wait_closed()


def channel(world: World, bank: Bank, **changes: Any) -> BankSftp:
    return BankSftp(replace(bank.access, **changes), ChannelFiles(world.database))


def outgoing(content: bytes = CONTENT, name: str = "DD-1.xml") -> OutgoingFile:
    return OutgoingFile(name, name.removesuffix(".xml"), sha256(content).hexdigest(), BytesIO(content))


def refuse(fault: Exception) -> Callable[[], None]:
    def raise_it() -> None:
        raise fault

    return raise_it


async def test_a_file_shows_whole_and_offered_again_is_the_same_file(world: World, bank: Bank) -> None:
    way, tenant_id = channel(world, bank), world.merchant.tenant_id
    first = await way.submit(tenant_id, outgoing())
    assert await way.submit(tenant_id, outgoing()) == first
    assert bank.shown(world) == {"DD-1.xml": CONTENT}
    assert list(bank.out(world).glob(".*")) == []

    with pytest.raises(BankRefusesTransport) as refused:
        await way.submit(tenant_id, outgoing(b"<b/>"))
    assert refused.value.cause == "bank_file_name_taken"
    assert bank.shown(world) == {"DD-1.xml": CONTENT}


async def test_a_file_that_the_bank_took_away_is_not_sent_a_second_time(world: World, bank: Bank) -> None:
    way, tenant_id = channel(world, bank), world.merchant.tenant_id
    await way.submit(tenant_id, outgoing())
    (bank.out(world) / "DD-1.xml").unlink()
    await way.submit(tenant_id, outgoing())
    assert bank.shown(world) == {}
    with pytest.raises(BankRefusesTransport):
        await way.submit(tenant_id, outgoing(b"<b/>"))


async def test_a_connection_cut_while_a_file_is_written_leaves_nothing_that_shows(world: World, bank: Bank) -> None:
    way, tenant_id = channel(world, bank), world.merchant.tenant_id
    bank.faults.after, bank.faults.plan = 3, {"write": bank.cut}
    with pytest.raises((BankRefusesTransport, OSError)):
        await way.submit(tenant_id, outgoing())
    assert bank.shown(world) == {}

    await way.submit(tenant_id, outgoing())
    assert bank.shown(world) == {"DD-1.xml": CONTENT}


@pytest.mark.parametrize("moment", ["rename", "renamed"])
@pytest.mark.parametrize("is_moved_away", [False, True])
async def test_a_connection_cut_around_the_rename_sends_the_file_once(
    world: World, bank: Bank, moment: str, is_moved_away: bool
) -> None:
    """What became of it is not known: it is offered again, and the server tells by what is there."""
    way, tenant_id = channel(world, bank), world.merchant.tenant_id
    bank.faults.plan = {moment: bank.cut}
    with pytest.raises(TransportOutcomeUnknown):
        await way.submit(tenant_id, outgoing())
    with pytest.raises(TransportOutcomeUnknown) as unknown:
        await channel(world, bank, password="wrong").submit(tenant_id, outgoing())
    assert unknown.value.cause == "bank_login_refused"
    result = list(bank.shown(world))
    if is_moved_away and result:
        (bank.out(world) / "DD-1.xml").unlink()

    await way.submit(tenant_id, outgoing())
    assert len(result) <= 1
    assert bank.shown(world) == ({} if is_moved_away and result else {"DD-1.xml": CONTENT})


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        ("write", asyncssh.SFTPNoSpaceOnFilesystem("disk full")),
        ("write", OSError(28, "No space left on device")),
        ("rename", asyncssh.SFTPPermissionDenied("no")),
        ("rename", asyncssh.SFTPFailure("no")),
    ],
)
async def test_a_full_disk_and_a_refused_rename_are_reported_and_the_file_is_sent_afterwards(
    world: World, bank: Bank, operation: str, fault: Exception
) -> None:
    way, tenant_id = channel(world, bank), world.merchant.tenant_id
    bank.faults.plan = {operation: refuse(fault)}
    with pytest.raises(BankRefusesTransport) as refused:
        await way.submit(tenant_id, outgoing())
    assert refused.value.cause == "channel_unavailable"
    assert bank.shown(world) == {}

    await way.submit(tenant_id, outgoing())
    assert bank.shown(world) == {"DD-1.xml": CONTENT}


async def test_a_server_without_the_posix_extension_gets_a_plain_rename(world: World, bank: Bank) -> None:
    bank.faults.plan = {"rename": refuse(asyncssh.SFTPOpUnsupported("no extension"))}
    await channel(world, bank).submit(world.merchant.tenant_id, outgoing())
    assert bank.shown(world) == {"DD-1.xml": CONTENT}


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"host_keys": asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()}, "host_key_mismatch"),
        ({"host_keys": " \n"}, "host_key_missing"),
        ({"host_keys": "ssh-ed25519 nonsense"}, "host_key_missing"),
        ({"password": "wrong"}, "login_refused"),
    ],
)
async def test_nothing_is_sent_to_a_server_that_does_not_prove_itself_or_does_not_know_us(
    world: World, bank: Bank, changes: dict[str, Any], cause: str
) -> None:
    with pytest.raises(BankRefusesTransport) as refused:
        await channel(world, bank, **changes).submit(world.merchant.tenant_id, outgoing())
    assert refused.value.cause == f"bank_{cause}"
    assert not bank.out(world).exists()


async def test_a_new_host_key_is_pinned_beside_the_old_one(world: World, bank: Bank) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    await channel(world, bank, host_keys=other + bank.access.host_keys).submit(world.merchant.tenant_id, outgoing())
    assert bank.shown(world) == {"DD-1.xml": CONTENT}


async def test_an_unreachable_server_is_reported_after_a_few_attempts(world: World, bank: Bank) -> None:
    with pytest.raises(BankRefusesTransport):
        await channel(world, bank, port=1).submit(world.merchant.tenant_id, outgoing())


async def test_files_that_are_being_written_are_left_alone_and_whole_ones_come_once(world: World, bank: Bank) -> None:
    way, tenant_id, folder = channel(world, bank, settle_seconds=0.3), world.merchant.tenant_id, bank.incoming(world)
    for name in ("a.xml.part", ".b.xml", "c.xml.tmp", "whole.xml", "growing.xml"):
        (folder / name).write_bytes(b"<a/>")
    looking = asyncio.create_task(way.fetch(tenant_id))
    while not looking.done():
        with (folder / "growing.xml").open("ab") as growing:
            growing.write(b"more")
        await asyncio.sleep(0.02)
    (found,) = await looking
    assert (found.reference, found.content) == ("whole.xml", b"<a/>")

    await way.put_away(tenant_id, found, fault=None)
    assert (folder / "done" / "whole.xml").read_bytes() == b"<a/>"
    (folder / "growing.xml").unlink()
    (folder / "whole.xml").write_bytes(b"<a/>")
    assert await way.fetch(tenant_id) == []
    assert not (folder / "whole.xml").exists()


async def test_a_bank_file_that_cannot_be_moved_is_imported_once(world: World, bank: Bank) -> None:
    way, tenant_id, folder = channel(world, bank), world.merchant.tenant_id, bank.incoming(world)
    (folder / "a.xml").write_bytes(b"<a/>")
    (document,) = await way.fetch(tenant_id)
    bank.faults.plan = {"rename": refuse(asyncssh.SFTPPermissionDenied("read only"))}
    await way.put_away(tenant_id, document, fault="no XML")
    assert (folder / "a.xml").exists()
    assert await way.fetch(tenant_id) == []


# The whole way of a live merchant, through folder and SFTP, with a bank at the other end


async def live_world(application: Application) -> World:
    merchant = await application.merchant({}, kind="live")
    world = World(application, merchant)
    sealed = world.seal(CREDITOR_IBAN)
    event = MerchantUpdated(
        merchant_id=merchant.tenant_id,
        version=2,
        kind="live",
        name="Grossiste",
        settings=MerchantSettings.model_validate({"creditor": creditor(sealed)}),
        api_keys=[ApiKeyDigest(key_id=new_id(), digest=digest_of(PEPPER, merchant.key), role="admin")],
    )
    await application.publish(merchant, event)
    return world


async def a_live_batch(world: World, *amounts: int) -> Any:
    """Debits whose file is due today, on the real clock."""
    today = datetime.now(tz=UTC).date()
    for amount in amounts:
        await world.owes(await world.buyer(signed_on=today), amount, due=add_bank_days(today, 12))
    async with world.database.cross_tenant_transaction() as connection:
        await connection.execute(
            "UPDATE collection SET submit_on = $2 WHERE tenant_id = $1",
            world.merchant.tenant_id,
            today - timedelta(days=1),
        )
        await connection.execute(
            "UPDATE due_work SET due_at = clock_timestamp() WHERE tenant_id = $1 AND kind = 'submit'",
            world.merchant.tenant_id,
        )
    world.application.product.running["collections"].worker.awake.set()
    await world.application.quiet(world.merchant)
    (batch,) = await world.merchant.all("/v1/batches")
    return batch


async def send(world: World, batch: Any, way: BankChannel) -> None:
    batch_id = parse_typeid(BATCH, batch["id"])
    await send_batch(world.database, world.merchant.tenant_id, batch_id, sealer=SEALER, channel=way)
    await world.application.quiet(world.merchant)


async def look(world: World, way: BankChannel) -> None:
    await fetch_bank_files(world.database, world.merchant.tenant_id, sealer=SEALER, channel=way)
    await world.application.quiet(world.merchant)


@pytest.mark.parametrize("kind", ["folder", "sftp"])
async def test_a_live_merchants_debits_go_to_the_bank_and_come_back_settled_rejected_and_returned(
    application: Application, bank: Bank, kind: str
) -> None:
    world = await live_world(application)
    way: BankChannel = channel(world, bank) if kind == "sftp" else BankFolder(bank.disk)
    batch = await a_live_batch(world, 100_00, 200_00, 300_00)
    assert batch["details"]["cause"] == "channel_unavailable"
    await send(world, batch, way)
    assert {each["status"] for each in await world.collections()} == {"submitted"}

    simulator = FileBankSimulator(bank.disk, BankBehaviour("return:AM04", every=3, at_once=True))
    assert simulator.run_once(datetime.now().astimezone()) == 3
    assert simulator.run_once(datetime.now().astimezone()) == 0
    await look(world, way)
    duplicated = next(bank.incoming(world).parent.parent.rglob("*returns-camt054.xml"))
    (bank.incoming(world) / "again.xml").write_bytes(duplicated.read_bytes())
    await look(world, way)

    assert sorted(each["status"] for each in await world.collections()) == ["returned", "settled", "settled"]
    assert len(world.application.events(world.merchant, BatchSubmitted)) == 1
    assert len(world.application.events(world.merchant, CollectionSettled)) == 3
    assert await world.merchant.all("/v1/bank-files/unmatched") == []
    assert [path.name for path in bank.incoming(world).iterdir() if path.is_file()] == []


async def test_a_changed_host_key_is_the_cause_on_the_batch_until_the_key_is_correct(
    application: Application, bank: Bank
) -> None:
    world = await live_world(application)
    batch = await a_live_batch(world, 100_00)
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    await send(world, batch, channel(world, bank, host_keys=other))
    (batch,) = await world.merchant.all("/v1/batches")
    assert (batch["status"], batch["details"]["cause"]) == ("created", "bank_host_key_mismatch")
    assert bank.shown(world) == {}

    await send(world, batch, channel(world, bank))
    (batch,) = await world.merchant.all("/v1/batches")
    assert (batch["status"], batch["details"]) == ("submitted", None)
    assert list(bank.shown(world)) == [batch["file_name"]]


async def test_the_bank_waits_for_the_day_of_each_answer_and_refuses_bad_and_repeated_files(
    application: Application, bank: Bank
) -> None:
    world = await live_world(application)
    await send(world, await a_live_batch(world, 100_00, 200_00), way := BankFolder(bank.disk))
    (name,) = bank.shown(world)
    content = bank.shown(world)[name]
    simulator, now = FileBankSimulator(bank.disk, BankBehaviour("reject:AC04", every=2)), datetime.now().astimezone()
    assert simulator.run_once(now.replace(hour=9)) == 1
    assert simulator.run_once(now.replace(hour=9)) == 0
    await look(world, way)
    assert sorted(each["status"] for each in await world.collections()) == ["rejected", "submitted"]

    (bank.out(world) / "other.xml").write_bytes(content.replace(b"Grossiste", b"Grosssite"))
    (bank.out(world) / "broken.xml").write_bytes(b"<Document/>")
    assert simulator.run_once(now.replace(hour=9)) == 2
    await look(world, way)
    queue = await world.merchant.all("/v1/bank-files/unmatched")
    assert {(item["cause"], item["reason_code"]) for item in queue} == {
        ("duplicate_reported", "DU01"),
        ("message_unknown", "FF01"),
    }
    assert simulator.run_once(now + timedelta(days=40)) == 1
    await look(world, way)
    assert sorted(each["status"] for each in await world.collections()) == ["rejected", "settled"]


async def test_the_local_trial_bank_prints_its_address_and_answers(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disk, tenant_id = tmp_path / "disk", world.merchant.tenant_id
    disk.mkdir()
    running = asyncio.create_task(
        run_bank(disk, tmp_path / "host_key", sftp_port=0, behaviour=BankBehaviour(at_once=True))
    )
    async with asyncio.timeout(30):
        reported = ""
        while "KNOWN_HOST_KEY" not in reported:
            await asyncio.sleep(0.05)
            reported += capsys.readouterr().out
        printed = dict(line.split("=", 1) for line in reported.splitlines())
        access = SftpAccess(
            host=printed["ENCOURS_BANK_SFTP_HOST"],
            user=printed["ENCOURS_BANK_SFTP_USER"],
            host_keys=printed["ENCOURS_BANK_SFTP_KNOWN_HOST_KEY"].strip("'"),
            port=int(printed["ENCOURS_BANK_SFTP_PORT"]),
            password=printed["ENCOURS_BANK_SFTP_PASSWORD"],
            settle_seconds=0.05,
        )
        way = BankSftp(access, ChannelFiles(world.database))
        await way.submit(tenant_id, outgoing(written()))
        while len(found := await way.fetch(tenant_id)) < 2:
            await asyncio.sleep(0.1)
    running.cancel()
    assert sorted(document.reference[17:] for document in found) == ["2026-12-15-camt054.xml", "pain002.xml"]


async def test_an_installation_with_an_sftp_server_sends_and_fetches_by_itself(bank: Bank) -> None:
    access = bank.access
    reported: dict[str, Any] = {
        "bank_channel": "sftp",
        "bank_sftp_host": access.host,
        "bank_sftp_port": access.port,
        "bank_sftp_user": access.user,
        "bank_sftp_password": access.password,
        "bank_sftp_known_host_key": access.host_keys,
    }
    async with Application(services=("collections",), **reported) as application, asyncio.timeout(60):
        world = await live_world(application)
        await a_live_batch(world, 100_00)
        while not await world.collections(status="submitted"):
            await asyncio.sleep(0.05)
        assert FileBankSimulator(bank.disk, BankBehaviour(at_once=True)).run_once(datetime.now().astimezone()) == 2
        async with world.database.cross_tenant_transaction() as connection:
            await connection.execute("UPDATE due_work SET due_at = clock_timestamp() WHERE kind = 'fetch_bank_files'")
        application.product.running["collections"].worker.awake.set()
        while not await world.collections(status="settled"):
            await asyncio.sleep(0.05)
