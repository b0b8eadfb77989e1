"""The one-time code: in whose mailbox, in which browser, for how long and how often."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from encours_contracts.mandates import SignatureCodeIssued
from encours_mandates.core.domain.retention import delete_documents_on
from encours_mandates.signing.domain.progress import (
    CODE_LIFE,
    WRONG_CODES_MAX,
    Code,
    CodeCheckResult,
    SigningProgress,
    check_code,
)
from encours_values.ids import MANDATE, parse_typeid
from tests.mandates.signing_page import Visitor, changed, errors, visitor
from tests.mandates.world import World


async def test_a_wrong_code_is_counted_and_five_of_them_spend_it(world: World, mandate: Any, page: Visitor) -> None:
    await page.to_code()
    code = await page.code()
    wrong = "123456" if code != "123456" else "654321"

    values = [errors(await page.post("verify", code=wrong))[0] for _ in range(5)]
    right_but_late = await page.post("verify", code=code)

    assert values[:4] == ["This code is not correct. Check the latest message."] * 4
    assert values[4] == "Five wrong attempts: this code is no longer valid. Request a new one."
    assert (right_but_late.status_code, errors(right_but_late)) == (422, [values[4]])
    await page.must("verify", code=await page.code())
    assert "Read and sign" in (await page.get()).text


async def test_a_code_is_valid_for_ten_minutes(world: World, mandate: Any, page: Visitor) -> None:
    await page.to_code()
    code = await page.code()
    await world.application.set_clock(world.merchant, "2011-01-03T09:10:00+00:00")

    answer = await page.post("verify", code=code)

    assert (answer.status_code, errors(answer)) == (
        422,
        ["This code has expired: it was valid for ten minutes. Request a new one."],
    )


async def test_a_code_is_valid_once_and_only_the_latest(world: World, mandate: Any, page: Visitor) -> None:
    await page.to_code()
    first, second = await page.code(), await page.code()
    if first != second:
        assert (await page.post("verify", code=first)).status_code == 422
    await page.must("verify", code=second)
    other = await visitor(world, mandate)
    assert errors(await other.post("verify", code=second)) == ["No code was requested from this browser. Request one."]


async def test_a_code_works_only_in_the_browser_that_asked_for_it_and_so_does_what_it_opens(
    world: World, mandate: Any, page: Visitor
) -> None:
    """The merchant holds the link too; only who reads the signer's mail may sign."""
    await page.to_code()
    code = await page.code()
    merchant = await visitor(world, mandate)
    assert (await merchant.post("verify", code=code)).status_code == 422
    await page.must("verify", code=code)
    sha256 = await page.sha256()

    answer = await merchant.post("sign", consent="yes", sha256=sha256)

    assert answer.status_code == 303
    assert not await changed(world, mandate)
    assert "A code to identify you" in (await merchant.get()).text
    assert (await merchant.request("GET", f"{page.path}/mandate.pdf")).status_code == 303


async def test_five_codes_an_hour_even_if_the_clock_does_not_advance(world: World, mandate: Any, page: Visitor) -> None:
    await page.to_code()
    for _ in range(5):
        await page.must("code")

    sixth = await page.post("code")
    renewed = await world.act(mandate, "signing-link")
    again = Visitor(world, renewed["signing_url"])
    await again.to_code()
    over_a_new_link = await again.post("code")
    await world.application.set_clock(world.merchant, "2011-01-03T10:00:00+00:00")

    assert (sixth.status_code, over_a_new_link.status_code) == (429, 429)
    assert "Five codes were sent within an hour" in errors(sixth)[0]
    assert len(await world.published(SignatureCodeIssued)) == 5
    await again.must("code")


async def test_a_link_gives_twenty_codes_however_far_the_clock_moves(world: World, mandate: Any, page: Visitor) -> None:
    await page.to_code()
    at = datetime.fromisoformat("2011-01-03T09:00:00+00:00")
    for number in range(20):
        if number % 5 == 0:
            at += timedelta(hours=2)
            await world.application.set_clock(world.merchant, at.isoformat())
        await page.must("code")
    await world.application.set_clock(world.merchant, (at + timedelta(hours=2)).isoformat())

    last = await page.post("code")

    assert last.status_code == 429
    assert "Ask your creditor for a new one" in last.text
    assert len(await world.published(SignatureCodeIssued)) == 20


async def test_the_consent_comes_soon_after_the_code(world: World, mandate: Any, page: Visitor) -> None:
    await page.to_consent()
    sha256, token = await page.sha256(), await page.token()
    await world.application.set_clock(world.merchant, "2011-01-03T09:30:00+00:00")

    answer = await page.post("sign", form_token=token, consent="yes", sha256=sha256)

    assert answer.status_code == 303
    assert not await changed(world, mandate)
    assert "Send the code" in (await page.get()).text or "Check the code" in (await page.get()).text


INSTANT = datetime.fromisoformat("2011-01-03T09:00:00+00:00")


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([b"a", b"b"]), st.integers(0, 700)), max_size=12))
def test_a_code_opens_once_in_its_session_in_its_time_and_before_five_wrong_tries(
    tries: list[tuple[bool, bytes, int]],
) -> None:
    progress = SigningProgress(
        parse_typeid(MANDATE, "mdt_01jd3v5h8qe6k9w2x4y7z0abcd"),
        1,
        code=Code(b"digest", b"a", INSTANT, INSTANT + CODE_LIFE),
    )
    wrong = opened = 0
    for right, session, seconds in tries:
        now = INSTANT + timedelta(seconds=seconds)
        may_open = not opened and session == b"a" and now < INSTANT + CODE_LIFE and wrong < WRONG_CODES_MAX
        progress, outcome = check_code(progress, right, session, now)
        assert (outcome is CodeCheckResult.RIGHT) == (may_open and right)
        wrong += may_open and not right
        opened += outcome is CodeCheckResult.RIGHT


def test_mnd_22_ten_years_after_29_february_is_1_march() -> None:
    assert delete_documents_on(datetime(2024, 2, 29).date()).isoformat() == "2035-01-01"  # noqa: DTZ001
