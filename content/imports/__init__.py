"""Official files that staff import: read, checked, and refused with line and reason when anything is amiss."""

from content.imports.folder import read_folder
from content.imports.reading import Checked, Given, read
from content.imports.refusal import ImportRefused

__all__ = ["Checked", "Given", "ImportRefused", "read", "read_folder"]
