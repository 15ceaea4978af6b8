"""The bridge's own database: tables, transactions, audit chain."""
