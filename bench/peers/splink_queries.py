"""Names alike within blocks, by Splink on DuckDB: its blocking and its comparison, without a trained model."""

import argparse
from pathlib import Path

import duckdb
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

PLAIN = "upper(replace(name, ' ', ''))"


def answer(files: dict[str, Path], target: Path, options: argparse.Namespace) -> None:
    """Pairs of the blocks with their comparison level; the level of 0.8 and above is the answer."""
    settings = {
        "threads": options.threads,
        "memory_limit": f"{options.memory_mb}MiB",
        "preserve_insertion_order": False,
        "temp_directory": str(target / "spill"),
    }
    with duckdb.connect(config=settings) as connection:
        api = DuckDBAPI(connection=connection)
        tables = []
        for name, key in (("members", "member_no"), ("registrants", "registrant_no")):
            connection.execute(
                f"CREATE VIEW {name}_in AS SELECT {key} AS unique_id, area, {PLAIN} AS name"
                f" FROM read_parquet('{files[name]}')"
            )
            tables.append(api.register(f"{name}_in", dataset_display_name=name))
        pairs = Linker(tables, _settings(), log_level=None).inference.predict()
        connection.execute(
            f"COPY (SELECT unique_id_l AS member_no, unique_id_r AS registrant_no FROM {pairs.physical_name}"
            f" WHERE gamma_name = 1 ORDER BY ALL) TO '{target / 'result.parquet'}' (FORMAT parquet)"
        )


def _settings() -> SettingsCreator:
    alike = levels.CustomLevel(
        "1 - levenshtein(name_l, name_r)::DOUBLE / greatest(length(name_l), length(name_r)) >= 0.8", "alike"
    )
    name = comparisons.CustomComparison(
        output_column_name="name", comparison_levels=[levels.NullLevel("name"), alike, levels.ElseLevel()]
    )
    return SettingsCreator(
        link_type="link_only",
        comparisons=[name],
        blocking_rules_to_generate_predictions=[block_on("area")],
        retain_intermediate_calculation_columns=True,
    )
