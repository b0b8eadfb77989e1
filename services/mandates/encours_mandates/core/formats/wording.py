"""What the mandate's papers say, in the languages of the installation: one module for each."""

from collections.abc import Mapping

from encours_mandates.core.domain.mandate import Language
from encours_mandates.core.formats.wording_de import DE
from encours_mandates.core.formats.wording_en import EN
from encours_mandates.core.formats.wording_fr import FR
from encours_mandates.core.formats.words import Wording

WORDINGS: Mapping[Language, Wording] = {"fr": FR, "en": EN, "de": DE}
