"""Finds the route of a request by the first segments of its path instead of trying all routes in turn."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

SEGMENTS_MAX = 2
"""`/v1/orders`: what all routes of a noun share."""


def literal_prefix(path: str) -> tuple[str, ...]:
    """The first segments of a route's path, at most two, up to the first parameter.

    >>> literal_prefix("/v1/orders/{order_id}"), literal_prefix("/sign/{mandate_id}/code"), literal_prefix("/")
    (('v1', 'orders'), ('sign',), ('',))
    """
    literal: list[str] = []
    for segment in path.split("/")[1 : 1 + SEGMENTS_MAX]:
        if "{" in segment:
            break
        literal.append(segment)
    return tuple(literal)


class RoutesByPrefix:
    """An ASGI application that answers from `routes`; what none of them matches in full goes to `otherwise`.

    `otherwise` knows the same routes and answers 404 and 405. The index is built at the first request, when all routes
    are there.
    """

    def __init__(self, routes: Sequence[BaseRoute], otherwise: ASGIApp) -> None:
        self._routes = routes
        self._otherwise = otherwise

    @cached_property
    def _by_prefix(self) -> Mapping[tuple[str, ...], Sequence[BaseRoute]]:
        found: dict[tuple[str, ...], list[BaseRoute]] = defaultdict(list)
        for route in self._routes:
            found[literal_prefix(getattr(route, "path", ""))].append(route)
        return found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            segments = tuple(scope["path"].split("/", SEGMENTS_MAX + 1)[1 : 1 + SEGMENTS_MAX])
            for length in range(len(segments), -1, -1):
                for route in self._by_prefix.get(segments[:length], ()):
                    match, child_scope = route.matches(scope)
                    if match is Match.FULL:
                        scope.update(child_scope)
                        await route.handle(scope, receive, send)
                        return
        await self._otherwise(scope, receive, send)
