"""Take the person out of an object and keep the science: deny by default, hold what is not shown to be clean."""
