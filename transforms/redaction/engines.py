"""Which detector a policy asks for, and whether it is there."""

import importlib.util

from transforms.redaction.combined import CombinedDetector
from transforms.redaction.detectors import Detector
from transforms.redaction.policy import (
    BUNDLED_ENGINE,
    MODEL_FOLDER,
    PATTERNS_ENGINE,
    RedactionPolicy,
)
from transforms.redaction.presidio import PresidioDetector


def make_detector(policy: RedactionPolicy) -> Detector:
    """Build the detector that the policy asks for; takes a few seconds, so build it once.

    Raises:
        ValueError: `redaction.engine` names an engine that is not there.
    """
    require_engine(policy.engine)
    return CombinedDetector(PresidioDetector(policy), policy)


def require_engine(engine: str) -> None:
    """Check, without loading it, that an engine is there.

    Raises:
        ValueError: it is not; the message names the setting and what to do.
    """
    if engine == PATTERNS_ENGINE:
        return
    if engine == BUNDLED_ENGINE:
        if not (MODEL_FOLDER / "meta.json").exists():
            raise ValueError(
                "redaction.engine: the bundled model is missing from this installation; install "
                "again, or use `patterns` or an installed spaCy pipeline such as `en_core_web_lg`"
            )
        return
    if not engine.isidentifier() or importlib.util.find_spec(engine) is None:
        raise ValueError(
            "redaction.engine: no such engine; use `patterns` or the name of an installed spaCy "
            "pipeline, such as `en_core_web_lg`"
        )
