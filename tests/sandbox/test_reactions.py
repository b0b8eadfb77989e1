"""What collections makes of a nasty bank's files, where the outcome for the debit is beyond doubt."""

from typing import Any

import pytest

from tests.collections.world import World

SETTLED, RETURNED = ("settled", None), ("returned", "AM04")
RETURN = {"outcome": "return:AM04"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"bank": {"batch_booking": "single"}}, SETTLED),
        ({"bank": {"batch_details": False}}, SETTLED),
        ({"late_days": 5}, SETTLED),
        ({"bank": {"cut_off": "00:00", "after_cut_off": "postpone"}}, SETTLED),
        ({"bank": {"mandate_register": True}}, SETTLED),
        ({"outcome": "none", "then": [{"kind": "credit", "after_days": 3}]}, SETTLED),
        ({"bank": {"days_ahead_max": 1}}, ("rejected", "CH03")),
        ({**RETURN, "pending": True}, RETURNED),
        ({**RETURN, "fee": 500, "fee_in_amount": True}, RETURNED),
        ({**RETURN, "fee": 500, "fee_in_amount": True, "bank": {"version": "02"}}, RETURNED),
        ({**RETURN, "bank": {"version": "04"}}, RETURNED),
        *(({**RETURN, "bank": {"shape": shape}}, RETURNED) for shape in ("de", "fr", "ch", "nordic")),
        ({**RETURN, "bank": {"next_statement": "copied"}}, RETURNED),
    ],
    ids=str,
)
async def test_the_debit_has_its_outcome(world: World, body: dict[str, Any], expected: tuple[str, str | None]) -> None:
    buyer = await world.buyer()
    await world.owes(buyer, 100_00)
    await world.merchant.ok("POST", "/v1/sandbox/bank/scenario", {"account_id": buyer.id, **body})
    await world.clock("2011-02-24T00:00:00+00:00")

    debit = min(await world.collections(account_id=buyer.id), key=lambda each: str(each["collection_date"]))
    assert (debit["status"], (debit["details"] or {}).get("reason_code")) == expected
    assert await world.merchant.all("/v1/bank-files/unmatched") == []
