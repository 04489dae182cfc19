"""Hypothesis strategies for facts about accidents."""

from datetime import date

from hypothesis import strategies as st

from safety.esaw import CodeList, codes
from safety.facts import Consequence, DoctorNeeded, Incapacity, IncidentFacts, Nature

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
maybe = st.none() | st.booleans()


def code_of(which: CodeList) -> st.SearchStrategy[str | None]:
    """A code of a list, or none."""
    return st.none() | st.sampled_from(sorted(codes(which)))


facts_without_days = st.builds(
    IncidentFacts,
    nature=st.none() | st.sampled_from(Nature),
    death=maybe,
    permanent_expected=maybe,
    loss_of_pay=maybe,
    doctor=st.none() | st.sampled_from(DoctorNeeded),
    care_place=st.sampled_from([None, "hub", "hospital"]),
    in_first_aid_register=maybe,
    incapacity=st.just(Incapacity()),
    consequence=st.none() | st.sampled_from(Consequence),
    injury=code_of(CodeList.INJURY),
    deviation=code_of(CodeList.DEVIATION),
    agent=code_of(CodeList.AGENT),
    accident_on=st.none() | days,
)
