import pytest

from demonstration.images.collection import Collection, make_collection


@pytest.fixture(scope="package")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return make_collection(tmp_path_factory.mktemp("clinical"))
