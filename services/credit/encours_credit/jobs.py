from collections.abc import Mapping

from encours_credit.use_cases.cancel_order import EXPIRE_ORDERS, expire_orders
from encours_credit.use_cases.set_limit import LIMIT_TURNS, turn_limits
from encours_platform.due_work import Job


def jobs() -> Mapping[str, Job]:
    return {EXPIRE_ORDERS: Job(expire_orders), LIMIT_TURNS: Job(turn_limits)}
