"""Where bytes come from: a repository's history, its index, a folder or a pipe.

Every source yields `Blob`s, each content once, and `Skipped` for what could not be read. See `source.py`.
"""
