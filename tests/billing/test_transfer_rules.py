"""The rules of matching, for any numbers, amounts and texts (docs/algorithms/transfer-matching.md)."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations, count
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_billing.domain.allocation import Rule
from encours_billing.domain.invoice import Balance, Invoice
from encours_billing.domain.transfer_matching import (
    Document,
    Incoming,
    Knowledge,
    Match,
    decide,
    propose,
    read_names,
    similar_keys,
)
from encours_values.creditor_reference import number_in, reference_of

TODAY = date(2011, 2, 1)
ACCOUNTS = [UUID(int=n) for n in (1, 2)]
SEPARATORS = st.sampled_from(["", "-", " ", ".", "/", " - "])
WORDS = st.sampled_from(["", "FACTURE ", "fact ", "n° ", "reglement du 05/01/2011 ", "MERCI ", "cde 4711 "])


def invoice(place: int, account: UUID, amount: int, *, disputed: int = 0, in_collection: int = 0) -> Invoice:
    return Invoice(
        invoice_id=UUID(int=1000 + place),
        account_id=account,
        number=f"F2011-{place:06d}",
        order_id=UUID(int=place),
        order_external_id=str(place),
        currency="EUR",
        issued_on=date(2011, 1, 1) + timedelta(days=place % 28),
        due_on=date(2011, 2, 15),
        balance=Balance(amount, disputed_minor=disputed, in_collection_minor=in_collection),
        version=1,
        by_statement=False,
        statement_id=UUID(int=9) if place % 3 == 0 else None,
        awaiting_debit=False,
    )


@st.composite
def books(draw: st.DrawFn) -> list[Invoice]:
    """Open invoices of two accounts, some disputed or at the bank in part; amounts small, so that they meet."""
    found = []
    for place in range(1, draw(st.integers(1, 7)) + 1):
        amount = draw(st.integers(1, 12))
        disputed = draw(st.integers(0, amount))
        at_bank = draw(st.integers(0, amount - disputed))
        found.append(invoice(place, draw(st.sampled_from(ACCOUNTS)), amount, disputed=disputed, in_collection=at_bank))
    return found


def key_of(each: Invoice) -> str:
    return each.number.replace("-", "")


def knowledge(known: Sequence[Invoice], payers: set[UUID], namesakes: set[UUID]) -> Knowledge:
    documents = {key_of(each): Document(key_of(each), each.account_id, [each]) for each in known}
    open_of = {id_: [each for each in known if each.account_id == id_] for id_ in ACCOUNTS}
    return Knowledge(documents, payers, namesakes, open_of)


@given(
    books(),
    st.integers(1, 40),
    st.lists(st.integers(1, 9), max_size=4),
    st.sets(st.sampled_from(ACCOUNTS)),
    st.sets(st.sampled_from(ACCOUNTS)),
    st.sampled_from(list(Rule)),
)
def test_a_match_is_for_invoices_of_one_account_for_no_more_than_they_have_open_and_no_cent_twice(
    known: list[Invoice], amount: int, named: list[int], payers: set[UUID], namesakes: set[UUID], rule: Rule
) -> None:
    text = " ".join(f"F2011-{place:06d}" for place in named)
    transfer = Incoming(amount, "EUR", read_names(None, text))
    match = decide(transfer, knowledge(known, payers, namesakes), rule, TODAY)
    if match is None:
        return
    by_id = {each.invoice_id: each for each in known}
    paid = [by_id[part.invoice_id] for part in match.parts]
    assert {each.account_id for each in paid} == {match.account_id}
    assert len({each.invoice_id for each in paid}) == len(paid)
    assert all(0 < part.amount_minor <= by_id[part.invoice_id].balance.open_minor for part in match.parts)
    balances = {part.invoice_id: by_id[part.invoice_id].balance for part in match.parts}
    if any(part.amount_minor > balances[part.invoice_id].payable_minor for part in match.parts):
        filled = all(part.amount_minor >= balances[part.invoice_id].payable_minor for part in match.parts)
        assert filled, "what is at the bank gets what the others leave"
    total = sum(part.amount_minor for part in match.parts)
    assert total <= amount
    if named:
        assert {each.number for each in paid} <= {f"F2011-{place:06d}" for place in named}
    else:
        assert total == amount, "what is matched by its amount is exactly its amount"
        assert match.account_id in (payers or namesakes)


@given(books(), st.integers(1, 40), st.permutations([1, 2, 3]), st.sampled_from(list(Rule)))
def test_the_order_in_which_a_text_names_invoices_changes_nothing(
    known: list[Invoice], amount: int, order: list[int], rule: Rule
) -> None:
    def paid(places: Sequence[int]) -> Match | None:
        text = " ".join(f"F2011-{place:06d}" for place in places)
        match = decide(Incoming(amount, "EUR", read_names(None, text)), knowledge(known, set(), set()), rule, TODAY)
        return match and Match(match.rule, match.account_id, sorted(match.parts, key=lambda part: part.invoice_id))

    assert paid(order) == paid(sorted(order))


@given(books(), st.integers(1, 40), st.sets(st.sampled_from(ACCOUNTS), min_size=2), st.booleans())
def test_two_accounts_that_may_have_sent_it_are_one_too_many(
    known: list[Invoice], amount: int, both: set[UUID], by_account: bool
) -> None:
    transfer = Incoming(amount, "EUR", read_names(None, ""))
    payers, namesakes = (both, set[UUID]()) if by_account else (set[UUID](), both)
    assert decide(transfer, knowledge(known, payers, namesakes), Rule.OLDEST_FIRST, TODAY) is None


@given(st.lists(st.integers(1, 999_999), min_size=1, max_size=4, unique=True), st.data())
def test_numbers_are_read_whatever_stands_around_and_between_them(places: list[int], data: st.DataObject) -> None:
    written, expected = "", []
    for place in places:
        kind, between = data.draw(st.sampled_from("FR")), data.draw(SEPARATORS)
        number = f"{kind}{data.draw(SEPARATORS)}2011{between}{place:06d}"
        number = number.lower() if data.draw(st.booleans()) else number
        written += data.draw(WORDS) + number + data.draw(st.sampled_from([", ", " ; ", " et ", "\n"]))
        expected.append(f"{kind}2011{place:06d}")
    assert list(read_names(None, written).by_number) == expected


@given(st.text(max_size=150), st.none() | st.text(max_size=40))
def test_no_text_breaks_the_reader_and_what_it_reads_looks_like_our_numbers(text: str, structured: str | None) -> None:
    named = read_names(structured, text)
    assert all(key[0] in "FR" and key[1:].isdigit() and len(key) >= 11 for key in named.by_number)


@given(st.from_regex(r"[A-Z0-9]{1,21}", fullmatch=True))
def test_a_reference_is_read_back_and_one_wrong_digit_is_noticed(number: str) -> None:
    reference = reference_of(number)
    assert number_in(reference) == number
    wrong = f"{reference[:2]}{(int(reference[2:4]) + 1) % 100:02d}{reference[4:]}"
    assert number_in(wrong) is None


def test_references_of_others_read_as_the_standard_says() -> None:
    """ISO 11649; the second is the standard's often quoted example."""
    assert reference_of("INV2026000123") == "RF98INV2026000123"
    assert number_in("RF18 5390 0754 7034") == "539007547034"
    assert number_in("RF19 5390 0754 7034") is None


@given(books(), st.integers(1, 40), st.sets(st.sampled_from(ACCOUNTS)))
def test_proposals_are_of_one_account_each_ordered_and_never_certain(
    known: list[Invoice], amount: int, payers: set[UUID]
) -> None:
    transfer = Incoming(amount, "EUR", read_names(None, "F2011-000001 F2011-000002"))
    same = [each for each in known if each.balance.open_minor == amount]
    proposals = propose(transfer, knowledge(known, payers, set()), [], same)
    accounts = {each.invoice_id: each.account_id for each in known}
    for each in proposals:
        assert {accounts[id_] for id_ in each.invoice_ids} <= {each.account_id}
        assert 0 < each.score < 100
    assert [each.score for each in proposals] == sorted((each.score for each in proposals), reverse=True)
    assert len({(each.account_id, tuple(each.invoice_ids)) for each in proposals}) == len(proposals)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.integers(1, 27))
def test_proposed_combinations_make_exactly_the_amount_and_none_of_three_is_missed(
    amounts: list[int], expected: int
) -> None:
    known = [invoice(place, ACCOUNTS[0], amount) for place, amount in enumerate(amounts, start=1)]
    proposals = propose(Incoming(expected, "EUR", read_names(None, "")), knowledge(known, {ACCOUNTS[0]}, set()), [], [])
    found = {frozenset(each.invoice_ids) for each in proposals if len(each.invoice_ids) in {1, 2, 3}}
    right = {
        frozenset(each.invoice_id for each in chosen)
        for size in (1, 2, 3)
        for chosen in combinations(known, size)
        if sum(each.balance.open_minor for each in chosen) == expected
    }
    assert found <= right
    assert found == right or len(found) >= 20


def test_combinations_of_many_invoices_are_bounded_in_time() -> None:
    places = count(1)
    known = [invoice(next(places), ACCOUNTS[0], 2) for _ in range(400)]
    proposals = propose(Incoming(7, "EUR", read_names(None, "")), knowledge(known, {ACCOUNTS[0]}, set()), [], [])
    assert [each.why for each in proposals] == [["payer"]]


@pytest.mark.parametrize("key", ["F2011000042", "R2011000042"])
def test_similar_numbers_differ_by_one_slip(key: str) -> None:
    near = similar_keys(key)
    assert all(len(each) == len(key) and each[0] == key[0] for each in near)
    assert len(near) < 120
