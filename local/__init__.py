"""The laptop's AWS: the real template, state machine, Lambda artifacts and Spark jobs of covidlake, offline.

Each service that is emulated is one module here. Nothing outside this package knows that it exists.
"""

import warnings

# A headless machine has no such folder; the PostgreSQL wheel asks at import and then does without.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
