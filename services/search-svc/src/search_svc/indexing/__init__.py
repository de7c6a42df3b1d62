"""Filling the local index from folders, files, sites and pages.

This package imports nothing by itself: worker processes, which must stay small, live in it.
"""
