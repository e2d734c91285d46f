"""Floor 3, the work: leads, cases and what follows; and the roof over all floors."""

from supervision.celery import app as celery_app

__all__ = ["celery_app"]
