"""The texts of the mandate's documents: one module for each language."""

from collections.abc import Mapping

from encours_mandates.core.domain.mandate import Language
from encours_mandates.core.formats.wording_de import DE
from encours_mandates.core.formats.wording_en import EN
from encours_mandates.core.formats.wording_fr import FR
from encours_mandates.core.formats.words import Wording

WORDINGS: Mapping[Language, Wording] = {"fr": FR, "en": EN, "de": DE}
