"""Reading pages: from the bytes of an answer to its main content and passages.

This package imports nothing by itself: the worker process, which must stay small, lives in it.
"""
