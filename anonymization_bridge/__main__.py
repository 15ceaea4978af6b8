"""Lets `python -m anonymization_bridge` stand for `toolpict-bridge`."""

from anonymization_bridge.commands import bridge

if __name__ == "__main__":
    bridge()
