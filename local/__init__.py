"""The laptop's AWS: the real template, state machine, Lambda artifacts and Spark jobs, offline.

commands/ has a module a verb, services/ one a service of AWS that is emulated, output/ what the
terminal shows, inputs/ what a run captures, lake/ the folder of a lake, pipeline/ one execution.
Neither what is deployed nor what EMR runs knows that this package exists.
"""

import sys
import warnings

from local.paths import BYTECODE

# A headless machine has no such folder; the PostgreSQL wheel asks at import and then does without.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")

# Compiling moto and botocore anew takes longer than all else of a start. Who asks Python to write
# nothing beside sources (PYTHONDONTWRITEBYTECODE, as many images do) has it below .build.
if sys.dont_write_bytecode and sys.pycache_prefix is None:
    sys.pycache_prefix = str(BYTECODE)
    sys.dont_write_bytecode = False
