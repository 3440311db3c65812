"""The tables, the way to the database, and the steps that change its shape."""

from gateway.storage.casework import tables as _casework  # the metadata must know all tables, whoever asks first
from gateway.storage.partners import tables as _partners

__all__ = ["_casework", "_partners"]
