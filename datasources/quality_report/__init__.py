"""质量报告: what a load is measured against, and how its figures are said, drawn and exported."""
