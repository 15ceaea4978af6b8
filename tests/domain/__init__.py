"""The rules of reading research imaging, without a database."""
