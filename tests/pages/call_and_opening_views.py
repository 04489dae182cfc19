"""Views of people to phone and of openings of cases, to look at pages with."""

from courier_api.auth.roles import Role
from courier_api.incidents.own_openings import OwnOpening
from courier_api.notices.templates import SmsTemplate
from courier_api.notices.unreached import NOT_ARRIVED, CallToMake
from courier_api.web.adviser.calls import CallLine
from courier_api.web.adviser.views import Reading
from tests.pages import views


def call_lines(count: int) -> tuple[CallLine, ...]:
    """So many people to phone, for every reason in turn; every third has no known name."""
    return tuple(
        CallLine(
            call=CallToMake(
                call_id=number + 1,
                person_kind="courier",
                person_id=number,
                phone="+32470123456",
                template=views.nth(SmsTemplate, number),
                state=NOT_ARRIVED[number % len(NOT_ARRIVED)],
                opened_at=views.NOW,
            ),
            name=views.LONG_NAME if number % 3 else None,
        )
        for number in range(count)
    )


def own_openings(count: int) -> tuple[OwnOpening, ...]:
    """So many openings of the courier's cases: by people and by nobody known."""
    return tuple(
        OwnOpening(
            at=views.NOW,
            ref="2026-0042",
            what=views.nth(Reading, number).value if number % 4 else "something_new",
            role=views.nth(Role, number) if number % 3 else None,
            purpose="Om de <ketting> na te kijken" if number % 2 else None,
            is_taken=number % 5 == 0,
        )
        for number in range(count)
    )
