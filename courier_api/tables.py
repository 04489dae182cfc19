"""Imports every table, so that migrations and checks see the whole schema."""

import courier_api.agreements.models
import courier_api.audit.models
import courier_api.auth.models
import courier_api.confidential.models
import courier_api.couriers.models
import courier_api.filings.change_models
import courier_api.filings.models
import courier_api.filings.receipt_models
import courier_api.foundation.models
import courier_api.incidents.help_models
import courier_api.incidents.models
import courier_api.insurance.models
import courier_api.intake.models
import courier_api.invoices.models
import courier_api.jobs.models
import courier_api.ledger.models
import courier_api.limits.models
import courier_api.messaging.models
import courier_api.notices.models
import courier_api.outgoing.models
import courier_api.parameters.models
import courier_api.pay.correction_models
import courier_api.pay.models
import courier_api.pay.receivable_models
import courier_api.payroll_export.models
import courier_api.platform_people.models
import courier_api.shifts.models
import courier_api.silence.models
import courier_api.sources.models  # noqa: F401
