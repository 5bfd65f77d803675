"""Salesforce fields for Upflow receivables, as code."""

__version__ = "0.1.0"
