"""One list of security rules, run on both programs."""
