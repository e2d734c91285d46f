"""Every connection between floors, on one page. Imported once, when the roof's app is ready."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from datasources import office_directory
from datasources.announcements import acted
from datasources.users_of_data import answers
from models_engine.announcements import run_finished
from models_engine.columns_read import columns_read
from models_engine.models import Field
from supervision.audit import actions as audit
from supervision.cases.evidence import leads_resting_on, rows_of_cases
from supervision.leads.actions import destroy_packs, record_matches
from supervision.leads.uses import models_reading
from supervision.offices import directory, sessions

# floor 1 and 2 name offices by code; the roof knows them
office_directory.resolve = directory.resolve
office_directory.search = directory.search


# floor 1 asks who uses its data before it takes rows back or destroys them
answers.fields = lambda: dict(Field.choices)
answers.models_reading = models_reading
answers.columns_read = columns_read
answers.leads_resting_on = leads_resting_on
answers.rows_to_keep = rows_of_cases
answers.destroy_copies = destroy_packs


# every act of every floor becomes an entry of the audit chain, in the act's own transaction
@receiver(acted, dispatch_uid="audit.record")
def keep_account(sender, *, actor, action, target, office_path, detail, purpose, **kwargs) -> None:
    audit.record(actor=actor, action=action, target=target, office_path=office_path, detail=detail, purpose=purpose)


# the matches of a finished run become leads, in the transaction that marks the run done
@receiver(run_finished, dispatch_uid="leads.record_matches")
def write_leads(sender, *, run, matches, **kwargs) -> dict[str, int]:
    return record_matches(run, matches)


# signing in, signing out and failing to sign in are acts too
user_logged_in.connect(sessions.announce_sign_in, dispatch_uid="sessions.sign_in")
user_logged_out.connect(sessions.announce_sign_out, dispatch_uid="sessions.sign_out")
user_login_failed.connect(sessions.announce_refusal, dispatch_uid="sessions.refusal")
