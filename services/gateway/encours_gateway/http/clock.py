from datetime import UTC

from fastapi import APIRouter, Request

from encours_gateway.http.schemas import ClockAnswer, ClockBody
from encours_gateway.store import clocks
from encours_gateway.use_cases.move_clock import SandboxClock
from encours_platform.auth import Caller
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.problems import SandboxOnly


async def _clock(tx: Tx) -> ClockAnswer:
    _, target = await clocks.state(tx)
    return ClockAnswer(now=tx.now, status="ready" if target is None else "moving")


def routes(api: Api, clock: SandboxClock) -> APIRouter:
    r = api.router("sandbox")

    def sandbox_caller(request: Request) -> Caller:
        caller = api.caller(request)
        if not caller.sandbox:
            raise SandboxOnly("a live tenant has real time")
        return caller

    @r.get("/v1/sandbox/clock", response_model=ClockAnswer)
    async def read_clock(request: Request) -> ClockAnswer:
        sandbox_caller(request)
        return await api.view(request).run(_clock)

    @r.put("/v1/sandbox/clock", response_model=ClockAnswer)
    async def put_clock(request: Request, body: ClockBody) -> ClockAnswer:
        """Runs everything that falls due until then, in order, across all services; answers when all have finished."""
        caller = sandbox_caller(request)
        now = await clock.move(caller.tenant_id, body.now.astimezone(UTC))
        return ClockAnswer(now=now, status="ready")

    return r
