"""The laptop's AWS: the real template, state machine, Lambda artifacts and Spark jobs, offline.

commands/ has a module a verb, services/ one a service of AWS that is emulated, output/ what the
terminal shows, inputs/ what a run captures, lake/ the folder of a lake, pipeline/ one execution.
Neither what is deployed nor what EMR runs knows that this package exists.
"""

import warnings

# A headless machine has no such folder; the PostgreSQL wheel asks at import and then does without.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
