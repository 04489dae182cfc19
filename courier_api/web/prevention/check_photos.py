"""Photos with the check of a bicycle: added, shown, taken away."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from courier_api.incidents.read_photo import PUBLIC_TYPE, PhotoRefused, read_photo
from courier_api.prevention.check_bike import own_bike
from courier_api.prevention.errors import By
from courier_api.prevention.photograph_check import (
    CheckHasEnoughPhotos,
    photograph_check,
    picture_of,
    remove_photo,
)
from courier_api.web.photo_form import PostedPhoto, posted_photo
from courier_api.web.prevention import typed
from courier_api.web.prevention.desk import PATH, Desk, Number, Shown
from courier_api.web.prevention.read_people import bike_view
from courier_api.web.site import PostedForm, Visit
from safety.prevention.bike_check import BikePart

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def router(desk: Desk) -> APIRouter:
    """The photos of one bicycle."""
    routes = APIRouter(prefix=f"{PATH}/bikes/{{bike_id}}/photos", include_in_schema=False)
    Adviser = Annotated[Visit, Depends(desk.adviser())]
    Posted = Annotated[PostedForm, Depends(desk.site.posted())]
    Sent = Annotated[PostedPhoto, Depends(posted_photo(desk.site))]

    def own(visit: Adviser, bike_id: Number) -> int:
        with desk.site.database.reading() as session:
            return own_bike(session, bike_id, desk.by(visit).employer_number, lock=False).id

    @routes.post("")
    def add(visit: Adviser, bike_id: Annotated[int, Depends(own)], sent: Sent) -> Response:
        # Whose bicycle it is, is known before anything is read.
        page = page_of_bike(bike_id)
        form = PostedForm(dict(sent.fields))
        try:
            photo = read_photo(sent.raw)  # before the transaction: it takes a while

            def act(session: Session, by: By) -> None:
                part = typed.chosen(form, "part", BikePart)
                photograph_check(session, bike_id, part, photo, by)

            return desk.act(visit, form, page, act)
        except PhotoRefused:
            return desk.show(visit, page, wrong="photo", typed=form.fields)
        except CheckHasEnoughPhotos:
            return desk.show(visit, page, wrong="photos", typed=form.fields)

    @routes.get("/{photo_id}")
    def picture(visit: Adviser, bike_id: Number, photo_id: Number) -> Response:
        with desk.site.database.reading() as session:
            body = picture_of(session, bike_id, photo_id, desk.by(visit))
        return Response(body, HTTPStatus.OK, HEADERS, PUBLIC_TYPE)

    @routes.post("/{photo_id}/remove")
    def remove(visit: Adviser, form: Posted, bike_id: Number, photo_id: Number) -> Response:
        return desk.act(
            visit,
            form,
            page_of_bike(bike_id),
            lambda session, by: remove_photo(session, bike_id, photo_id, by),
        )

    return routes


def page_of_bike(bike_id: int) -> Shown:
    """The page of a bicycle, on which its photos are."""
    return Shown(
        path=f"{PATH}/bikes/{bike_id}",
        template="prevention/bike.html",
        read=lambda session, by: bike_view(session, by, bike_id),
    )
