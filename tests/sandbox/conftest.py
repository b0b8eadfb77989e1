from tests.collections.conftest import application, world

__all__ = ["application", "world"]
