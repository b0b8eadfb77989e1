"""Services with two routes beside their own: an authenticated empty one, and the decision as an ORM writes it."""

import asyncio
import sys
import uuid

import uvicorn
from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import BigInteger, ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from encours.application import Application
from encours_credit.http.schemas import NewOrder
from encours_platform.process import tune_gc
from encours_platform.settings import Settings


class Base(DeclarativeBase):
    pass


class PeerLine(Base):
    __tablename__ = "peer_line"
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    limit_minor: Mapped[int] = mapped_column(BigInteger)
    used_minor: Mapped[int] = mapped_column(BigInteger, default=0)


class PeerOrder(Base):
    __tablename__ = "peer_order"
    order_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("peer_line.account_id"))
    external_id: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    decision: Mapped[str]


class PeerKey(Base):
    __tablename__ = "peer_key"
    key: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID]


class PeerEvent(Base):
    __tablename__ = "peer_event"
    event_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID]
    type: Mapped[str]


async def orm_decision(session: AsyncSession, body: NewOrder, key: str) -> str:
    async with session.begin():
        line = (
            await session.execute(select(PeerLine).where(PeerLine.account_id == body.account_id).with_for_update())
        ).scalar_one()
        accepted = line.used_minor + body.amount <= line.limit_minor
        if accepted:
            line.used_minor += body.amount
        order = PeerOrder(
            order_id=uuid.uuid4(),
            account_id=body.account_id,
            external_id=body.external_id,
            amount_minor=body.amount,
            decision="authorized" if accepted else "declined",
        )
        session.add(order)
        session.add(PeerKey(key=key, order_id=order.order_id))
        session.add(PeerEvent(event_id=uuid.uuid4(), order_id=order.order_id, type="order-placed"))
    return order.decision


async def main(port: int, names: list[str]) -> None:
    settings = Settings(port=port)
    application = Application(settings, names)
    await application.migrate()
    engine = create_async_engine(settings.sqlalchemy_url, pool_size=10)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    app = application.app()
    api = application.runtimes["credit"].api

    @app.post("/bench/empty")
    async def empty(request: Request) -> Response:
        await api.caller(request)
        return Response(b"{}", media_type="application/json")

    @app.post("/bench/orm", status_code=201)
    async def orm(request: Request, body: NewOrder) -> dict[str, str]:
        await api.caller(request)
        async with sessions() as session:
            return {"status": await orm_decision(session, body, request.headers["idempotency-key"])}

    tune_gc()
    async with application.started():
        await uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False)).serve()


asyncio.run(main(int(sys.argv[1]), sys.argv[2:]))
