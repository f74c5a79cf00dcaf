"""The data-quality report: one self-contained page per dataset version, drawn from plain data."""

from expectations.report.data import ReportData
from expectations.report.render import render

__all__ = ["ReportData", "render"]
