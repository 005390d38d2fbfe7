"""The parts of ./dev. Standard library only, as they run before anything is installed (but for proofreading/)."""
