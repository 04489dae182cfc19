"""Where the rule behind a line is written: documents that anybody can read, by their anchor.

Each address stands in docs/sources.md under the anchor of the same name.
"""

from enum import StrEnum

from platforms.pay.rates import PayRule


class Document(StrEnum):
    """A law or a published text that a rule of pay rests on."""

    CONTRACTS_ACT = "contracts_act_27"
    LABOUR_ACT = "labour_act_21"
    MINIMUM_INCOMES = "minimum_income_table"
    CONTRIBUTION_RATES = "onss_rates"
    STUDENTS = "onss_students"
    ARRANGEMENT = "smart_2016"
    WAGE_PROTECTION = "wage_protection_23"


ADDRESSES: dict[Document, str] = {
    Document.CONTRACTS_ACT: "https://hrlex.net/blog/actualites-2/toute-journee-de-travail-entamee-mais-pas-terminee-doit-elle-etre-payee-11",
    Document.LABOUR_ACT: "https://emploi.belgique.be/fr/themes/reglementation-du-travail/duree-du-travail-et-temps-de-repos/duree-du-travail-et-0",
    Document.MINIMUM_INCOMES: "https://www.salairesminimums.be/document.html?date=01%2F02%2F2025&jcId=cf2e07ee4e76fa89014e7734edb3052c",
    Document.CONTRIBUTION_RATES: "https://emploi.belgique.be/fr/themes/remuneration/salaire",
    Document.STUDENTS: "https://www.socialsecurity.be/employer/instructions/dmfappl/fr/2017-1/instructions/persons/exeptions/students/fiftydays.html",
    Document.ARRANGEMENT: "http://smartbe.be/fr/news/coursiers-velo-plus-quun-casque-et-des-genouilleres/",
    Document.WAGE_PROTECTION: "https://actualitesdroitbelge.be/droit-belge/legislation/l-execution-du-contrat-de-travail---loi-du-03-juillet-1978---loi-du-12-avril-1965-et-loi-du-4-aout-1996/article-23-de-la-loi-du-12-avril-1965",
}

DOCUMENT_OF: dict[PayRule, Document | None] = {
    PayRule.AGREED_RATE: None,
    PayRule.LEGAL_MINIMUM: Document.MINIMUM_INCOMES,
    PayRule.SUNDAY_SUPPLEMENT: None,
    PayRule.HOLIDAY_SUPPLEMENT: None,
    PayRule.FLOOR_PER_DAY: Document.ARRANGEMENT,
    PayRule.FLOOR_PER_PLATFORM: Document.ARRANGEMENT,
    PayRule.FLOOR_PER_PRESTATION: Document.LABOUR_ACT,
    PayRule.PHONE_PER_HOUR: Document.ARRANGEMENT,
    PayRule.BIKE_PER_KM: Document.ARRANGEMENT,
    PayRule.BIKE_PER_HOUR: Document.ARRANGEMENT,
}
"""The document beside the agreement; None where only the agreement says so."""
