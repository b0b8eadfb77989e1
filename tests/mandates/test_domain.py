"""The rules alone: MND-23, MND-25, MND-26, MND-04, and the table of a mandate's life."""

import importlib
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_mandates.core.domain.debtor_bank import EEA, SEPA, bic_to_use, check_address
from encours_mandates.core.domain.errors import (
    CountryNotInSepa,
    DebtorAddressNeeded,
    DebtorBicNeeded,
    ImpossibleMove,
)
from encours_mandates.core.domain.mandate import (
    MOVES,
    REQUESTABLE_MOVES,
    Move,
    Scheme,
    Status,
    available_actions,
    can,
    move_after_signature,
    needs_registration_again,
    next_status,
)
from encours_mandates.core.domain.reference import REFERENCE_BITS, reference_of
from encours_values.bic import InvalidBic
from encours_values.errors import DomainError
from encours_values.mandate_expiry import expiry_of
from encours_values.mandate_reference import check_mandate_reference, normalise_for_uniqueness
from tests.mandates.test_document import MANDATE

ENDED = {Status.REVOKED, Status.EXPIRED, Status.COMPLETED, Status.FAILED}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("move", Move)
def test_mnd_26_each_move_leads_where_the_table_says_or_is_impossible(status: Status, move: Move) -> None:
    if (status, move) in MOVES:
        assert next_status(status, move) is MOVES[status, move]
    else:
        with pytest.raises(ImpossibleMove):
            next_status(status, move)


@pytest.mark.parametrize("status", Status)
def test_mnd_26_a_mandate_can_go_on_until_it_has_ended_and_never_after(status: Status) -> None:
    moves = [move for move in Move if can(status, move)]
    assert bool(moves) is (status not in ENDED)
    assert set(available_actions(status)) == set(moves) & set(REQUESTABLE_MOVES)


@given(st.sampled_from(Scheme), st.lists(st.sampled_from(Move), max_size=30))
def test_mnd_24_no_way_leads_to_active_but_through_signature_and_in_b2b_the_debtors_bank(
    scheme: Scheme, wished: list[Move]
) -> None:
    status, done = Status.PENDING_SIGNATURE, list[Move]()
    for wish in wished:
        move = move_after_signature(scheme) if status is Status.SIGNED else wish
        if can(status, move) and not (move is Move.ACTIVATE and status is not Status.SIGNED):
            status = next_status(status, move)
            done.append(move)
    if status is Status.ACTIVE:
        assert done[0] is Move.SIGN
        assert (Move.CONFIRM if scheme is Scheme.B2B else Move.ACTIVATE) in done
    if status in ENDED:
        assert done[-1] in {Move.REVOKE, Move.EXPIRE, Move.COMPLETE, Move.FAIL}


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.none() | st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_mnd_25_a_mandate_ends_36_months_after_its_signature_or_last_use_whichever_is_later(
    signed_on: date, last_used_on: date | None
) -> None:
    start = max(signed_on, last_used_on or signed_on)
    end = expiry_of(signed_on, last_used_on)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == 36
    assert end.day == start.day or (start.day > 28 and (end + timedelta(days=1)).day == 1)


@given(st.integers(0, 2**REFERENCE_BITS - 1))
def test_mnd_23_generated_references_are_upper_case_letters_digits_and_dashes_and_distinct(number: int) -> None:
    reference = reference_of(number)
    assert re.fullmatch("[A-Z0-9-]{1,35}", check_mandate_reference(reference))
    assert reference_of(number ^ 1) != reference
    assert normalise_for_uniqueness(reference.lower()) == reference


def test_amd_04_in_b2b_a_new_account_or_reference_has_to_be_registered_again_and_a_new_name_has_not() -> None:
    account = MANDATE.debtor_account
    stopped = (
        replace(MANDATE, debtor_account=replace(account, iban_sealed="k1.other")),
        replace(MANDATE, debtor_account=replace(account, bic="BNPAFRPP")),
        replace(MANDATE, reference="RUM-2"),
        replace(MANDATE, creditor=replace(MANDATE.creditor, identifier="FR33ZZZ8A1B2C")),
    )
    going_on = (
        replace(MANDATE, debtor_name="Forges du Rhône SAS", max_amount_minor=1),
        replace(MANDATE, debtor_account=replace(account, bic="AGRIFRPP878")),
        replace(MANDATE, debtor_account=replace(account, bic=None)),
        replace(MANDATE, creditor=replace(MANDATE.creditor, identifier="FR72001123456", name="Grossiste")),
    )
    assert all(needs_registration_again(MANDATE, after) for after in stopped)
    assert not any(needs_registration_again(MANDATE, after) for after in going_on)
    core = replace(MANDATE, scheme=Scheme.CORE)
    assert not any(needs_registration_again(core, replace(after, scheme=Scheme.CORE)) for after in stopped)


def test_the_scheme_has_41_countries_and_gibraltars_ibans_and_30_of_them_in_the_eea() -> None:
    assert (len(SEPA - {"GI"}), len(EEA)) == (41, 30)
    with pytest.raises(CountryNotInSepa):
        bic_to_use("US", None, None)


def test_mnd_05_a_bic_is_sent_where_it_was_given_or_where_the_iban_alone_is_not_enough() -> None:
    assert bic_to_use("FR", None, "AGRIFRPPXXX") is None
    assert bic_to_use("FR", "agrifrpp", "AGRIFRPPXXX") == "AGRIFRPP"
    assert bic_to_use("CH", None, "UBSWCHZH80A") == "UBSWCHZH80A"
    with pytest.raises(DebtorBicNeeded):
        bic_to_use("CH", None, None)
    with pytest.raises(InvalidBic):
        bic_to_use("FR", "AGRIFR", None)


def test_mnd_04_the_debtors_address_is_required_outside_the_eea_only() -> None:
    check_address("FR", address_known=False)
    check_address("CH", address_known=True)
    with pytest.raises(DebtorAddressNeeded):
        check_address("CH", address_known=False)


@pytest.mark.parametrize("wing", ["core", "signing", "reachability"])
def test_each_fact_that_refuses_a_request_has_its_problem(wing: str) -> None:
    errors = vars(importlib.import_module(f"encours_mandates.{wing}.domain.errors"))
    facts = {fact for fact in errors.values() if isinstance(fact, type) and issubclass(fact, DomainError)}
    problems = importlib.import_module(f"encours_mandates.{wing}.http.problems").PROBLEMS
    assert facts - {DomainError} == set(problems)
