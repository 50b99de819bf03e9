"""What we tell: the candidate, HR, and what comes next."""

from viva.report.report import Exchange, Fact, QuestionReport, Report, Statement, write

__all__ = ["Exchange", "Fact", "QuestionReport", "Report", "Statement", "write"]
