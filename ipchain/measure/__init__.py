"""Metrics: functions of the trace."""
