"""The forms of the pages, one module a subject: each turns what was typed into the command that a use case takes."""
