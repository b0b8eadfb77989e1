from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CollectionsSettings(BaseSettings):
    """The service's own part of the environment."""

    model_config = SettingsConfigDict(env_prefix="ENCOURS_", extra="ignore")

    bank_channel: Literal["folder", "sftp"] = "folder"
    """How live tenants' files go to the bank."""
    bank_folder: Path | None = None
    """Where live tenants' files go (`out/`) and come from (`in/`)."""
    bank_sftp_host: str = ""
    bank_sftp_port: int = 22
    bank_sftp_user: str = ""
    bank_sftp_password: str = Field(default="", repr=False)
    bank_sftp_key_file: Path | None = None
    """A private key in place of the password."""
    bank_sftp_known_host_key: str = ""
    """The server's public key as OpenSSH writes it, one a line while it changes. Without it nothing is sent."""
    bank_sftp_out: str = "out/{merchant}"
    bank_sftp_in: str = "in/{merchant}"
    bank_sftp_seconds: int = 60
    """The longest that one transfer may take."""
