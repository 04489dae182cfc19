"""The demonstration in one process: the same driver, service and sandbox, without child processes.

Webhooks and the API are the real application, called without a socket; the authority is the real
sandbox over HTTP in a thread; only the SMS carrier is a list.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import httpx

from courier_api.demo.courier_side import CourierSide
from courier_api.demo.driver import Driver, end_of_week
from courier_api.demo.establish import Established, establish
from courier_api.demo.gather import gather, reported_incidents
from courier_api.demo.platform_side import Answers, PlatformSide
from courier_api.demo.report import ReportFigures
from courier_api.demo.timeline import Timeline
from courier_api.demo.week import Week
from courier_api.foundation.database import Database
from courier_api.foundation.settings import Settings
from courier_api.intake.group_commit import GroupCommit
from courier_api.jobs.rest import WorkAhead, work_ahead
from courier_api.jobs.worker import Worker
from courier_api.main import create_app
from courier_api.notices.gateway import NoticeState, OutgoingSms, SentSms
from courier_api.sources.directory import SourceDirectory
from courier_api.wiring import Services
from declarations.dimona.http_channel import DimonaClientSettings, HttpDimonaChannel
from declarations.dimona.sandbox import SandboxConfig, SandboxServer
from declarations.dimona.sandbox.faults import Faults
from declarations.dimona.sandbox.scenario import Scenario
from declarations.dimona.sandbox.tokens import TokenRules
