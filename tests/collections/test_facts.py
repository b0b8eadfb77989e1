"""Facts of a bank folded into debits: every order, every repetition (INVT-3, INVT-4)."""

from datetime import date
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from encours_collections.bank_answers.domain.bank_facts import Debits, DebitState, Fact, apply
from encours_collections.debits.domain.collection import Move, Status
from encours_values.ids import new_id

DAY = date(2011, 2, 15)
AMOUNTS = (100_00, 50_00, 25_00)


def block() -> Debits:
    return Debits.of(
        DebitState(
            collection_id=new_id(),
            account_id=new_id(),
            end_to_end_id=f"E{place}",
            payment_information_id="B1",
            message_id="M1",
            amount_minor=amount,
            currency="EUR",
            collection_on=DAY,
            status=Status.SUBMITTED,
        )
        for place, amount in enumerate(AMOUNTS)
    )


CODES = ("AM04", "AC04", "MD01", "AC02", "MS03", None)


def fact(move: Move, place: int, day: int = 15, code: str | None = "AM04") -> Fact:
    return Fact(
        move=move,
        end_to_end_id=f"E{place}",
        amount_minor=AMOUNTS[place],
        currency="EUR",
        on=None if move is Move.REJECT else date(2011, 2, day),
        reason_code=None if move is Move.SETTLE else code,
    )


def state(debits: Debits) -> dict[str, tuple[object, ...]]:
    return {
        reference: (debit.status, debit.failed_by, debit.reason_codes, debit.settled_on)
        for reference, debit in debits.by_end_to_end_id.items()
    }


facts = st.lists(
    st.builds(
        fact,
        st.sampled_from([Move.SETTLE, Move.REJECT, Move.RETURN]),
        st.integers(0, 2),
        st.just(15),
        st.sampled_from(CODES),
    ),
    max_size=8,
)


@given(facts, st.data())
def test_the_same_facts_in_any_order_and_any_number_end_in_the_same_state(
    reported: list[Fact], data: st.DataObject
) -> None:
    straight, shuffled = block(), block()
    apply(reported, straight)
    for each in data.draw(st.permutations(reported)):
        for _ in range(data.draw(st.integers(1, 3))):
            apply([each], shuffled)
    assert state(shuffled) == state(straight)


@given(facts, st.data())
def test_a_debit_is_published_as_settled_and_as_failed_at_most_once(reported: list[Fact], data: st.DataObject) -> None:
    debits = block()
    matches = list(
        chain.from_iterable(apply([each], debits)[0] for each in data.draw(st.permutations(reported + reported)))
    )
    for reference in debits.by_end_to_end_id:
        moves = [(match.before, match.after) for match in matches if match.debit.end_to_end_id == reference]
        failed = [
            move
            for move in moves
            if move[0] in {Status.SUBMITTED, Status.SETTLED} and move[1] in {Status.REJECTED, Status.RETURNED}
        ]
        settled = [
            move for move in moves if move[0] is Status.SUBMITTED and move[1] in {Status.SETTLED, Status.RETURNED}
        ]
        assert len(failed) <= 1
        assert len(settled) <= 1


@given(st.sets(st.integers(0, 2)), st.integers(-1, 1))
def test_a_sum_settles_a_block_to_the_cent_or_not_at_all(rejected: set[int], off_minor: int) -> None:
    debits = block()
    apply([fact(Move.REJECT, place) for place in rejected], debits)
    net = sum(amount for place, amount in enumerate(AMOUNTS) if place not in rejected)
    credit = Fact(move=Move.SETTLE, payment_information_id="B1", amount_minor=net + off_minor, currency="EUR", on=DAY)
    matched, unmatched = apply([credit], debits)

    settled = {place for place in range(3) if debits.by_end_to_end_id[f"E{place}"].status is Status.SETTLED}
    assert settled == (set(range(3)) - rejected if off_minor == 0 and net else set())
    assert bool(matched) != bool(unmatched)


def test_details_without_amounts_are_matched_where_they_add_up_to_their_booking() -> None:
    def returns(total_minor: int) -> list[Fact]:
        return [
            Fact(move=Move.RETURN, end_to_end_id=f"E{place}", currency="EUR", on=DAY, group=1, group_minor=total_minor)
            for place in (0, 1)
        ]

    assert [each.cause for each in apply(returns(664_05), block())[1]] == ["amount_mismatch"] * 2
    assert len(apply(returns(150_00), block())[0]) == 2


def test_another_currency_is_another_debit() -> None:
    francs = Fact(move=Move.SETTLE, end_to_end_id="E0", amount_minor=100_00, currency="CHF", on=DAY)
    assert [each.cause for each in apply([francs], block())[1]] == ["amount_mismatch"]
