"""The set-up names every Debian package that is missing, and installs nothing when none is."""

import pytest

from scripts import debian_packages


def test_missing_packages_are_named_to_whom_may_not_install_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(debian_packages, "NEEDED", {"here": lambda: True, "orthanc": lambda: False})
    monkeypatch.setattr(debian_packages.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian_packages, "has_sudo", lambda: False)

    assert debian_packages.main() == 0
    assert capsys.readouterr().out.strip().endswith("apt-get install orthanc")


def test_nothing_is_installed_when_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian_packages, "NEEDED", {"here": lambda: True})
    monkeypatch.setattr(debian_packages, "install", lambda packages: pytest.fail("installed"))

    assert debian_packages.main() == 0


def test_a_chromium_named_by_hand_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/opt/chromium")

    assert debian_packages.chromium_is_there()
