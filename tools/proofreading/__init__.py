"""Reads every content file as a strict editor would: `python -m tools.proofreading`, a step of ./dev check.

Unlike the rest of tools/ it uses what is installed. A complaint names the file, the rule and what to mend; each one
fails the check.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
os.environ.setdefault("PLAZA_LOCAL", "1")
django.setup()  # what judges files judges what staff type: the rules of courses
