"""`/console`: the adviser's pages over what they ask for."""

from dataclasses import dataclass

from fastapi import APIRouter

from courier_api.web.adviser import case, duplicates, incident_list, register, today
from courier_api.web.adviser.case import CaseQueries
from courier_api.web.adviser.duplicate_views import DuplicateQueries
from courier_api.web.adviser.incident_list import ListQueries
from courier_api.web.adviser.register_views import RegisterQuery
from courier_api.web.adviser.today_views import TodayQuery
from courier_api.web.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleQueries:
    """What the adviser's pages ask for."""

    today: TodayQuery
    list: ListQueries
    case: CaseQueries
    duplicates: DuplicateQueries
    actions: RegisterQuery


def router(site: Site, queries: ConsoleQueries) -> APIRouter:
    """The adviser's pages; the deputy sees the same, as far as the queries allow."""
    routes = APIRouter()
    routes.include_router(today.router(site, queries.today))
    routes.include_router(incident_list.router(site, queries.list))
    routes.include_router(duplicates.router(site, queries.duplicates))
    routes.include_router(register.router(site, queries.actions))
    routes.include_router(case.router(site, queries.case))
    return routes
