"""Checks of our own, each a program that prints what is wrong and then exits with 1."""
