"""Citations of laws as villagers and staff write them: find them in a text, judge them, check what is said by them."""

from content.citations.citation import Citation
from content.citations.scan import find_citations

__all__ = ["Citation", "find_citations"]
