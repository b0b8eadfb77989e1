"""What a mandate names beside creditor and debtor: on its form, in the events, and in the file the bank gets."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from lxml import etree

from encours_contracts.mandates import MandateActivated
from tests.support.application import Application, Merchant
from tests.support.provider_server import text_of
from tests.support.world import SETTINGS, open_account, sell

LEI = "213800KUD8LAJWSQ9D15"
PARTIES: dict[str, Any] = {
    "debtor_identification": {"lei": LEI},
    "ultimate_debtor": {"name": "Forges de Lyon Sud", "identification": {"other": "732829320"}},
    "ultimate_creditor": {"name": "Groupe Exemple", "identification": None},
}


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.fixture
async def merchant(application: Application) -> Merchant:
    collection = {**SETTINGS["collection"], "category_purpose": "TRAD", "purpose": "GDDS"}
    creditor = {**SETTINGS["creditor"], "trade_name": "Le Comptoir & Fils"}
    opened = await application.merchant({**SETTINGS, "collection": collection, "creditor": creditor})
    await opened.clock("2026-01-05T08:00:00+00:00")
    return opened


def expected(account: str, **changes: Any) -> dict[str, Any]:
    body = {
        "account_id": account,
        "scheme": "B2B",
        "iban": "DE89370400440532013000",
        "debtor_name": "Forges de Lyon SAS",
        "signer": {"name": "Jeanne Martin", "email": "jm@forges.example", "title": "Gérante"},
        "parties": PARTIES,
    }
    return {**body, **changes}


def words_of(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


def values(xml: bytes, path: str) -> list[str | None]:
    return [each.text for each in etree.fromstring(xml).iterfind(".//{*}" + path.replace("/", "/{*}"))]


async def test_mnd_06_mnd_07_mnd_08_rmt_01_pur_01_from_the_form_to_the_file(
    application: Application, merchant: Merchant
) -> None:
    account = await open_account(merchant)
    mandate = await merchant.ok("POST", "/v1/mandates", expected(account))
    assert mandate["parties"] == {
        "debtor_identification": {"lei": LEI, "other": None},
        "ultimate_debtor": {"name": "Forges de Lyon Sud", "identification": {"lei": None, "other": "732829320"}},
        "ultimate_creditor": {"name": "Groupe Exemple", "identification": None},
    }
    form = words_of((await merchant.get(f"/v1/mandates/{mandate['id']}/document?lang=en")).content)
    assert "Pays on behalf of Forges de Lyon Sud (732829320)" in form
    assert "Collects on behalf of Groupe Exemple" in form
    assert f"LEI {LEI}" in form

    await merchant.ok("POST", f"/v1/mandates/{mandate['id']}/sign")
    pack = words_of((await merchant.get(f"/v1/mandates/{mandate['id']}/bank-pack?lang=fr")).content)
    assert "Paie pour le compte de Forges de Lyon Sud (732829320)" in pack
    await merchant.ok("POST", f"/v1/mandates/{mandate['id']}/confirm")
    await application.quiet(merchant)
    (published,) = application.events(merchant, MandateActivated)
    assert published.parties is not None
    assert published.parties.model_dump() == mandate["parties"]

    await sell(merchant, account, 60_000)
    await merchant.clock("2026-02-13T12:00:00+00:00")
    (file,) = await merchant.all("/v1/sandbox/bank/files")
    xml = (await merchant.get(f"/v1/sandbox/bank/files/{file['id']}")).content
    assert values(xml, "Dbtr/Id/OrgId/LEI") == [LEI]
    assert values(xml, "UltmtDbtr/Nm") == ["Forges de Lyon Sud"]
    assert values(xml, "UltmtDbtr/Id/OrgId/Othr/Id") == ["732829320"]
    assert values(xml, "UltmtCdtr/Nm") == ["Groupe Exemple"]
    assert (values(xml, "PmtTpInf/CtgyPurp/Cd"), values(xml, "Purp/Cd")) == (["TRAD"], ["GDDS"])
    (remittance,) = values(xml, "RmtInf/Ustrd")
    assert (remittance or "").startswith("Le Comptoir + Fils/ ")

    await merchant.clock("2026-02-25T12:00:00+00:00")
    (settled,) = await merchant.all("/v1/collections")
    assert settled["status"] == "settled"


@pytest.mark.parametrize(
    ("parties", "pointer"),
    [
        ({"debtor_identification": {"lei": "213800KUD8LXJWSQ9D15"}}, "/parties/debtor_identification/lei"),
        ({"debtor_identification": {}}, "/parties/debtor_identification"),
        ({"debtor_identification": {"lei": LEI, "other": "1"}}, "/parties/debtor_identification"),
        ({"debtor_identification": {"other": "//"}}, "/parties/debtor_identification/other"),
        ({"debtor_identification": {"other": "FR7630006000011234567890189"}}, "/parties/debtor_identification/other"),
        ({"ultimate_debtor": {"name": ""}}, "/parties/ultimate_debtor/name"),
        ({"ultimate_debtor": {"name": "A", "address": "x"}}, "/parties/ultimate_debtor/address"),
    ],
)
async def test_lei_01_what_identifies_nobody_is_refused_where_it_stands(
    merchant: Merchant, parties: dict[str, Any], pointer: str
) -> None:
    account = await open_account(merchant)
    answer = await merchant.post("/v1/mandates", expected(account, parties=parties))
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert "FR7630006000011234567890189" not in answer.text


async def test_mnd_07_an_import_brings_the_parties_along(application: Application, merchant: Merchant) -> None:
    account = await open_account(merchant, external_id="C-1")
    lines = [
        "account;iban;reference;scheme;signed_on;registered;LEI;pour le compte de;identifiant tiers débiteur;last used",
        f"C-1;DE89370400440532013000;RUM-A;B2B;2025-06-30;oui;{LEI};Forges du Sud;732829320;2025-12-15",
        "C-1;DE89370400440532013000;RUM-B;B2B;2025-06-30;oui;213800KUD8LAJWSQ9D16;;;",
        "C-1;DE89370400440532013000;RUM-C;B2B;2025-06-30;oui;;;732829320;",
        f"C-1;DE89370400440532013000;RUM-D;B2B;2025-06-30;oui;;{'F' * 71};;",
    ]
    report = await merchant.ok(
        "POST",
        "/v1/mandate-imports?dry_run=false",
        content="\n".join(lines).encode(),
        headers={"Content-Type": "text/csv"},
    )
    published = await merchant.all(f"/v1/mandate-imports/{report['id']}/lines")
    by_reference = {line["reference"]: line for line in published}
    assert [line["status"] for line in published] == ["accepted", "accepted", "refused", "refused"], published
    assert by_reference["RUM-C"]["problems"][0]["column"] == "ultimate_debtor"
    assert by_reference["RUM-D"]["problems"][0]["code"] == "too_long"
    mandates = {each["reference"]: each for each in await merchant.all(f"/v1/mandates?account_id={account}")}
    assert mandates["RUM-A"]["parties"] == {
        "debtor_identification": {"lei": LEI, "other": None},
        "ultimate_debtor": {"name": "Forges du Sud", "identification": {"lei": None, "other": "732829320"}},
        "ultimate_creditor": None,
    }
    assert mandates["RUM-B"]["parties"]["debtor_identification"] == {"lei": None, "other": "213800KUD8LAJWSQ9D16"}
    assert "RUM-C" not in mandates
    await application.quiet(merchant)
    used = {each.reference: each.last_used_on for each in application.events(merchant, MandateActivated)}
    assert used == {"RUM-A": date(2025, 12, 15), "RUM-B": None}
