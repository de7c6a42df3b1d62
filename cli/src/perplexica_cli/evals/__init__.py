"""Measurements of quality against labelled data, without a running product."""
