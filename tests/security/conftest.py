import pytest

from tests.security.programs import PROGRAMS


@pytest.fixture(params=sorted(PROGRAMS))
def build(request, tmp_path):
    """Build one of the programs: `build(behind_tls=True)`."""
    return lambda **front: PROGRAMS[request.param](tmp_path, **front)


@pytest.fixture
def program(build):
    return build()
