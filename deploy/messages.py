"""`./run messages`: compile locale/*/LC_MESSAGES/*.po without GNU gettext.

Compiled catalogues are committed, so that a checkout speaks Swedish without a build step. What is missing or stale in
them is told by tests/pages/test_words.py, which `./run check translations` runs.
"""

import polib  # type: ignore[import-untyped]

from deploy.programs import ROOT


def main() -> None:
    for path in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
        print(f"compiled {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
