"""Keeping what a caller wants: domains, dates, languages, whatever a provider promised."""

from search_svc.filtering.matching import keep_matching, narrows

__all__ = ["keep_matching", "narrows"]
