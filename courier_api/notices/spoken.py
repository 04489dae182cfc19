"""What a machine says on the phone, written with the carrier's own library."""

from twilio.twiml.voice_response import Gather, VoiceResponse  # type: ignore[import-untyped]

from courier_api.locale.catalogue import Language

VOICES = {
    Language.NL: "nl-NL",
    Language.FR: "fr-FR",
    Language.DE: "de-DE",
    Language.EN: "en-GB",
}
"""The carrier's name of the voice that reads a language."""

TIMES = 3
"""How often a question is said: who is woken by it has missed the first words."""
WAITS_SECONDS = 8


def ask_for_a_key(text: str, language: Language, answer_url: str) -> str:
    """Say it, and send the key that is pressed to this address; after the last time hang up."""
    response = VoiceResponse()
    for _ in range(TIMES):
        gather = Gather(num_digits=1, action=answer_url, method="POST", timeout=WAITS_SECONDS)
        gather.say(text, language=VOICES[language])
        response.append(gather)
    return str(response)


def say(text: str, language: Language) -> str:
    """Say it and hang up."""
    response = VoiceResponse()
    response.say(text, language=VOICES[language])
    return str(response)
