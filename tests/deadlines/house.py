"""The clocks as they are shipped, over a real database."""

from gateway.configuration import configuration_of
from gateway.papers import read_papers
from tests.house import HOME

SHIPPED = configuration_of(read_papers(HOME / "flows", HOME / "config"), False).deadlines
