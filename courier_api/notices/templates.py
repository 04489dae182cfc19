"""The messages we send, each a text of the catalogue that fits one SMS."""

from enum import StrEnum

from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.locale.preference import DEFAULT, language_of
from safety.message_rules import MessageClass


class SmsTemplate(StrEnum):
    """Why we write. Nothing medical and no name stands in any of them."""

    SIGN_IN_CODE = "sign_in_code"
    COVERED = "covered"
    NOT_COVERED_YET = "not_covered_yet"
    DO_NOT_START = "do_not_start"
    NOT_INSURED = "not_insured"
    CONTINGENT_LOW = "contingent_low"
    CONTINGENT_EXCEEDED = "contingent_exceeded"
    SHIFT_CANCELLED = "shift_cancelled"
    INCIDENT_RECEIVED = "incident_received"
    HELP_NEEDED = "help_needed"
    NEW_INCIDENT = "new_incident"
    CASE_QUESTION = "case_question"
    HOW_ARE_YOU = "how_are_you"
    CASE_ANSWER = "case_answer"
    CASE_TERM = "case_term"
    CASE_TERM_OVER = "case_term_over"
    PAID = "paid"
    SOURCE_SILENT = "source_silent"
    WE_HEAR_NOTHING = "we_hear_nothing"
    ZONE_HELD = "zone_held"
    ZONE_FREE = "zone_free"
    TRAINING_ENDS = "training_ends"
    BIKE_CHECK_ENDS = "bike_check_ends"
    CONFIDENTIAL_WAITING = "confidential_waiting"
    PREVENTION_TIP = "prevention_tip"


CLASSES = {
    SmsTemplate.HELP_NEEDED: MessageClass.EMERGENCY,
    SmsTemplate.HOW_ARE_YOU: MessageClass.EMERGENCY,  # it needs a reply
    SmsTemplate.CASE_ANSWER: MessageClass.EMERGENCY,
    SmsTemplate.ZONE_HELD: MessageClass.EMERGENCY,
    SmsTemplate.ZONE_FREE: MessageClass.EMERGENCY,
    SmsTemplate.PREVENTION_TIP: MessageClass.CAMPAIGN,
}


def class_of(template: SmsTemplate) -> MessageClass:
    """What a message is for; whatever is about somebody's own work or case is of class case."""
    return CLASSES.get(template, MessageClass.CASE)


def sms_text(template: SmsTemplate, language: Language, **facts: object) -> str:
    """The message in this language. Raises MissingText when a placeholder has no fact."""
    return load_catalogue().text(f"sms.{template.value}", language, **facts)


def reading_language(code: str) -> Language:
    """The language of a stored code; English when it is none of ours."""
    return language_of(code) or DEFAULT
