"""What the messages say and what they cost."""

from courier_api.locale.catalogue import Language
from courier_api.notices.templates import SmsTemplate, class_of, sms_text
from courier_api.silence.tell import LONGEST_NAME
from safety.message_rules import MOST_PARTS, MessageClass
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
    "tip": "t" * 200,
    "year": "2026",
    "declared": "520",
    "left": "130",
}


TWO_PARTS = {
    (SmsTemplate.PREVENTION_TIP, language): "the tip itself may take a second part"
    for language in Language
}
"""Every message that needs two parts with its longest facts, and why it may."""


def test_every_message_fits_one_part_or_has_a_reason_for_two() -> None:
    counts = {
        (template, language): count_segments(sms_text(template, language, **LONGEST))
        for template in SmsTemplate
        for language in Language
    }

    assert {count.encoding for count in counts.values()} == {Encoding.GSM_7}
    assert {each for each, count in counts.items() if count.segments > 1} == set(TWO_PARTS)
    assert max(count.segments for count in counts.values()) == MOST_PARTS


def test_what_needs_a_reply_and_holds_are_emergencies_and_only_a_tip_is_a_campaign() -> None:
    kinds = {template: class_of(template) for template in SmsTemplate}

    assert [each for each, kind in kinds.items() if kind is MessageClass.EMERGENCY] == [
        *(SmsTemplate.HELP_NEEDED, SmsTemplate.HOW_ARE_YOU, SmsTemplate.CASE_ANSWER),
        SmsTemplate.ZONE_HELD,
        SmsTemplate.ZONE_FREE,
    ]
    assert [each for each, kind in kinds.items() if kind is MessageClass.CAMPAIGN] == [
        SmsTemplate.PREVENTION_TIP
    ]
