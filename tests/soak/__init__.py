"""Long runs under load; `make soak` plays them."""
