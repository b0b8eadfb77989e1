"""Any sequence of acts of merchant, bank and clock: what others were told is what stands."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encours_contracts.mandates import MandateActivated, MandateAmended, MandateAwaitsDebtorBank, MandateEnded
from encours_mandates.core.domain.mandate import MOVES, REQUESTABLE_MOVES, Move, Status
from tests.mandates.world import IBAN, OTHER_IBAN, World
from tests.support.application import Application

START = datetime.fromisoformat("2011-01-03T09:00:00+00:00")
WAITING = {"awaiting_debtor_bank", "suspended"}
ENDED = {"revoked", "expired", "completed", "failed"}

by_hand = st.sampled_from(
    [
        ("sign", {}),
        ("confirm", {}),
        ("revoke", {}),
        ("amend", {"iban": OTHER_IBAN}),
        ("amend", {"iban": IBAN}),
        ("amend", {"debtor_name": "Another Name"}),
        ("amend", {"max_amount": 5}),
        ("amend", {"max_amount": None}),
    ]
)
by_bank = st.sampled_from([("settled", None), ("suspend", None), ("cancel", None), ("keep", None), ("check", None)])
by_clock = st.tuples(st.just("days"), st.integers(0, 700))
ONWARD: list[tuple[str, dict[str, str]]] = [("sign", {}), ("confirm", {})]
forward = st.sampled_from(ONWARD)
acts = st.lists(st.one_of(forward, by_hand, by_bank, by_clock), max_size=12)


class Player:
    """Does one act after another to one mandate and notes what it looked like after each."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = START
        self.mandate: dict[str, object] = {}

    async def play(self, name: str, argument: object) -> None:
        before = self.mandate
        if name == "days":
            assert isinstance(argument, int)
            self.now += timedelta(days=argument)
            await self.world.application.set_clock(self.world.merchant, self.now.isoformat())
        elif name in {move.value for move in REQUESTABLE_MOVES}:
            await self.by_hand(Move(name), argument)
        elif before["signed_on"] is not None:
            day = self.now.date().isoformat()
            await (
                self.world.settled(before, on=day) if name == "settled" else self.world.returned(before, name, on=day)
            )
        self.mandate = await self.world.read(before)
        if before["status"] in ENDED:
            assert self.mandate["status"] == before["status"]

    async def by_hand(self, action: Move, body: object) -> None:
        status = Status(str(self.mandate["status"]))
        path = f"/v1/mandates/{self.mandate['id']}/{action}"
        response = await self.world.merchant.post(path, body)
        if (status, action) in MOVES:
            assert response.status_code == 200 or response.json()["type"].endswith("nothing-to-amend")
        else:
            assert response.status_code == 409


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scheme=st.sampled_from(["B2B", "CORE"]), sequence=st.sampled_from(["RCUR", "OOFF"]), played=acts)
async def test_the_events_say_at_any_time_whether_the_mandate_can_be_collected(
    application: Application, scheme: str, sequence: str, played: list[tuple[str, object]]
) -> None:
    player = Player(await World.of(application))
    player.mandate = await player.world.create(scheme=scheme, sequence=sequence)
    for name, argument in played:
        await player.play(name, argument)

    usable, reference, asked = False, None, False
    for event in await player.world.published():
        if isinstance(event, MandateActivated):
            assert not usable, "it was usable already"
            usable, reference, asked = True, event.iban_masked, False
        elif isinstance(event, MandateAmended):
            assert reference is not None, "nobody knew of it"
            reference = event.iban_masked
        elif isinstance(event, MandateEnded):
            usable = False
        elif isinstance(event, MandateAwaitsDebtorBank):
            assert not usable, "nothing keeps it from being collected"
            asked = True
    if player.mandate["registered_at_debtor_bank"] == "unknown" and player.mandate["status"] in WAITING:
        assert asked, "its bank has to record it, and nobody was told"
    assert usable == (player.mandate["status"] == "active")
    if usable:
        assert reference == player.mandate["iban_masked"]
    assert player.mandate["steps"][-1]["status"] == player.mandate["status"]  # type: ignore[index]
