"""Server-side request forgery: a webhook never reaches our own network."""

import asyncio
import datetime as dt
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from encours_notifications.adapters.webhooks import HttpWebhookSender
from encours_notifications.domain.errors import WebhookTargetRefused
from encours_notifications.use_cases.ports import Post
from encours_values.ids import new_id
from encours_values.ip_addresses import is_public
from tests.notifications.builders import START, order_placed
from tests.notifications.receiver import Shop, shop
from tests.support.application import Application

POST = Post({"content-type": "application/json"}, b"{}")

PRIVATE_URLS = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fec0::1]/",
    "https://[fd00::1]/",
    "https://0.0.0.0/",
    "https://[::]/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://localhost/",
    "https://localhost.:8443/",
    "https://192.0.0.8/",
    "https://192.88.99.1/",
    "https://198.18.0.1/",
    "https://[3fff::1]/",
    "https://[2001::1]/",
    "https://[5f00::1]/",
]
STRANGE_URLS = [
    "http://93.184.216.34/",
    "ftp://93.184.216.34/",
    "file:///etc/passwd",
    "//93.184.216.34/",
    "93.184.216.34",
    "https://",
    "https:///path",
    "https://user:secret@93.184.216.34/",
    "https://93.184.216.34:0/",
    "https://93.184.216.34:99999/",
    "https://93.184.216.34:25/",
    "https://93.184.216.34:6379/",
    "https://93.184.216.34/#part",
    "https://93.184.216.34\\@127.0.0.1/",
    "https://93.184.216.34 /",
    "https://93.184.216.34/\r\nX: y",
    "https://[::1/",
    "https://bücher.example/",
    "https://does-not-exist.invalid/",
    "https://" + "a" * 300 + ".example/",
]


@pytest.fixture(scope="module")
async def strict() -> AsyncIterator[Application]:
    """An installation as it is delivered: private targets refused."""
    async with Application(services=("notifications",)) as running:
        yield running


@pytest.mark.parametrize("url", PRIVATE_URLS + STRANGE_URLS)
async def test_an_endpoint_in_our_own_network_or_that_is_no_https_url_is_refused(strict: Application, url: str) -> None:
    merchant = await strict.merchant()

    refused = await merchant.post("/v1/webhook-endpoints", {"url": url})

    assert (refused.status_code, refused.json()["type"]) == (422, "urn:encours:problem:webhook-target-refused")
    assert refused.json()["errors"][0]["pointer"] == "/url"
    assert await merchant.all("/v1/webhook-endpoints") == []


async def test_a_url_is_not_changed_to_a_private_one_either(strict: Application) -> None:
    merchant = await strict.merchant()
    hook = await merchant.ok("POST", "/v1/webhook-endpoints", {"url": "https://93.184.216.34/hooks"})

    refused = await merchant.patch(f"/v1/webhook-endpoints/{hook['id']}", {"url": "https://10.0.0.1/"})

    assert refused.json()["type"] == "urn:encours:problem:webhook-target-refused"
    assert (await merchant.ok("GET", f"/v1/webhook-endpoints/{hook['id']}"))["url"] == "https://93.184.216.34/hooks"


async def test_a_stored_url_that_has_become_private_is_refused_at_delivery_without_a_connection() -> None:
    async with (
        shop() as inside,
        Application(services=("notifications",), webhook_ports=f"443,{inside.url.rpartition(':')[2]}") as strict,
    ):
        merchant = await strict.merchant()
        await strict.set_clock(merchant, START)
        await merchant.ok("POST", "/v1/webhook-endpoints", {"url": "https://93.184.216.34/hooks"})
        async with strict.product.runtimes["notifications"].database.transaction(merchant.tenant_id) as tx:
            await tx.connection.execute("UPDATE webhook_endpoint SET url = $1", inside.url.replace("http:", "https:"))
        await strict.publish(merchant, order_placed(new_id()))
        await strict.quiet(merchant)

        (delivery,) = await merchant.all("/v1/deliveries")
    assert delivery["details"]["cause"] == "the host is not on the public internet"
    assert inside.connections == 0


def resolver(*answers: Sequence[str]) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    """A name service that answers so, one after the other, the last one for ever."""
    left = list(answers)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


async def test_a_name_that_changes_its_address_after_the_check_is_refused_when_it_is_called() -> None:
    sender = HttpWebhookSender(allow_private=False, resolve=resolver(["93.184.216.34"], ["127.0.0.1"]))

    await sender.check("https://rebinding.example/")
    outcome = await sender.post("https://rebinding.example/", POST)

    assert outcome.fault == "the host is not on the public internet"


async def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    sender = HttpWebhookSender(allow_private=False, resolve=resolver(["93.184.216.34", "10.0.0.1"]))

    with pytest.raises(WebhookTargetRefused):
        await sender.check("https://both.example/")


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:a9fe:a9fe", "fe80::1%eth0", "fd00:ec2::254"])
async def test_the_metadata_service_of_a_cloud_is_refused_also_where_private_targets_are_allowed(address: str) -> None:
    sender = HttpWebhookSender(allow_private=True, resolve=resolver([address]))

    with pytest.raises(WebhookTargetRefused):
        await sender.check("http://metadata.example/")


async def test_a_silent_endpoint_is_left_in_time() -> None:
    async with shop() as partner:
        partner.silent = True
        sender = HttpWebhookSender(allow_private=True, timeout_seconds=0.2)
        outcomes = await asyncio.wait_for(asyncio.gather(*(sender.post(partner.url, POST) for _ in range(5))), 5)

    assert {outcome.fault for outcome in outcomes} == {"no answer in time"}


async def test_the_connection_goes_to_the_checked_address_and_the_certificate_is_checked_for_the_name(
    tmp_path: Path,
) -> None:
    server, client = certificates(tmp_path, "shop.example")
    names: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    partner = Shop()
    listening = await asyncio.start_server(partner.handle, "127.0.0.1", 0, ssl=server)
    port = listening.sockets[0].getsockname()[1]
    sender = HttpWebhookSender(allow_private=True, resolve=resolver(["127.0.0.1"]), tls=client)

    right = await sender.post(f"https://shop.example:{port}/", POST)
    wrong = await sender.post(f"https://other.example:{port}/", POST)
    listening.close()

    assert right.delivered
    assert wrong.fault == "the certificate is for another host name"
    assert names == ["shop.example", "other.example"]
    assert [received.headers["host"] for received in partner.received] == [f"shop.example:{port}"]


@pytest.mark.parametrize(
    ("expired", "trusted", "cause"),
    [
        (True, True, "the certificate has expired"),
        (False, False, "the certificate is self-signed and not trusted"),
        (False, True, None),
    ],
)
async def test_a_certificate_that_is_not_good_is_named_as_the_cause(
    tmp_path: Path, *, expired: bool, trusted: bool, cause: str | None
) -> None:
    server, client = certificates(tmp_path, "shop.example", expired=expired)
    listening = await asyncio.start_server(Shop().handle, "127.0.0.1", 0, ssl=server)
    port = listening.sockets[0].getsockname()[1]
    sender = HttpWebhookSender(allow_private=True, resolve=resolver(["127.0.0.1"]), tls=client if trusted else None)

    outcome = await sender.post(f"https://shop.example:{port}/", POST)
    listening.close()

    assert outcome.cause == cause


async def test_a_server_that_speaks_no_tls_or_no_http_is_named_as_the_cause() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()

    listening = await asyncio.start_server(babble, "127.0.0.1", 0)
    place = f"127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    sender = HttpWebhookSender(allow_private=True)

    causes = [(await sender.post(f"{scheme}://{place}/", POST)).cause for scheme in ("https", "http")]
    listening.close()

    assert causes == ["the TLS handshake failed", "the answer is not valid HTTP"]


async def test_a_connection_is_reused_for_the_next_post_and_replaced_where_the_endpoint_closed_it() -> None:
    async with shop() as partner:
        partner.keeps_connections = True
        sender = HttpWebhookSender(allow_private=True)
        outcomes = [await sender.post(partner.url, POST) for _ in range(3)]
        connections = partner.connections
        partner.close_connections()
        again = await sender.post(partner.url, POST)
        await sender.close()

    assert [outcome.cause for outcome in (*outcomes, again)] == [None] * 4
    assert (connections, partner.connections) == (1, 2)


async def test_a_name_is_checked_again_for_each_new_connection() -> None:
    async with shop() as partner:
        port = partner.url.rpartition(":")[2]
        addresses = resolver(["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"])
        sender = HttpWebhookSender(allow_private=True, resolve=addresses)
        outcomes = [await sender.post(f"http://rebinding.example:{port}/", POST) for _ in range(3)]

    assert [outcome.cause for outcome in outcomes] == [None, None, "no connection"]


def certificates(folder: Path, name: str, *, expired: bool = False) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a server with a certificate for `name` and of a client who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=2))
        .not_valid_after(now + dt.timedelta(days=-1 if expired else 1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, key_pem = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem, key_pem)
    return server, ssl.create_default_context(cafile=str(pem))


PRIVATE_NETWORKS = [
    ipaddress.ip_network(each)
    for each in ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
                 "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
                 "192.168.0.0/16",
                 "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3")
]  # fmt: skip


@given(st.ip_addresses(v=4), st.sampled_from(["{}", "::ffff:{}", "64:ff9b::{}"]))
def test_no_form_of_a_private_ipv4_address_counts_as_public(address: ipaddress.IPv4Address, form: str) -> None:
    if any(address in network for network in PRIVATE_NETWORKS):
        assert not is_public(form.format(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


PRIVATE_IPV6_NETWORKS = [
    ipaddress.IPv6Network(each)
    for each in ("::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32",
                 "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
                 "ff00::/8")
]  # fmt: skip


@given(st.sampled_from(PRIVATE_IPV6_NETWORKS), st.integers(min_value=0))
def test_no_ipv6_address_of_a_special_network_counts_as_public(network: ipaddress.IPv6Network, offset: int) -> None:
    assert not is_public(str(network[offset % network.num_addresses]))


@pytest.mark.parametrize("text", ["", "nonsense", "300.1.1.1", "fe80::1%eth0"])
def test_what_is_no_public_address_is_not_public(text: str) -> None:
    assert not is_public(text)
