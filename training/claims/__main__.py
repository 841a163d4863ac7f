"""``python -m training.claims``: make ``moderation/weights/claims.npz``, after ``python -m training.embed``.

The data is read from ../shared/data or $DATA. Some minutes on one core, most of them for embedding.
"""

import argparse
from pathlib import Path

from moderation.scoring.claims.embedding import Embedder
from moderation.scoring.claims.learnt import save
from moderation.scoring.weights import FOLDER
from training.claims import matching, worth

VERSION = "claims-3"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER, help="where claims.npz goes")
    folder = parser.parse_args().out
    embedder = Embedder.load()
    arrays = worth.learn(embedder)
    arrays["rarity"] = matching.rarity()
    arrays |= matching.learn(embedder, arrays)
    path = save(VERSION, arrays, folder)
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
