"""Published by notifications."""

from typing import Literal

from encours_contracts.envelope import Event
from encours_contracts.fields import AccountId, NotificationId


class _Notification(Event):
    notification_id: NotificationId
    account_id: AccountId | None = None
    channel: Literal["email"]
    template: str


class NotificationSent(_Notification, publisher="notifications"):
    pass


class NotificationFailed(_Notification, publisher="notifications"):
    cause: str
