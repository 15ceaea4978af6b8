"""Who may use the bridge: accounts, passwords, sessions, and the slowing down of guesses."""
