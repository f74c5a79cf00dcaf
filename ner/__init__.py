"""How the bundled name model is made: a generator of labelled text, and the training from it."""
