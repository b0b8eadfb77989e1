"""The published language: the events between services and, over webhooks, to partners.

The publisher alone constructs its events; within `v1` only optional fields are added.
"""

from encours_contracts import billing, collections, control, credit, gateway, mandates, notifications, sandbox
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
    "sandbox",
]
