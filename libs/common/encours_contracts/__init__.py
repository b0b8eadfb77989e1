"""The published language: what services tell each other, and partners over webhooks.

The publisher alone constructs its events; within `v1` only optional fields are added.
"""

from encours_contracts import billing, collections, control, credit, gateway, mandates, notifications
from encours_contracts.envelope import EVENTS, Envelope, Event

__all__ = [
    "EVENTS",
    "Envelope",
    "Event",
    "billing",
    "collections",
    "control",
    "credit",
    "gateway",
    "mandates",
    "notifications",
]
