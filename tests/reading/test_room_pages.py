from tests.reading.conftest import PASSWORD, TYPED


def post(client, task, act="save", version=None, **changes):
    fields = {name: texts for name, texts in {**TYPED, **changes}.items() if texts is not None}
    controls = {"task-version": str(version or task.version), "form-act": act, "sign-password": PASSWORD}
    return client.post(f"/tasks/{task.id}/reading", data={**fields, **controls})


def test_the_room_shows_the_case_by_its_alias(login, readers):
    page = login(readers.one).get(f"/tasks/{readers.first.id}/room")
    assert page.status_code == 200
    assert "Cas K-17" in page.text
    assert "ONCO-001" not in page.text
    assert 'data-bs-theme="dark"' in page.text
