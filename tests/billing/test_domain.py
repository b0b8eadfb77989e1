"""Billing's rules as pure functions."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_billing.domain.allocation import OpenInvoice, Rule, allocate
from encours_billing.domain.collection import MOVES, Effect, Fact, Stage, move
from encours_billing.domain.dso import Dso, dso
from encours_billing.domain.invoice import ACTIONS, Balance, Status, status_of
from encours_billing.domain.journal import (
    Entry,
    Journal,
    Ledger,
    Row,
    Unbalanced,
    bank_entry_rows,
    credit_note_rows,
    debit_back_rows,
    debit_sent_rows,
    held_in,
    invoice_rows,
    payment_rows,
)
from encours_billing.domain.numbering import Series, format_number, series_of
from encours_billing.domain.statement import Credit, CreditKind, Month, net, remittance
from encours_billing.domain.vat import Line, RateTotal, line_nets, lines_of_delivery, share_of, totals

TODAY = date(2011, 3, 1)
cents = st.integers(1, 10**9)
days = st.dates(date(2010, 1, 1), date(2012, 12, 31))


def ids() -> st.SearchStrategy[UUID]:
    return st.uuids(version=4)


open_invoices = st.lists(
    st.builds(
        OpenInvoice,
        invoice_id=ids(),
        number=st.from_regex(r"F2011-[0-9]{6}", fullmatch=True),
        issued_on=days,
        due_on=days,
        open_minor=cents,
    ),
    max_size=12,
    unique_by=lambda invoice: invoice.invoice_id,
)
held_credits = st.lists(
    st.builds(
        Credit,
        kind=st.sampled_from(CreditKind),
        id=ids(),
        label=st.just("A"),
        dated_on=days,
        left_minor=cents,
    ),
    max_size=8,
    unique_by=lambda credit: credit.id,
)


def invoice(number: int, open_minor: int, issued: str, due: str) -> OpenInvoice:
    return OpenInvoice(UUID(int=number), f"F-{number}", date.fromisoformat(issued), date.fromisoformat(due), open_minor)


@given(st.integers(0, 10**10), open_invoices, st.sampled_from(Rule))
def test_an_allocation_neither_loses_nor_invents_a_cent(money: int, invoices: list[OpenInvoice], rule: Rule) -> None:
    result = allocate(money, invoices, rule, TODAY)

    assert sum(part.amount_minor for part in result.parts) + result.unallocated_minor == money
    assert result.unallocated_minor == max(0, money - sum(each.open_minor for each in invoices))
    by_id = {each.invoice_id: each.open_minor for each in invoices}
    assert all(0 < part.amount_minor <= by_id[part.invoice_id] for part in result.parts)
    assert len({part.invoice_id for part in result.parts}) == len(result.parts)


@given(open_invoices, held_credits, st.sampled_from(Rule))
def test_netting_uses_up_one_side_and_conserves_both(
    invoices: list[OpenInvoice], held: list[Credit], rule: Rule
) -> None:
    result = net(invoices, held, rule, TODAY)

    applied = sum(each.amount_minor for each in result.applications)
    assert applied + sum(result.due_minor.values()) == sum(each.open_minor for each in invoices)
    assert applied + result.credit_left_minor == sum(each.left_minor for each in held)
    assert result.credit_left_minor == 0 or not any(result.due_minor.values())
    for credit in held:
        used = sum(each.amount_minor for each in result.applications if each.source_id == credit.id)
        assert 0 <= used <= credit.left_minor
    assert all(each.amount_minor > 0 for each in result.applications)


@given(st.lists(st.tuples(open_invoices, held_credits), min_size=1, max_size=4))
def test_a_negative_month_carried_over_is_collected_as_the_acceptance_check_computes_it(
    months: list[tuple[list[OpenInvoice], list[Credit]]],
) -> None:
    expected, carried = list[int](), 0
    collected, left = list[int](), list[Credit]()
    for invoices, held in months:
        total = sum(each.open_minor for each in invoices) - sum(each.left_minor for each in held) + carried
        carried = min(total, 0)
        expected.append(max(total, 0))

        known = {each.id for each in left}
        left += [each for each in held if each.id not in known]
        result = net(invoices, left, Rule.OLDEST_FIRST, TODAY)
        collected.append(sum(result.due_minor.values()))
        used = {each.source_id: 0 for each in result.applications}
        for each in result.applications:
            used[each.source_id] += each.amount_minor
        left = [
            Credit(each.kind, each.id, each.label, each.dated_on, each.left_minor - used.get(each.id, 0))
            for each in left
            if each.left_minor > used.get(each.id, 0)
        ]

    if len({each.id for _, held in months for each in held}) == sum(len(held) for _, held in months):
        assert collected == expected


OLD_SMALL = invoice(1, 100, "2011-01-01", "2011-03-15")
LATE = invoice(2, 300, "2011-01-10", "2011-02-01")
LARGE = invoice(3, 900, "2011-02-01", "2011-04-01")


@pytest.mark.parametrize(
    ("rule", "order"),
    [
        (Rule.OLDEST_FIRST, [1, 2, 3]),
        (Rule.OVERDUE_FIRST, [2, 1, 3]),
        (Rule.LARGEST_FIRST, [3, 2, 1]),
        (Rule.LEGAL_ORDER, [2, 1, 3]),
    ],
)
def test_money_follows_the_merchants_rule(rule: Rule, order: list[int]) -> None:
    result = allocate(10_000, [LARGE, OLD_SMALL, LATE], rule, TODAY)

    assert [part.invoice_id.int for part in result.parts] == order


def test_a_partial_payment_pays_in_full_what_comes_first() -> None:
    result = allocate(350, [LARGE, OLD_SMALL, LATE], Rule.OLDEST_FIRST, TODAY)

    assert [(part.invoice_id.int, part.amount_minor) for part in result.parts] == [(1, 100), (2, 250)]


def test_the_legal_order_shares_in_proportion_where_all_is_equal() -> None:
    equal = [invoice(n, open_minor, "2011-01-01", "2011-02-01") for n, open_minor in ((1, 100), (2, 200))]

    result = allocate(100, equal, Rule.LEGAL_ORDER, TODAY)

    assert [part.amount_minor for part in result.parts] == [33, 67]


def test_an_invoice_due_today_has_fallen_due_by_law_but_is_not_late_yet() -> None:
    due_today = invoice(1, 100, "2011-02-01", TODAY.isoformat())
    due_later_older = invoice(2, 100, "2011-01-01", "2011-03-10")

    by_law = allocate(100, [due_later_older, due_today], Rule.LEGAL_ORDER, TODAY)

    assert by_law.parts[0].invoice_id.int == 1


BALANCES = [
    Balance(amount, paid, credited, in_collection, disputed, overdue=overdue)
    for amount in (100,)
    for paid, credited, in_collection, disputed in itertools.product((0, 40, 100), (0, 60, 100), (0, 40, 100), (0, 40))
    for overdue in (False, True)
    if paid + credited + in_collection <= amount
]


@pytest.mark.parametrize(
    ("balance", "status"),
    [
        (Balance(100), Status.OPEN),
        (Balance(100, paid_minor=40), Status.OPEN),
        (Balance(100, in_collection_minor=60), Status.IN_COLLECTION),
        (Balance(100, overdue=True), Status.OVERDUE),
        (Balance(100, in_collection_minor=40, overdue=True), Status.IN_COLLECTION),
        (Balance(100, disputed_minor=10, in_collection_minor=40, overdue=True), Status.DISPUTED),
        (Balance(100, paid_minor=100), Status.PAID),
        (Balance(100, paid_minor=40, credited_minor=60, disputed_minor=10), Status.PAID),
        (Balance(100, credited_minor=100), Status.CREDITED),
    ],
)
def test_the_status_follows_from_the_money(balance: Balance, status: Status) -> None:
    assert status_of(balance) is status


def test_every_balance_has_a_status_and_every_status_its_actions() -> None:
    assert {status_of(balance) for balance in BALANCES} == set(Status) == set(ACTIONS)


@pytest.mark.parametrize(("stage", "fact"), list(itertools.product(Stage, Fact)))
def test_a_debit_moves_by_its_table_and_by_nothing_else(stage: Stage, fact: Fact) -> None:
    after, effect = move(stage, fact)

    assert (after, effect) == MOVES.get((stage, fact), (stage, Effect.NOTHING))
    ends = fact is not Fact.RECREDITED
    assert stage is not Stage.BACK or not ends or (after, effect) == (Stage.BACK, Effect.NOTHING)


@given(st.permutations([Fact.SUBMITTED, Fact.SETTLED, Fact.FAILED]))
def test_in_whatever_order_the_bank_answers_a_returned_debit_is_back_and_holds_nothing(facts: list[Fact]) -> None:
    stage, held = Stage.NONE, 0
    for fact in facts:
        stage, effect = move(stage, fact)
        held += {Effect.TAKE: 1, Effect.RELEASE: -1}.get(effect, 0)

    assert (stage, held) == (Stage.BACK, 0)


rates = st.sampled_from([Decimal(0), Decimal("2.1"), Decimal("5.5"), Decimal(10), Decimal(20)])
lines = st.lists(
    st.builds(
        Line, sku=st.just(""), description=st.just("x"), quantity=st.just(Decimal(1)), gross_minor=cents, rate=rates
    ),
    min_size=1,
    max_size=10,
)


@given(lines)
def test_vat_and_net_add_up_to_what_the_lines_say(given_lines: list[Line]) -> None:
    found = totals(given_lines)

    assert sum(total.gross_minor for total in found) == sum(line.gross_minor for line in given_lines)
    assert sum(line_nets(given_lines)) == sum(total.net_minor for total in found)
    assert [total.rate for total in found] == sorted({line.rate for line in given_lines})


@given(lines, cents)
def test_a_credit_note_takes_back_vat_in_the_proportion_it_was_charged(given_lines: list[Line], amount: int) -> None:
    found = share_of(amount, totals(given_lines))

    assert sum(total.gross_minor for total in found) == amount
    assert all(total.net_minor >= 0 and total.tax_minor >= 0 for total in found)


@given(lines, cents)
def test_the_lines_of_a_delivery_add_up_to_its_amount(given_lines: list[Line], amount: int) -> None:
    assert sum(line.gross_minor for line in lines_of_delivery(amount, given_lines, "Order 1")) == amount


def test_vat_is_computed_once_a_rate_not_once_a_line() -> None:
    three = [Line("", "x", Decimal(1), 100, Decimal(20))] * 3

    assert totals(three) == [RateTotal(Decimal(20), 250, 50)]
    assert line_nets(three) == [84, 83, 83]


def test_a_delivery_reported_without_lines_is_one_line_at_the_standard_rate() -> None:
    assert lines_of_delivery(12000, [], "Order 7") == [Line("", "Order 7", Decimal(1), 12000, Decimal(20))]


@given(lines, st.sampled_from(["transfer", "card", "cheque"]), cents, st.booleans(), st.booleans())
def test_every_entry_is_balanced(
    given_lines: list[Line], method: str, amount: int, from_statement: bool, by_service: bool
) -> None:
    for rows in (
        invoice_rows(totals(given_lines)),
        credit_note_rows(totals(given_lines)),
        payment_rows(amount, held_in(method, from_statement=from_statement, by_service=by_service)),
        bank_entry_rows(-amount - 5, [("return", -amount), ("charge", -7), ("suspense", 2)]),
        debit_sent_rows(amount),
        debit_back_rows(amount),
    ):
        entry = Entry(Journal.SALES, UUID(int=1), "P", TODAY, "label", "EUR", rows)
        assert sum(row.debit_minor for row in entry.rows) == sum(row.credit_minor for row in entry.rows) > 0


def test_an_entry_that_is_not_balanced_cannot_be_made() -> None:
    with pytest.raises(Unbalanced):
        Entry(Journal.SALES, UUID(int=1), "P", TODAY, "x", "EUR", [Row(Ledger.CUSTOMER, debit_minor=5)])
    with pytest.raises(Unbalanced):
        Entry(Journal.SALES, UUID(int=1), "P", TODAY, "x", "EUR", [Row(Ledger.BANK, 5), Row(Ledger.CUSTOMER, -5, -10)])


def test_an_invoice_is_booked_on_411_against_707_and_44571() -> None:
    rows = invoice_rows([RateTotal(Decimal("5.5"), 1000, 55), RateTotal(Decimal(20), 10000, 2000)])

    assert [(row.ledger.value, row.debit_minor, row.credit_minor) for row in rows] == [
        ("411", 13055, 0),
        ("707", 0, 1000),
        ("44571", 0, 55),
        ("707", 0, 10000),
        ("44571", 0, 2000),
    ]


def test_numbers_carry_series_and_year() -> None:
    assert format_number(series_of(Series.INVOICE, date(2011, 12, 31)), 1) == "F2011-000001"
    assert format_number(series_of(Series.CREDIT_NOTE, date(2012, 1, 1)), 1_234_567) == "A2012-1234567"


@given(st.lists(st.from_regex(r"F2011-[0-9]{6}", fullmatch=True), max_size=60))
def test_a_remittance_text_fits_and_never_cuts_a_number(numbers: list[str]) -> None:
    text = remittance("R2011-000001", numbers)

    assert len(text) <= 140
    head, *reported = text.split(" ")
    left_out = int(reported.pop()[1:]) if reported and reported[-1].startswith("+") else 0
    assert head == "R2011-000001"
    assert [*reported] == numbers[: len(reported)]
    assert len(reported) + left_out == len(numbers)


@pytest.mark.parametrize(
    ("day", "last", "after"),
    [("2010-12-31", "2010-12-31", "2011-01-01"), ("2012-02-01", "2012-02-29", "2012-03-01")],
)
def test_a_month_ends_on_its_last_day(day: str, last: str, after: str) -> None:
    month = Month.of(date.fromisoformat(day))

    assert (month.last.isoformat(), month.after.isoformat()) == (last, after)
    assert Month.parse(str(month)) == month


def test_dso_by_both_formulas() -> None:
    sales = {TODAY - timedelta(days=back): 100 for back in range(90)}

    assert dso(4500, sales, TODAY, 90) == Dso(Decimal("45.0"), Decimal("45.0"))
    assert dso(4500, {}, TODAY, 90) == Dso(None, None)
    assert dso(0, sales, TODAY, 90) == Dso(Decimal(0), Decimal(0))
