"""Real servers that the tests talk to: Orthanc and PostgreSQL from Debian, each in a folder of its own."""
