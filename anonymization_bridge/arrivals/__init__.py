"""What comes unasked, by a watched folder or over the network: held until somebody says for whom it is, or throws it away."""
