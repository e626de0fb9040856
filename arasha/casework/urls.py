from django.urls import path

from arasha.casework.alerts import views as alerts
from arasha.casework.assessments import views as assessments
from arasha.casework.assignments import views as assignments
from arasha.casework.assistance import views as assistance
from arasha.casework.cases import views as cases
from arasha.casework.consents import views as consents
from arasha.casework.contacts import views as contacts
from arasha.casework.decisions import views as decisions
from arasha.casework.disclosures import views as disclosures
from arasha.casework.emergency import views as emergency
from arasha.casework.entitlements import views as entitlements
from arasha.casework.fact_reports import views as fact_reports
from arasha.casework.holds import views as holds
from arasha.casework.intakes import views as intakes
from arasha.casework.notices import views as notices
from arasha.casework.referrals import views as referrals
from arasha.casework.relations import views as relations
from arasha.casework.requests import views as requests
from arasha.casework.safe_contact import views as safe_contact
from arasha.casework.safety_plans import views as safety_plans
from arasha.casework.screening import views as screening
from arasha.casework.signals import views as signals
from arasha.casework.summaries import views as summaries
from arasha.casework.talks import views as talks
from arasha.casework.work import views as work

app_name = "casework"
urlpatterns = [
    path("work", work.work, name="work"),
    path("contacts/new", contacts.new_contact, name="contact_new"),
    path("signals", signals.signals, name="signals"),
    path("signals/new", signals.call, name="signal_new"),
    path("signals/send", signals.send, name="signal_send"),
    path("signals/sent", signals.sent, name="signals_sent"),
    path("signals/<uuid:signal_id>", signals.signal, name="signal"),
    path("signals/<uuid:signal_id>/reveal", signals.reveal, name="signal_reveal"),
    path("signals/<uuid:signal_id>/triage", signals.triage, name="signal_triage"),
    path("signals/<uuid:signal_id>/close", signals.close, name="signal_close"),
    path("signals/<uuid:signal_id>/join", signals.join, name="signal_join"),
    path("signals/<uuid:signal_id>/convert", signals.convert, name="signal_convert"),
    path("cases", cases.cases, name="cases"),
    path("cases/find", cases.find, name="find"),
    path("cases/search", cases.search, name="search"),
    path("cases/new", cases.register, name="register"),
    path("cases/<uuid:case_id>", cases.case, name="case"),
    path("cases/<uuid:case_id>/reveal", cases.reveal, name="reveal"),
    path("cases/<uuid:case_id>/contact", safe_contact.safe_contact, name="safe_contact"),
    path("cases/<uuid:case_id>/facts", cases.facts, name="facts"),
    path("cases/<uuid:case_id>/write/<slug:group>", cases.write_group, name="write_group"),
    path("cases/<uuid:case_id>/events/new", cases.add_event, name="event_new"),
    path("cases/<uuid:case_id>/events/<uuid:event_id>/remove", cases.remove_event, name="event_remove"),
    path("cases/<uuid:case_id>/seen", cases.seen, name="seen"),
    path("cases/<uuid:case_id>/talks", talks.talks, name="talks"),
    path("cases/<uuid:case_id>/talks/new", talks.log, name="talk_new"),
    path("cases/<uuid:case_id>/notice", notices.read, name="notice_read"),
    path("cases/<uuid:case_id>/notice/sheet", notices.sheet, name="notice_sheet"),
    path("fact-reports", fact_reports.fact_reports, name="fact_reports"),
    path("fact-reports/new", fact_reports.report, name="fact_report_new"),
    path("cases/<uuid:case_id>/fact-reports/new", fact_reports.report_from_case, name="fact_report_from_case"),
    path("fact-reports/<uuid:report_id>", fact_reports.fact, name="fact_report"),
    path("fact-reports/<uuid:report_id>/confirm", fact_reports.confirm, name="fact_report_confirm"),
    path("fact-reports/<uuid:report_id>/answer", fact_reports.answer, name="fact_report_answer"),
    path("interpreters", talks.interpreters, name="interpreters"),
    path("interpreters/new", talks.interpreter_new, name="interpreter_new"),
    path("interpreters/<uuid:interpreter_id>", talks.interpreter, name="interpreter"),
    path("cases/<uuid:case_id>/assign", assignments.assign, name="assign"),
    path("cards", emergency.cards, name="cards"),
    path("cases/<uuid:case_id>/card", emergency.card, name="card"),
    path("cases/<uuid:case_id>/card/write", emergency.write_card, name="card_write"),
    path("cases/<uuid:case_id>/act", emergency.act, name="act"),
    path("acts/<uuid:act_id>/told", emergency.tell, name="act_told"),
    path("intakes", intakes.intakes, name="intakes"),
    path("intakes/new", intakes.new_intake, name="intake_new"),
    path("intakes/sync", intakes.sync, name="intake_sync"),
    path("intakes/<uuid:intake_id>", intakes.intake, name="intake"),
    path("intakes/<uuid:intake_id>/part", intakes.part, name="intake_part"),
    path("intakes/cards/<uuid:card_id>/alone", intakes.talked_alone, name="intake_alone"),
    path("cases/<uuid:case_id>/relations", relations.relations, name="relations"),
    path("relations/<uuid:relation_id>", relations.relation, name="relation"),
    path("cases/<uuid:case_id>/consents", consents.consents, name="consents"),
    path("cases/<uuid:case_id>/consents/new", consents.record, name="consent_new"),
    path("consents/<uuid:consent_id>/withdraw", consents.withdraw, name="consent_withdraw"),
    path("cases/<uuid:case_id>/consents/ask", consents.ask, name="consent_ask"),
    path("cases/<uuid:case_id>/consents/answers", consents.answers, name="consent_answers"),
    path("consents/<uuid:consent_id>/seen", consents.seen, name="consent_seen"),
    path("consents/<uuid:consent_id>/confirm", consents.confirm, name="consent_confirm"),
    path("cases/<uuid:case_id>/disclose", disclosures.ask, name="disclosure_ask"),
    path("cases/<uuid:case_id>/summary", summaries.summary, name="summary"),
    path("disclosures", disclosures.disclosures, name="disclosures"),
    path("disclosures/<uuid:disclosure_id>", disclosures.disclosure, name="disclosure"),
    path("disclosures/<uuid:disclosure_id>/decide", disclosures.decide, name="disclosure_decide"),
    path("disclosures/<uuid:disclosure_id>/carry-out", disclosures.carry_out, name="disclosure_carry_out"),
    path("disclosures/<uuid:disclosure_id>/end", disclosures.end, name="disclosure_end"),
    path("disclosures/<uuid:disclosure_id>/tell", disclosures.tell, name="disclosure_tell"),
    path("disclosures/<uuid:disclosure_id>/bar", disclosures.bar, name="disclosure_bar"),
    path("cases/<uuid:case_id>/refer", referrals.refer, name="refer"),
    path("cases/<uuid:case_id>/safety", assessments.safety, name="safety"),
    path("cases/<uuid:case_id>/assess/<slug:kind>", assessments.assess, name="assess"),
    path("cases/<uuid:case_id>/assess/<slug:kind>/same", assessments.same, name="assess_same"),
    path("cases/<uuid:case_id>/safety/plan", safety_plans.plan, name="safety_plan"),
    path("cases/<uuid:case_id>/safety/paper", safety_plans.paper, name="safety_paper"),
    path("cases/<uuid:case_id>/entitlement", entitlements.criteria, name="criteria"),
    path("entitlements/<uuid:entitlement_id>/open", entitlements.open_one, name="entitlement_open"),
    path("alerts", alerts.alerts, name="alerts"),
    path("alerts/read", alerts.read_all, name="alerts_read"),
    path("alerts/mail", alerts.choose_mail, name="alerts_mail"),
    path("alerts/<uuid:alert_id>/open", alerts.open_one, name="alert_open"),
    path("referrals", referrals.referrals, name="referrals"),
    path("referrals/<uuid:referral_id>", referrals.referral, name="referral"),
    path("referrals/<uuid:referral_id>/accept", referrals.accept, name="referral_accept"),
    path("referrals/<uuid:referral_id>/decline", referrals.decline, name="referral_decline"),
    path("cases/<uuid:case_id>/screenings", screening.screenings, name="screenings"),
    path("cases/<uuid:case_id>/screenings/new", screening.begin, name="screening_new"),
    path("screenings/<uuid:screening_id>", screening.screening, name="screening"),
    path("screenings/<uuid:screening_id>/finish", screening.finish, name="screening_finish"),
    path("screenings/<uuid:screening_id>/result", screening.result, name="screening_result"),
    path("cases/<uuid:case_id>/status", decisions.status, name="status"),
    path("cases/<uuid:case_id>/decide", decisions.decide, name="decide"),
    path("cases/<uuid:case_id>/reflection", decisions.begin_reflection, name="reflection_begin"),
    path("decisions/<uuid:decision_id>/second", decisions.second, name="decision_second"),
    path("decisions/<uuid:decision_id>/second/ask", decisions.ask_second, name="decision_ask_second"),
    path("decisions/<uuid:decision_id>/tell", decisions.tell, name="decision_tell"),
    path("decisions/<uuid:decision_id>/paper", decisions.paper, name="decision_paper"),
    path("decisions/<uuid:decision_id>/review", decisions.review, name="decision_review"),
    path("cases/<uuid:case_id>/assistance", assistance.assistance, name="assistance"),
    path("cases/<uuid:case_id>/hold", holds.ask, name="hold_ask"),
    path("holds/check", holds.check, name="hold_check"),
    path("holds/<uuid:hold_id>", holds.hold, name="hold"),
    path("holds/<uuid:hold_id>/court", holds.court, name="hold_court"),
    path("holds/<uuid:hold_id>/end", holds.end, name="hold_end"),
    path("cases/<uuid:case_id>/non-punishment", requests.ask_non_punishment, name="non_punishment"),
    path("requests/<uuid:request_id>", requests.request_page, name="request"),
    path("requests/<uuid:request_id>/answer", requests.answer, name="request_answer"),
    path("requests/<uuid:request_id>/withdraw", requests.withdraw, name="request_withdraw"),
]
