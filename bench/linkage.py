"""Two registers with typing errors and a known truth: the pairs a model finds, beside those of Splink.

    python -m bench.linkage dataset4a.csv dataset4b.csv

The files are FEBRL's 4a and 4b: 5,000 people each, the second with typing errors; ``rec-N`` is the same person in
both. The model pairs within equal keys by several passes and keeps every pair once; Splink gets the same keys as
blocking rules, its own comparisons for names, numbers and addresses, and trains itself on the two files. Prints pairs,
precision, recall and processor seconds of both; of Splink at several thresholds of probability.
"""

import argparse
import json
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
import splink.comparison_library as comparisons
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from bench.made_data import standard
from bench.questions import HERE
from datasources.lake import Holding, LoadFiles, relation
from models_engine.engines import open_session
from models_engine.execution import InputData, Matches, execute
from models_engine.language import check_model, parse_model

#: the files' columns in their order, the last two under shorter names
COLUMNS = (
    "rec_id",
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "born",
    "number",
)
KEYS = ("number", "born", "postcode", "surname", "given_name")
SIDES = {"first": "persons_a", "second": "persons_b"}

Pair = tuple[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs=2, type=Path, help="dataset4a.csv dataset4b.csv")
    given = parser.parse_args().files
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {side: _as_parquet(path, folder / f"{side}.parquet") for side, path in zip(SIDES, given, strict=True)}
        truth = _truth(files)
        print(f"{len(truth):,} people stand in both registers")
        started = time.process_time()
        _report("model", _by_model(files, folder), truth)
        print(f"  {time.process_time() - started:.1f} s of processor")
        started = time.process_time()
        scores = _by_splink(files)
        print(f"Splink {time.process_time() - started:.1f} s of processor, training and prediction")
        for least in (0.5, 0.9, 0.99, 0.9999):
            _report(f"Splink, {least}", {pair for pair, score in scores.items() if score >= least}, truth)


def _by_model(files: dict[str, Path], folder: Path) -> set[Pair]:
    columns = {name: ("string", name) for name in COLUMNS}
    standards = {slug: standard(slug, "名册", columns) for slug in SIDES.values()}
    source = (HERE / "models" / "linkage.yaml").read_text(encoding="utf-8")
    checked = check_model(parse_model(source, "linkage.yaml"), standards)
    with open_session(folder) as session:
        inputs = {}
        for load, (side, slug) in enumerate(SIDES.items(), 1):
            holding = Holding((LoadFiles(load, (str(files[side]),), False),))
            inputs[side] = InputData(relation(session.con, side, standards[slug], [holding]))
        session.lock(list(files.values()))
        execute(checked, session, inputs, parameters={}, as_of=date(2026, 1, 1), result_folder=folder)
    rows = (row for batch in Matches(folder / "matches.parquet").batches() for row in batch)
    keys = (json.loads(row["key"]) for row in rows)
    return {(key["rec_id"], key["two_rec_id"]) for key in keys}


def _by_splink(files: dict[str, Path]) -> dict[Pair, float]:
    """Pair -> how probable Splink holds it, over the pairs that share one of the keys."""
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="rec_id",
        comparisons=[
            comparisons.NameComparison("given_name"),
            comparisons.NameComparison("surname"),
            comparisons.LevenshteinAtThresholds("born", [1, 2]),
            comparisons.LevenshteinAtThresholds("number", [1, 2]),
            comparisons.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
            comparisons.JaroWinklerAtThresholds("suburb", [0.9, 0.7]),
            comparisons.LevenshteinAtThresholds("postcode", [1]),
        ],
        blocking_rules_to_generate_predictions=[block_on(key) for key in KEYS],
    )
    with duckdb.connect() as connection:
        api = DuckDBAPI(connection=connection)
        for side, path in files.items():
            connection.execute(f"CREATE TABLE {side} AS SELECT * FROM read_parquet('{path}')")
        linker = Linker([api.register(side, dataset_display_name=side) for side in files], settings, log_level=None)
        linker.training.estimate_probability_two_random_records_match([block_on("number")], recall=0.8)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for key in ("born", "postcode"):
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(key))
        found = linker.inference.predict()
        query = f"SELECT rec_id_l, rec_id_r, match_probability FROM {found.physical_name}"
        return {tuple(sorted((a, b), key=_is_second)): score for a, b, score in connection.execute(query).fetchall()}


def _is_second(rec_id: str) -> bool:
    return "-dup-" in rec_id


def _as_parquet(path: Path, target: Path) -> Path:
    """The file as a load writes it: blanks trimmed, an empty cell missing, every row with its id."""
    cells = ", ".join(f"nullif(trim({name}), '') AS {name}" for name in COLUMNS)
    names = ", ".join(f"'{name}'" for name in COLUMNS)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT {cells}, 1::BIGINT AS source_load, '{path.name}' AS source_file,"
            " row_number() OVER () AS source_line, row_number() OVER () AS row_id, '{}' AS raw"
            f" FROM read_csv('{path}', header=true, all_varchar=true, names=[{names}])) TO '{target}' (FORMAT parquet)"
        )
    return target


def _truth(files: dict[str, Path]) -> set[Pair]:
    with duckdb.connect() as connection:
        query = "SELECT a.rec_id, b.rec_id FROM read_parquet(?) a JOIN read_parquet(?) b"
        same = " ON split_part(a.rec_id, '-', 2) = split_part(b.rec_id, '-', 2)"
        return set(connection.execute(query + same, [str(path) for path in files.values()]).fetchall())


def _report(who: str, found: set[Pair], truth: set[Pair]) -> None:
    right = len(found & truth)
    precision, recall = right / max(len(found), 1), right / len(truth)
    both = 2 * precision * recall / max(precision + recall, 1e-9)
    print(
        f"{who:15} {len(found):6,} pairs   precision {precision:.4f}   recall {recall:.4f}   F1 {both:.4f}", flush=True
    )


if __name__ == "__main__":
    main()
