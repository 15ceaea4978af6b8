"""One intake from the first click to the receipt: prepared, made, retrieved, cleaned, decided, delivered."""
