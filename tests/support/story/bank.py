"""What the bank of a story does, drawn from numbers: every scenario that the API knows can come."""

from random import Random
from typing import Any

from tests.support.story.excluded import EXCLUDED

OUTCOMES = (
    *("settle",) * 4,
    "none",
    *("reject:AC04", "reject:MD01", "reject:AM04", "reject:AG01"),
    *("return:AM04", "return:AM04", "return:MS03", "return:MS02", "return:MD06", "return:AC06", "return:MD01"),
)


def scenario(b: int, c: int) -> dict[str, Any]:
    chance = Random(b * 1_000_003 + c)
    follow_ups = [
        {"kind": chance.choice(["return", "credit"]), "after_days": chance.randint(0, 6), "reason_code": "MS03"}
        for _ in range(chance.choice([0, 0, 0, 1, 2]))
    ]
    fee = 0 if "fee_beside_a_return" in EXCLUDED and chance.random() < 0.5 else chance.choice([0, 5_00])
    in_amount = True if "fee_beside_a_return" in EXCLUDED else chance.choice([True, False])
    contradicting = None if "contradicting_reasons" in EXCLUDED else chance.choice([None, None, "AC06", "MD01"])
    return {
        "outcome": chance.choice(OUTCOMES),
        "after_days": chance.randint(0, 10),
        "statement_reason": contradicting,
        "returned_amount": chance.choice([None, None, None, None, 40_00]),
        "fee": fee,
        "fee_in_amount": in_amount,
        "fee_stated": chance.choice([True, False]),
        "references": chance.choice(["all", "all", "mandate", "instruction", "none"]),
        "booked_gross": chance.choice([True, False]),
        "pending": chance.choice([True, False, False]),
        "late_days": chance.choice([0, 0, 0, 0, 2, 9]),
        "then": follow_ups,
    }


def behaviour(b: int, c: int) -> dict[str, Any]:
    chance = Random(b * 1_000_033 + c)
    kinds = ["charge", "transfer_out", "other_return", "other_credit", "proprietary"]
    return {
        "batch_booking": chance.choice(["as_ordered", "batch", "single"]),
        "batch_details": chance.choice([True, True, False]),
        "foreign_entries": chance.sample(kinds, chance.choice([0, 1, 2])),
        "next_statement": chance.choice(["each_day", "each_day", "left_out", "late", "copied", "wrong"]),
        "accounts": chance.choice(["a_file_each", "one_file", "with_foreign"]),
        "version": chance.choice(["02", "04", "08"]),
        "shape": chance.choice(["epc", "de", "fr", "ch", "nordic"]),
        "mandate_register": chance.choice([True, False, False]),
        "duplicates_refused": chance.choice([True, False, False]),
        "cut_off": chance.choice([None, None, "16:00"]),
        "after_cut_off": chance.choice(["reject", "postpone"]),
        "days_ahead_max": chance.choice([None, None, 30]),
    }
