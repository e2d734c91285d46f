"""The child of ``cage``: reads one file of an intricate format and tells its parent what it found, then is gone.

Imports only what reading needs, so that it starts at once.
"""

import gc
import json
import os
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from datasources.errors import DataError
from datasources.formats.base import Batch, Source
from datasources.formats.direct import open_directly, sniff_directly
from datasources.formats.frames import write_frame

TOO_BIG = "读取它需要的内存超过上限"
SPLIT_IT = "请另存为 CSV，或拆成几个较小的文件后再导入"


def main() -> None:
    """Do the job that stands on standard input; the exit status says nothing."""
    gc.disable()  # millions of cells form no cycles, and looking for some takes a third of the time
    job = json.load(sys.stdin)
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints must not get between the frames
    place = f"文件 {job['name']}"
    try:
        perform(job, out)
    except DataError as error:
        write_frame(out, {"failed": [error.place, error.cause, error.next_step]})
    except MemoryError:
        write_frame(out, {"failed": [place, TOO_BIG, SPLIT_IT]})
    except Exception:
        traceback.print_exc()
        write_frame(out, {"failed": [place, "内容已损坏，读不出表格", "请重新导出，或另存为 CSV 后再导入"]})
    os._exit(0)


def perform(job: dict[str, Any], out) -> None:
    """Sniff, or read from the first row to the last."""
    source = Source(Path(job["path"]), job["name"], job["options"])
    if job["sniff"]:
        write_frame(out, {"sniffed": asdict(sniff_directly(source, may_be_empty=job["may_be_empty"]))})
        return
    reader = open_directly(source)
    write_frame(out, {"opened": {"headers": reader.headers, "describe": reader.describe()}})
    for batch in reader.batches(job["rows"]):
        write_frame(out, *_packed(batch, reader.fraction))
    write_frame(out, {"done": [asdict(line) for line in reader.footer]})


def _packed(batch: Batch, fraction: float) -> tuple[dict[str, Any], pa.Buffer]:
    table = pa.record_batch(
        [batch.lines, *batch.columns], names=["lines", *(str(at) for at in range(len(batch.columns)))]
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_batch(table)
    about = {"refused": [asdict(bad) for bad in batch.refused], "part": batch.part, "fraction": fraction}
    return {"batch": about}, sink.getvalue()


if __name__ == "__main__":
    main()
