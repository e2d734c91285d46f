"""One way to answer a question each: ``answer(question, …) -> None`` writes its answer as Parquet."""
