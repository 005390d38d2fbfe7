"""The parts of ./dev. Standard library only, as they run before anything is installed.

proofreading/ and snapshot/ run later, and in processes of their own.
"""
