from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class GatewaySettings(BaseSettings):
    """The service's own part of the environment."""

    model_config = SettingsConfigDict(env_prefix="ENCOURS_", extra="ignore")

    audit_keys: str = Field(default="", repr=False)
    """`keyid:base64 of 32 bytes`, separated by commas: the first signs the heads of the audit chains, each verifies."""
    audit_anchor_folder: Path | None = None
    """Where each signed anchor is written as a file too."""
