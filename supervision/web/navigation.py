"""The side menu and the frame of every page."""


def context(request) -> dict:
    return {}
