"""Who may: bearer tokens with a role, kept as hashes, and what a browser gets for one."""

from streams.web.access.files import Access, AccessError
from streams.web.access.person import Holds, Operator, Person, Reader, Role

__all__ = ["Access", "AccessError", "Holds", "Operator", "Person", "Reader", "Role"]
