"""What changed in a mandate is told with a debit until one that tells it is accepted (AMD-01 to AMD-04)."""

from datetime import date
from typing import Any

from lxml import etree

from encours_contracts.mandates import MandateActivated, MandateAmended, MandateEnded
from tests.collections.world import CREDITOR_IBAN, Buyer, World, change_settings, creditor

ICS, OLD_ICS = "FR72ZZZ123456", "FR33ZZZ8A1B2C"
DAYS = [date(2011, month, 15) for month in (2, 3, 4, 6)]
NEW_IBAN = "DE89370400440532013000"


async def amend(world: World, buyer: Buyer, **changes: Any) -> None:
    """The mandate becomes what `changes` say; what it was comes from what it is now."""
    before = buyer.mandate
    originals: dict[str, Any] = {}
    for now, was in (
        ("reference", "original_reference"),
        ("iban_sealed", "original_iban_sealed"),
        ("creditor_identifier", "original_creditor_identifier"),
        ("creditor_name", "original_creditor_name"),
    ):
        if now in changes:
            originals[was] = getattr(before, now)
    reported = {**before.model_dump(), **changes}
    buyer.mandate = MandateActivated(**reported)
    await world.application.publish(world.merchant, MandateAmended(**reported, **originals))


async def amended_account(world: World, buyer: Buyer) -> None:
    world.ibans.append(NEW_IBAN)
    await amend(world, buyer, iban_sealed=world.seal(NEW_IBAN), iban_masked="DE89***************000")


async def debited(world: World, buyer: Buyer, place: int, outcome: str = "settle") -> dict[str, Any]:
    """A debit of that month, to its end; what its file said of the amendment."""
    await world.scenario(buyer, outcome, after_days=0)
    await world.owes(buyer, 10_00, due=DAYS[place])
    await world.clock(f"{DAYS[place].replace(day=25)}T00:00:00+00:00")
    newest = (await world.merchant.all("/v1/sandbox/bank/files"))[0]
    return amendment_in((await world.merchant.get(newest["url"])).content)


def amendment_in(content: bytes) -> dict[str, Any]:
    (mandate,) = etree.fromstring(content).iterfind(".//{*}MndtRltdInf")
    reported = {
        "reference": mandate.findtext(".//{*}OrgnlMndtId"),
        "creditor": mandate.findtext(".//{*}OrgnlCdtrSchmeId/{*}Id//{*}Othr/{*}Id"),
        "creditor_name": mandate.findtext(".//{*}OrgnlCdtrSchmeId/{*}Nm"),
        "account": mandate.findtext(".//{*}OrgnlDbtrAcct//{*}Othr/{*}Id"),
    }
    assert (mandate.findtext("{*}AmdmntInd") == "true") == any(reported.values())
    return {name: value for name, value in reported.items() if value is not None}


async def test_amd_01_a_new_creditor_identifier_and_name_ride_with_the_next_debit_alone(world: World) -> None:
    buyer = await world.buyer(creditor_identifier=OLD_ICS, creditor_name="Ancienne Société")
    await amend(world, buyer, creditor_identifier=ICS, creditor_name="Grossiste Exemple SAS")

    assert await debited(world, buyer, 0) == {"creditor": OLD_ICS, "creditor_name": "Ancienne Societe"}
    assert await debited(world, buyer, 1) == {}


async def test_amd_01_a_new_name_alone_is_reported_with_the_old_one(world: World) -> None:
    buyer = await world.buyer(creditor_identifier=ICS, creditor_name="Ancienne Société")
    await amend(world, buyer, creditor_name="Grossiste Exemple SAS")
    assert await debited(world, buyer, 0) == {"creditor_name": "Ancienne Societe"}


async def test_amd_02_a_new_account_is_reported_as_smnda(world: World) -> None:
    buyer = await world.buyer()
    await amended_account(world, buyer)
    assert await debited(world, buyer, 0) == {"account": "SMNDA"}
    assert await debited(world, buyer, 1) == {}


async def test_amd_03_an_amendment_is_reported_again_after_a_reject_until_it_is_accepted(world: World) -> None:
    buyer = await world.buyer()
    old = buyer.mandate.reference
    await amend(world, buyer, reference="RUM-B")

    assert await debited(world, buyer, 0, "reject:MD02") == {"reference": old}
    assert await debited(world, buyer, 1, "reject:MD02") == {"reference": old}
    assert await debited(world, buyer, 2) == {"reference": old}
    assert await debited(world, buyer, 3) == {}


async def test_amd_03_a_returned_debit_was_accepted_and_has_reported_it(world: World) -> None:
    buyer = await world.buyer()
    old = buyer.mandate.reference
    await amend(world, buyer, reference="RUM-C")

    assert await debited(world, buyer, 0, "return:AM04") == {"reference": old}
    assert await debited(world, buyer, 1) == {}


async def test_amd_03_two_amendments_before_a_success_are_reported_as_one_from_the_oldest_original(
    world: World,
) -> None:
    buyer = await world.buyer(creditor_identifier=OLD_ICS)
    oldest = buyer.mandate.reference
    await amend(world, buyer, reference="RUM-D")
    await amend(world, buyer, reference="RUM-E", creditor_identifier=ICS)
    await amended_account(world, buyer)

    everything = {"reference": oldest, "creditor": OLD_ICS, "account": "SMNDA"}
    assert await debited(world, buyer, 0, "reject:MD02") == everything
    assert await debited(world, buyer, 1) == everything
    await amend(world, buyer, reference="RUM-F")
    assert await debited(world, buyer, 2) == {"reference": "RUM-E"}
    assert await debited(world, buyer, 3) == {}


async def test_amd_03_an_amendment_after_a_pending_one_is_reported_from_the_oldest_original_then_from_the_last(
    world: World,
) -> None:
    """Nothing is known of the first debit yet: the second one tells all; a reject of it later tells the rest."""
    buyer = await world.buyer()
    oldest = buyer.mandate.reference
    await amend(world, buyer, reference="RUM-G")
    await world.scenario(buyer, "none")
    await world.owes(buyer, 10_00, due=DAYS[0])
    await world.clock("2011-02-25T00:00:00+00:00")
    await amend(world, buyer, reference="RUM-H")

    assert await debited(world, buyer, 1, "reject:MD02") == {"reference": oldest}
    (first,) = [each for each in await world.collections() if each["status"] == "submitted"]
    await world.bank_file(_credited(first))
    assert await debited(world, buyer, 2) == {"reference": "RUM-G"}
    assert await debited(world, buyer, 3) == {}


async def test_amd_03_an_amendment_that_is_reverted_before_it_was_reported_is_not_reported(world: World) -> None:
    buyer = await world.buyer()
    first = buyer.mandate.reference
    await amend(world, buyer, reference="RUM-I")
    await amend(world, buyer, reference=first)
    assert await debited(world, buyer, 0) == {}


async def test_amd_04_an_amendment_survives_the_suspension_of_its_mandate(world: World) -> None:
    buyer = await world.buyer()
    old = buyer.mandate.reference
    await amend(world, buyer, reference="RUM-J")
    mandate = buyer.mandate
    ended = MandateEnded(
        account_id=mandate.account_id, mandate_id=mandate.mandate_id, reference=mandate.reference, cause="suspended"
    )
    await world.application.publish(world.merchant, ended, mandate)
    assert await debited(world, buyer, 0) == {"reference": old}


async def test_a_mandate_of_another_creditor_is_left_out_until_it_is_amended(world: World) -> None:
    """ICS-02: the business code is no difference."""
    other, own = await world.buyer(creditor_identifier=OLD_ICS), await world.buyer(creditor_identifier="FR72001123456")
    for buyer in (other, own):
        await world.owes(buyer, 80_00)
    await world.clock("2011-02-16T12:00:00+00:00")
    shown = await world.collection(other)
    assert (shown["status"], shown["details"]["cause"]) == ("announced", "creditor_differs")
    assert (await world.collection(own))["status"] == "settled"

    await amend(world, other, creditor_identifier=ICS)
    await world.clock("2011-03-05T00:00:00+00:00")
    assert (await world.collection(other))["status"] == "settled", "announced again with the full notice"


async def test_amd_01_the_older_message_version_reports_the_same_amendment(world: World) -> None:
    reported = {"creditor": creditor(world.seal(CREDITOR_IBAN)), "collection": {"bank_profile": "epc-2009"}}
    await change_settings(world.application, world.merchant, reported, version=3)
    buyer = await world.buyer(creditor_identifier=OLD_ICS)
    await amend(world, buyer, creditor_identifier=ICS)
    assert await debited(world, buyer, 0) == {"creditor": OLD_ICS}


def _credited(collection: dict[str, Any]) -> str:
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
      <GrpHdr><MsgId>N-1</MsgId><CreDtTm>2011-03-26T08:00:00</CreDtTm></GrpHdr>
      <Ntfctn><Id>N-1</Id><CreDtTm>2011-03-26T08:00:00</CreDtTm><Acct><Id><IBAN>{CREDITOR_IBAN}</IBAN></Id></Acct>
      <Ntry><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
      <BookgDt><Dt>2011-03-25</Dt></BookgDt>
      <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>BBDD</SubFmlyCd></Fmly></Domn></BkTxCd>
      <NtryDtls><TxDtls><Refs><EndToEndId>{collection["end_to_end_id"]}</EndToEndId></Refs>
      <Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls></NtryDtls></Ntry></Ntfctn>
      </BkToCstmrDbtCdtNtfctn></Document>"""
