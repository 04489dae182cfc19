"""Mounts the JSON API and the pages on the application."""

from fastapi import FastAPI, Request
from fastapi.responses import Response

from courier_api.auth import router as sign_in
from courier_api.foundation.errors import ServiceError
from courier_api.incidents import router as incidents
from courier_api.intake.receive import problem_response
from courier_api.notices import status_router
from courier_api.notices.send import send_sign_in_code
from courier_api.shifts import router as shifts
from courier_api.web.site import site_from
from courier_api.wiring import Services


def add_pages_and_api(app: FastAPI, services: Services) -> None:
    """Add everything that people and programs open, except webhooks and health."""
    settings = services.settings
    encrypted = bool(settings.public_url and settings.public_url.startswith("https://"))
    site = site_from(services.database, services.clock, encrypted=encrypted)
    app.include_router(
        sign_in.router(sign_in.SignInApi(gate=site.gate, send_code=send_sign_in_code))
    )
    app.include_router(incidents.router(site.gate))
    app.include_router(shifts.router(site.gate))
    app.include_router(
        status_router.router(
            status_router.StatusCallbacks(
                database=services.database,
                clock=services.clock,
                public_url=settings.public_url or f"http://{settings.host}:{settings.port}",
                auth_token=settings.twilio_auth_token,
            )
        )
    )

    @app.exception_handler(ServiceError)
    def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, ServiceError)
        return problem_response(error)
