"""Everything the clinical side of the demonstration holds, made once and kept until its recipe changes."""

import hashlib
import shutil
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

from pydicom.fileset import FileSet

from demonstration.images.brain import write_brain
from demonstration.images.identities import Examinations
from demonstration.images.phantom import write_phantom
from demonstration.images.ultrasound import write_ultrasound
from demonstration.images.variety import write_variety
from demonstration.images.wheels import WHEELS

CLINICAL = Path("var/demo/clinical")
RECIPE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Collection:
    """The folders of the demonstration's images."""

    folder: Path

    @property
    def pacs(self) -> Path:
        """What is loaded into the clinical PACS: `<examination key>/NNNN.dcm`."""
        return self.folder / "pacs"

    @property
    def cd(self) -> Path:
        """A ZIP made from a CD with DICOMDIR, of a patient whom the PACS does not know."""
        return self.folder / "cd.zip"

    @property
    def truth(self) -> Path:
        """The true sizes of the phantom's lesions, by time point."""
        return self.pacs / "truth.json"

    def examination(self, examination: Examinations) -> Path:
        """Give the folder of one examination of the PACS."""
        return self.pacs / examination.value.key


def make_collection(folder: Path = CLINICAL, wheels: Path = WHEELS) -> Collection:
    """Give the images, made anew only when the recipe that made them has changed."""
    collection = Collection(folder)
    stamp = folder / "recipe.sha256"
    recipe = _recipe_digest()
    if not stamp.exists() or stamp.read_text() != recipe:
        shutil.rmtree(folder, ignore_errors=True)
        _make(collection, wheels)
        stamp.write_text(recipe)
    return collection


def _recipe_digest() -> str:
    digest = hashlib.sha256()
    for file in sorted(RECIPE.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _make(collection: Collection, wheels: Path) -> None:
    write_phantom(collection.pacs)
    write_brain(Examinations.BRAIN.value, collection.examination(Examinations.BRAIN), wheels=wheels)
    write_ultrasound(Examinations.ULTRASOUND.value, collection.examination(Examinations.ULTRASOUND), wheels)
    write_variety(Examinations.VARIETY.value, collection.examination(Examinations.VARIETY))
    _make_cd(collection.cd, wheels)


def _make_cd(target: Path, wheels: Path) -> None:
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        images, cd = Path(name) / "images", Path(name) / "cd"
        write_brain(Examinations.BRAIN_ON_CD.value, images, step=3, wheels=wheels)
        files = FileSet()
        for file in sorted(images.glob("*.dcm")):
            files.add(file)
        files.write(cd)
        shutil.make_archive(str(target.with_suffix("")), "zip", cd)
