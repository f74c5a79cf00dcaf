"""What ends a run, each named by what the runner must do; messages never hold a value of a log."""

OK = 0
"""Exit code: success."""
FOUND = 1
"""Exit code: the command worked and found something (a failed gate, a failed check)."""
WRONG_USE = 2
"""Exit code: a wrong setting, argument or permission."""


class SluiceError(Exception):
    """The common kind: one clear line for the person who runs Sluice."""


class ConfigError(SluiceError):
    """Stop, fix the setting or the permission that the message names, and run again."""


class UnusableFileError(ConfigError):
    """Mend the file that a setting names; nothing is wrong with the setting."""


class SourceError(SluiceError):
    """A log store did not answer as it should: retry, then fail this shard and no other."""


class ObjectChangedError(SourceError):
    """A log object changed or vanished between listing and reading: list again, then retry."""


class ObjectDeniedError(SourceError):
    """Reading one object was denied; the message names the missing action."""


class CredentialsError(SourceError):
    """AWS credentials have ended in the middle of a run: nothing can be read until they are new."""


class ContractError(SluiceError):
    """What was made is not what must hold: publish nothing."""


class RedactionError(SluiceError):
    """Text could not be made safe to store: publish nothing."""
