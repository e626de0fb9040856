"""What statistics stores: tables of counts, the computing of studies, and their results. No person's data."""

from arasha.statistics.models.studies import CountTable, RunState, Study, StudyRun

__all__ = ["CountTable", "RunState", "Study", "StudyRun"]
