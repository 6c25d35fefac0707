# Imported by ilion_dropin.pth when an interpreter starts: lets ilion answer `import cassandra`.
import os
import sys

if os.environ.get("ILION_DROPIN") != "0":
    _here = os.path.dirname(os.path.abspath(__file__))
    from ilion.finder import DropInFinder

    sys.meta_path.insert(0, DropInFinder(os.path.join(_here, "ilion", "_dropin")))
