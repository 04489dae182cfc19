"""What the adviser's pages ask for, answered from the database, and what their forms do there."""

from courier_api.web.adviser import change_people, change_summary, change_work
from courier_api.web.adviser.bulk import bulk
from courier_api.web.adviser.case import CaseQueries
from courier_api.web.adviser.case_views import CaseTab
from courier_api.web.adviser.console import ConsoleQueries
from courier_api.web.adviser.export_list import export_list
from courier_api.web.adviser.incident_list import ListQueries
from courier_api.web.adviser.read_around import around_case
from courier_api.web.adviser.read_case_work import actions_tab, documents_tab, read_picture
from courier_api.web.adviser.read_cases import case_exists, case_view, open_reading
from courier_api.web.adviser.read_duplicates import QUERIES as DUPLICATES
from courier_api.web.adviser.read_incapacity import incapacity_tab, preview_incapacity
from courier_api.web.adviser.read_investigation import investigation_tab
from courier_api.web.adviser.read_meanwhile import changed_meanwhile
from courier_api.web.adviser.read_pack import case_pack
from courier_api.web.adviser.read_people import people_tab
from courier_api.web.adviser.read_preview import preview_of
from courier_api.web.adviser.read_register import action_register
from courier_api.web.adviser.read_timeline import audit_tab, messages_tab, timeline_tab
from courier_api.web.adviser.read_today import today_view
from courier_api.web.adviser.read_triage import triage_list
from courier_api.web.adviser.triage_moves import take_back, triage_move

QUERIES = ConsoleQueries(
    today=today_view,
    list=ListQueries(
        page=triage_list,
        preview=preview_of,
        move=triage_move,
        take_back=take_back,
        bulk=bulk,
        export=export_list,
    ),
    case=CaseQueries(
        exists=case_exists,
        summary=case_view,
        open_reading=open_reading,
        tabs={
            CaseTab.TIMELINE: timeline_tab,
            CaseTab.PEOPLE: people_tab,
            CaseTab.INCAPACITY: incapacity_tab,
            CaseTab.INVESTIGATION: investigation_tab,
            CaseTab.ACTIONS: actions_tab,
            CaseTab.DOCUMENTS: documents_tab,
            CaseTab.MESSAGES: messages_tab,
            CaseTab.AUDIT: audit_tab,
        },
        around=around_case,
        meanwhile=changed_meanwhile,
        preview=preview_incapacity,
        picture=read_picture,
        pack=case_pack,
        changes={
            CaseTab.SUMMARY: change_summary.CHANGES,
            CaseTab.TIMELINE: change_work.TIMELINE,
            CaseTab.PEOPLE: change_people.PEOPLE,
            CaseTab.INCAPACITY: change_people.INCAPACITY,
            CaseTab.INVESTIGATION: change_work.INVESTIGATION,
            CaseTab.ACTIONS: change_work.ACTIONS,
            CaseTab.MESSAGES: change_work.MESSAGES,
        },
    ),
    duplicates=DUPLICATES,
    actions=action_register,
)
