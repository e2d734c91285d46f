"""The parts of a comparison of two versions: headings, inputs and parameters, steps, the lead, examples."""
