"""Floor 2, the question: a model compares datasets in a run."""
