"""Two browsers, the merchant and the clock, at random against the page: who may sign, and when, as a model says it."""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from encours_contracts.mandates import MandateSigned
from tests.mandates.signing_page import Visitor, changed, visitor
from tests.mandates.world import World

START = datetime.fromisoformat("2011-01-03T09:00:00+00:00")
STEPS = 60


@dataclass
class Model:
    """What must be true; `code` is (browser, its text, when it expires, wrong tries), `verified` (browser, until)."""

    now: datetime = START
    account: bool = False
    declared: bool = False
    code: tuple[int, str, datetime, int] | None = None
    verified: tuple[int, datetime] | None = None
    issued: list[datetime] = field(default_factory=list)

    def may_sign(self, browser: int) -> bool:
        result = self.account and self.declared
        return result and self.verified is not None and self.verified[0] == browser and self.now < self.verified[1]

    def may_issue(self) -> bool:
        recent = [at for at in self.issued if at > self.now - timedelta(hours=1)]
        return self.account and self.declared and len(recent) < 5


@dataclass
class Walk:
    world: World
    mandate: Any
    browsers: list[Visitor]
    model: Model = field(default_factory=Model)
    signed: bool = False

    async def account(self, browser: int) -> None:
        await self.browsers[browser].must("account", choice="given")
        self.model.account = True

    async def signer(self, browser: int) -> None:
        await self.browsers[browser].must("signer", authorised="yes", name="Jeanne Martin", title="Gérante")
        self.model.declared = self.model.account

    async def issue(self, browser: int) -> None:
        model = self.model
        if model.may_issue():
            text = await self.browsers[browser].code()
            model.code, model.verified = (browser, text, model.now + timedelta(minutes=10), 0), None
            model.issued.append(model.now)
        else:
            answer = await self.browsers[browser].post("code")
            assert answer.status_code == (429 if model.account and model.declared else 303)

    async def right(self, browser: int) -> None:
        await self._type(browser, right=True)

    async def wrong(self, browser: int) -> None:
        await self._type(browser, right=False)

    async def _type(self, browser: int, *, right: bool) -> None:
        model = self.model
        text = model.code[1] if model.code else "123456"
        typed = text if right else ("123456" if text != "123456" else "654321")
        answer = await self.browsers[browser].post("verify", code=typed)
        if model.may_sign(browser):
            assert answer.status_code == 303
            return
        good = model.code is not None and model.code[0] == browser and model.now < model.code[2] and model.code[3] < 5
        if good and right:
            model.code, model.verified = None, (browser, model.now + timedelta(minutes=30))
        elif good and model.code:
            model.code = (*model.code[:3], model.code[3] + 1)
        assert answer.status_code == (303 if good and right else 422)

    async def sign(self, browser: int) -> None:
        self.signed = self.model.may_sign(browser)
        page = self.browsers[browser]
        sha256 = await page.sha256() if self.signed else "0" * 64
        assert (await page.post("sign", consent="yes", sha256=sha256)).status_code == 303
        assert await changed(self.world, self.mandate) == self.signed

    async def renew(self, _browser: int) -> None:
        url = (await self.world.act(self.mandate, "signing-link"))["signing_url"]
        old = self.browsers[0]
        self.browsers = [replace(each, url=url) for each in self.browsers]
        assert (await old.get()).status_code == 410
        self.model = Model(now=self.model.now, issued=self.model.issued)

    async def wait(self, browser: int) -> None:
        self.model.now += timedelta(minutes=(9, 31)[browser])
        await self.world.application.set_clock(self.world.merchant, self.model.now.isoformat())


@pytest.mark.parametrize("seed", range(10))
async def test_only_the_browser_that_proved_the_mailbox_signs_and_in_time(world: World, seed: int) -> None:
    mandate = await world.create()
    walk = Walk(world, mandate, [await visitor(world, mandate) for _ in range(2)])
    acts = {
        walk.account: 3,
        walk.signer: 3,
        walk.issue: 3,
        walk.right: 3,
        walk.wrong: 3,
        walk.sign: 2,
        walk.wait: 1,
        walk.renew: 0.3,
    }
    chance = random.Random(seed)
    for act in chance.choices(list(acts), list(acts.values()), k=STEPS):
        await act(chance.randrange(2))
        if walk.signed:
            break
    assert len(await world.published(MandateSigned)) == walk.signed
