"""What the messages say and what they cost."""

import pytest

from courier_api.locale.catalogue import Language
from courier_api.notices.templates import SmsTemplate, sms_text
from courier_api.silence.tell import LONGEST_NAME
from safety.sms_segments import Encoding, count_segments

LONGEST = {
    "code": "123456",
    "day": "30/12",
    "start": "23:59",
    "ref": "2026-00042",
    "amount": "12345.67",
    "end": "23:59",
    "platform": "p" * LONGEST_NAME,
    "reason": "vent violent",
}


@pytest.mark.parametrize("template", SmsTemplate)
@pytest.mark.parametrize("language", Language)
def test_every_message_fits_one_part_with_the_longest_facts(
    template: SmsTemplate, language: Language
) -> None:
    count = count_segments(sms_text(template, language, **LONGEST))

    assert (count.encoding, count.segments) == (Encoding.GSM_7, 1)
