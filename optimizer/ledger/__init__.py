"""The ledger (配分台帳): an append-only book of what members were entitled to and received, and the state it gives a batch."""

from optimizer.ledger.accounts import compute_accounts, derive_state
from optimizer.ledger.book import Draft, LedgerBook, open_book
from optimizer.ledger.checks import check_book
from optimizer.ledger.files import append_entries, create_book, load_book
from optimizer.ledger.posting import check_basis, list_openings, post_batch, reverse_entry

__all__ = [
    "Draft",
    "LedgerBook",
    "append_entries",
    "check_basis",
    "check_book",
    "compute_accounts",
    "create_book",
    "derive_state",
    "list_openings",
    "load_book",
    "open_book",
    "post_batch",
    "reverse_entry",
]
