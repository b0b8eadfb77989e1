from pathlib import Path

from encours_collections.bank_answers.http import (
    bank_accounts,
    bank_files,
    bank_items,
    booked_items,
    unanswered_debits,
)
from encours_collections.bank_answers.http import problems as bank_answers_problems
from encours_collections.bank_requests.http import batch_requests, collection_requests
from encours_collections.bank_requests.http import problems as bank_requests_problems
from encours_collections.batches.http import batches, previews
from encours_collections.batches.http import problems as batches_problems
from encours_collections.batches.use_cases.ports import BankChannel
from encours_collections.channels.adapters.bank_folder import BankFolder
from encours_collections.channels.adapters.bank_sftp import BankSftp, SftpAccess
from encours_collections.channels.adapters.channels import KINDS, ChannelOfTenant, OwnChannels
from encours_collections.channels.adapters.sandbox_channel import SandboxChannel
from encours_collections.channels.store.channel_files import ChannelFiles
from encours_collections.consumers import handlers
from encours_collections.core.http import bank_profiles
from encours_collections.core.http import problems as core_problems
from encours_collections.core.use_cases.reseal import reseal
from encours_collections.debits.http import collections, reports
from encours_collections.debits.http import problems as debits_problems
from encours_collections.intake.http import problems as intake_problems
from encours_collections.intake.http import representments
from encours_collections.jobs import jobs
from encours_collections.settings import CollectionsSettings
from encours_platform import audit
from encours_platform.service import Runtime, Service

WINGS = (
    core_problems,
    debits_problems,
    batches_problems,
    intake_problems,
    bank_requests_problems,
    bank_answers_problems,
)


def _live(runtime: Runtime) -> BankChannel:
    settings = runtime.settings.own(CollectionsSettings)
    if settings.bank_channel == "folder":
        return BankFolder(settings.bank_folder)
    access = SftpAccess(
        host=settings.bank_sftp_host,
        port=settings.bank_sftp_port,
        user=settings.bank_sftp_user,
        password=settings.bank_sftp_password,
        key_file=settings.bank_sftp_key_file,
        host_keys=settings.bank_sftp_known_host_key,
        out_folder=settings.bank_sftp_out,
        in_folder=settings.bank_sftp_in,
        seconds=settings.bank_sftp_seconds,
    )
    return BankSftp(access, ChannelFiles(runtime.database))


def build(runtime: Runtime) -> Service:
    settings = runtime.settings.own(CollectionsSettings)
    channel_files = ChannelFiles(runtime.database)
    own = OwnChannels(channel_files, runtime.outbound, settings.bank_folder, settings.bank_sftp_seconds)
    channel = ChannelOfTenant(
        runtime.database,
        runtime.sealer,
        own,
        sandbox=SandboxChannel(runtime.database, runtime.sealer),
        live=_live(runtime),
    )
    return Service(
        name="collections",
        routers=(
            collections.routes(runtime.api),
            collection_requests.routes(runtime.api, runtime.sealer),
            representments.routes(runtime.api),
            previews.routes(runtime.api, runtime.sealer),
            batches.routes(runtime.api, runtime.sealer),
            batch_requests.routes(runtime.api, runtime.sealer),
            unanswered_debits.routes(runtime.api),
            bank_items.routes(runtime.api),
            bank_accounts.routes(runtime.api, runtime.sealer),
            booked_items.routes(runtime.api),
            bank_files.routes(runtime.api, runtime.sealer),
            bank_profiles.routes(runtime.api),
            reports.routes(runtime.api),
            audit.routes(runtime.api, "collections"),
        ),
        handlers=handlers(runtime.sealer),
        jobs=jobs(runtime.sealer, channel, settings.bank_sftp_seconds if settings.bank_channel == "sftp" else 0),
        problems={fact: problem for wing in WINGS for fact, problem in wing.PROBLEMS.items()},
        migrations=Path(__file__).parent / "migrations",
        settings=CollectionsSettings,
        reseal=reseal,
        audited=True,
        connection_tests=dict.fromkeys(KINDS, own.check),
        large_bodies={bank_files.PATH: bank_files.BYTES_MAX},
    )
