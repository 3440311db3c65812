from tests.console.conftest import house, small_house

__all__ = ["house", "small_house"]
