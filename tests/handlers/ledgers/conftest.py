"""Everything here runs on both stores: what is due, what is counted and who was faster must not depend on one."""

import pytest

from storage.engine import Store


@pytest.fixture
def store(any_store: Store) -> Store:
    """A fresh store of each kind, in place of the embedded file alone."""
    return any_store
