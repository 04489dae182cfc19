"""The rules of pay in words, each with its formula, its figures and a worked example."""

from courier_api.pay.rule_book.examples import (
    AT_ONCE,
    CANCELLED,
    CHAIN,
    CONTRIBUTIONS,
    DUE,
    EVENING,
    FOUR_HOURS,
    HOLIDAY,
    LEFT,
    LONG_RIDE,
    NEW_RATE,
    OVER_MIDNIGHT,
    REFUNDED,
    STOPPED,
    STUDENT,
    STUDENT_EVENING,
    SUPPLEMENTED,
    TWO_SHIFTS,
    WITH_BREAK,
    example,
)
from courier_api.pay.rule_book.records import RuleText
from platforms.pay.rates import PayRule

RULES: tuple[RuleText, ...] = (
    RuleText(
        title="Paid time",
        says="Paid time is time worked, and time credited because the platform took it away. Unpaid "
        "breaks are left out. Each second of a courier is paid once, over all platforms: work goes "
        "before credited time, then the shift that started first. Instants are compared in UTC, so "
        "neither change of the clock gives or takes an hour.",
        formula="paid seconds = union of (start to end without unpaid breaks) and credited intervals; "
        "minutes = paid seconds of a unit and date / 60, rounded once",
        anchors=("pay-choices",),
        fields=("minute_rounding",),
        examples=(
            example("Unpaid break of 20 minutes in 3 h 10 min 30 s", WITH_BREAK),
            example("Half an hour for two platforms at once", *AT_ONCE),
        ),
    ),
    RuleText(
        title="The worked day",
        says="A shift belongs to the local date on which it starts. Minutes after midnight are paid "
        "at the rate of their own date.",
        formula="worked day = local date of the start, or each date (`calendar_split`)",
        anchors=("pay-choices",),
        fields=("timezone", "day_attribution"),
        examples=(
            example("22:30 to 01:15", OVER_MIDNIGHT),
            example("The same, split at midnight", OVER_MIDNIGHT, day_attribution="calendar_split"),
            example("Over midnight into a new rate", NEW_RATE),
        ),
    ),
    RuleText(
        title="The rate of an hour",
        says="The hour is paid at the agreed rate or at the legal minimum, whichever is greater on "
        "that date. The legal monthly minimum is not owed by law for a job of less than a month: "
        "with day contracts it is the agreement or the sector that makes it due.",
        formula="legal month = round to cent (monthly × percentage of age); legal hour = round to 4 "
        "decimals (legal month × 12 / (52 × weekly hours)); base = Σ minutes × rate / 60",
        anchors=("minimum-income-table", "smart-2016"),
        fields=("rates", "legal_minimum"),
        keys=("be.rmmmg.monthly", "be.rmmmg.applies_below_one_month", "be.cct50.pct"),
        names=(PayRule.AGREED_RATE, PayRule.LEGAL_MINIMUM),
        examples=(
            example(
                "Legal minimum of 2,111.89 a month above the agreed rate",
                FOUR_HOURS,
                legal_minimum=[
                    {"valid_from": "2024-01-01", "monthly": "2111.89", "weekly_hours": "38"}
                ],
            ),
        ),
    ),
    RuleText(
        title="The floor of three hours",
        says="Who worked at all is paid for at least three hours: a day, a platform and day, or an "
        "unbroken period of work, as the agreement says. The missing minutes are the top-up, at the "
        "rate of the worked day. Platforms of a day share it in proportion to paid time.",
        formula="top-up minutes = max(0, floor − paid − waived minutes); top-up = round(base exact + "
        "top-up exact) − base",
        anchors=("smart-2016", "labour-act-21", "pay-choices"),
        fields=("floor_minutes", "floor_scope", "floor_trigger", "prestation_gap_minutes"),
        keys=("agreement.floor", "be.work.min_period"),
        names=(PayRule.FLOOR_PER_DAY, PayRule.FLOOR_PER_PLATFORM, PayRule.FLOOR_PER_PRESTATION),
        examples=(
            example("One hour", EVENING),
            example("Two shifts of a day", *TWO_SHIFTS),
            example(
                "The same, a floor for each unbroken period", *TWO_SHIFTS, floor_scope="prestation"
            ),
        ),
    ),
    RuleText(
        title="Shifts that end early or do not take place",
        says="When the platform stops a running shift, the rest of the plan is paid. When it cancels "
        "without the agreed notice, the plan is paid. When the courier stops early, the floor holds "
        "all the same. Who cancels or does not come is paid nothing.",
        formula="credited = end to planned end (stopped), planned start to planned end (cancelled late)",
        anchors=("contracts-act-27", "pay-choices"),
        fields=("platform_cut_pay", "courier_cut_floor", "late_cancel_pay", "cancel_notice_hours"),
        examples=(
            example("Platform stops at 18:40 a slot until 21:30", STOPPED),
            example("Platform cancels three hours before", CANCELLED),
            example("Courier leaves at 19:20 a slot until 21:00", LEFT),
            example("The same, minutes given up are waived", LEFT, courier_cut_floor="waive"),
        ),
    ),
    RuleText(
        title="Supplements",
        says="A percentage on paid minutes of Sundays and of public holidays, where agreed. Of both, "
        "only the higher. Top-up minutes carry none.",
        formula="supplement = Σ minutes × rate × percentage / 100 / 60, by date",
        anchors=("pay-choices",),
        fields=("supplements", "public_holidays"),
        keys=(
            "be.work.sunday_supplement",
            "be.pc14003.sunday_supplement",
            "be.pc14003.holiday_supplement",
        ),
        names=(PayRule.SUNDAY_SUPPLEMENT, PayRule.HOLIDAY_SUPPLEMENT),
        examples=(
            example(
                "1 May with 200 %",
                HOLIDAY,
                shown=SUPPLEMENTED,
                supplements={"sunday_pct": "0", "holiday_pct": "200"},
                public_holidays=["2024-05-01"],
            ),
        ),
    ),
    RuleText(
        title="Own phone and own bike",
        says="Costs of the courier's own phone and bike are refunded on time worked and kilometres "
        "ridden, at the rate of the worked day. They are no wage and carry no contributions, as "
        "far as they cover a real cost.",
        formula="phone = worked minutes / 60 × rate; bike = km × rate + worked minutes / 60 × rate; "
        "each rounded once a day",
        anchors=("smart-2016",),
        fields=("allowances",),
        keys=(
            "agreement.phone",
            "agreement.bike",
            "be.bike_allowance.business_km",
            "be.bike_allowance.exempt_max",
            "be.nsso.lump.own_smartphone",
        ),
        names=(PayRule.PHONE_PER_HOUR, PayRule.BIKE_PER_KM, PayRule.BIKE_PER_HOUR),
        examples=(example("3 h 20 and 31.48 km", LONG_RIDE, shown=REFUNDED),),
    ),
    RuleText(
        title="Social security",
        says="Contributions are counted on the sums of a calendar month, one rounding for each rate. "
        "The employer's rate is that of each worked day.",
        formula="worker = round(gross × base % × worker %); employer = Σ round(gross of a rate × base "
        "% × rate %)",
        anchors=("onss-rates",),
        fields=("contributions",),
        keys=("be.nsso.worker", "be.nsso.employer.total", "be.nsso.manual_worker_base"),
        examples=(
            example(
                "Four hours and 24.6 km, with the invoice",
                FOUR_HOURS,
                shown=CHAIN,
                contributions=CONTRIBUTIONS,
                fee_pct="6.5",
            ),
        ),
    ),
    RuleText(
        title="The student quota",
        says="Within the yearly quota a student's gross carries the solidarity contribution, beyond "
        "it the ordinary one. Days are taken in order; the day that crosses the quota is split by "
        "minutes. Hours really worked count, not the top-up.",
        formula="inside = min(declared, left); solidarity gross = round(gross × inside / declared); "
        "the rest is ordinary",
        anchors=("onss-students",),
        fields=("contributions",),
        keys=(
            "be.student.contingent",
            "be.student.solidarity.worker",
            "be.student.solidarity.employer",
            "be.student.asbestos_fund",
        ),
        examples=(
            example(
                "Four hours, two of them left in the quota",
                STUDENT_EVENING,
                shown=STUDENT,
                worker={"kind": "student", "contingent_used_minutes": {"2024": "35880"}},
                contributions=CONTRIBUTIONS,
            ),
        ),
    ),
    RuleText(
        title="Tax held back",
        says="A percentage of ordinary gross after the worker's contribution. Within the student quota "
        "none. What is due on short contracts is not confirmed: it is a setting, 0 by default, and "
        "every payslip says so.",
        formula="withholding = round((ordinary gross − its worker contribution) × withholding %)",
        anchors=("onss-rates",),
        fields=("contributions",),
        keys=(
            "be.withholding.short_contract",
            "be.withholding.occasional",
            "be.student.withholding",
        ),
    ),
    RuleText(
        title="Payable, cost and invoice",
        says="The courier is paid gross less contribution and tax, plus allowances. The platform is "
        "invoiced the cost; the fee is a share of the invoice, no mark-up.",
        formula="payable = gross − worker − tax + allowances; cost = gross + employer + allowances; "
        "invoice = round(cost / (1 − fee))",
        anchors=("smart-fee",),
        fields=("fee_pct", "vat_pct"),
        keys=("smart.fee", "smart.margin_on_work_budget"),
    ),
    RuleText(
        title="When it is paid",
        says="Within seven calendar days after the last paid minute, or on a day of the next month, as "
        "agreed. This never waits for the platform's invoice. The law has its own terms, which can "
        "be earlier without a clause in the work rules.",
        formula="due = local date of the last paid instant + days",
        anchors=("pay-choices",),
        fields=("pay_within_days",),
        keys=(
            "smart.pay_within",
            "be.pay.deadline_default",
            "be.pay.deadline_max",
            "be.pay.manual_interval",
            "be.pay.employee_interval",
        ),
        examples=(example("Ended after midnight", OVER_MIDNIGHT, shown=DUE),),
    ),
    RuleText(
        title="Corrections",
        says="What was calculated is never edited. A change computes the whole worked day again, under "
        "the rules of that day, and posts the difference. A negative difference is not taken off "
        "pay: the list of deductions of article 23 is closed. It waits for a written agreement.",
        formula="posted = new − old, line by line; the sum of all postings is the present result",
        anchors=("wage-protection-23",),
        keys=("be.pay.max_deduction",),
    ),
)
