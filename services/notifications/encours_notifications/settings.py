from pydantic_settings import BaseSettings, SettingsConfigDict


class NotificationsSettings(BaseSettings):
    """The service's own part of the environment."""

    model_config = SettingsConfigDict(env_prefix="ENCOURS_", extra="ignore")

    allow_private_webhooks: bool = False
    """Private and loopback addresses, http and any port; for trials only."""
    webhook_ports: str = "443,8443"
    """Ports of public hosts that webhooks may go to, separated by commas."""
    smtp_url: str = ""
    """`smtps://user:password@host:port`, `smtp+starttls://…` or `smtp://…`; empty = notices are recorded, not sent."""
    mail_from: str = "Encours <no-reply@encours.example>"
    delivery_days: int = 90
    """How long a delivered or failed webhook is listed."""
    event_log_days: int = 396
    """How long an event is listed, on the merchant's clock: thirteen months."""
