"""Ibis on Spark with the meaning that expressions have on DuckDB: the few constructs that differ, each written anew."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Sequence
from pathlib import Path

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyspark.sql.functions as F
import sqlglot.expressions as sge
from ibis.backends.pyspark import Backend
from ibis.backends.pyspark.datatypes import PySparkType
from ibis.backends.sql.compilers.base import NULL
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.common.exceptions import OperationNotDefinedError, UnsupportedOperationError
from ibis.util import gen_name
from pyspark import cloudpickle
from pyspark.sql import DataFrame, SparkSession

from models_engine.engines import spark_functions
from models_engine.engines.spark_patterns import in_java, replacement_in_java
from models_engine.expressions import likeness

for module in (spark_functions, likeness):
    cloudpickle.register_pickle_by_value(module)


#: operations with a pattern that Java does not run, and the Python function that does them
_RE2 = {
    ops.RegexSearch: lambda op: spark_functions.searching(op.pattern.value),
    ops.RegexExtract: lambda op: spark_functions.extracting(op.pattern.value, op.index.value),
    ops.RegexReplace: lambda op: spark_functions.replacing(op.pattern.value, op.replacement.value),
}


def runs_in_python(op: ops.Node) -> bool:
    """Whether an operation is computed by Spark's Python workers."""
    return isinstance(op, ops.ScalarUDF) or (isinstance(op, tuple(_RE2)) and in_java(op.pattern.value) is None)


def python_name(op: ops.Value) -> str:
    """What Spark calls the function of an operation with a pattern."""
    literals = [part.value for part in op.__args__ if isinstance(part, ops.Literal)]
    return f"re2_{hashlib.sha256(repr((type(op).__name__, literals)).encode()).hexdigest()[:24]}"


class Compiler(PySparkCompiler):
    """From Ibis to Spark's SQL."""

    __slots__ = ()

    def visit_Strip(self, op, *, arg):
        """Every kind of blank; Spark's own trims spaces alone."""
        return sge.Trim(this=arg, expression=sge.convert(string.whitespace), position="BOTH")

    def visit_IntegerRange(self, op, *, start, stop, step):
        """Missing where an end is; Ibis's own forgets parentheses round its ends and is empty there."""
        if not (isinstance(op.step, ops.Literal) and op.step.value == 1):
            raise UnsupportedOperationError("a range in steps")
        start, stop = sge.paren(start), sge.paren(stop)
        numbers = self.f.sequence(start, sge.Sub(this=stop, expression=sge.convert(1)))
        empty = self.cast(self.f.array(), op.dtype)
        return self.if_(start < stop, numbers, self.if_(start >= stop, empty, NULL))

    def visit_ArrayIndex(self, op, *, arg, index):
        """Spark wants a narrow index, and stops the run at one that is outside."""
        return self.f.get(arg, self.cast(index, dt.int32))

    def visit_Least(self, op, *, arg):
        """Spark knows no least of a single value."""
        return super().visit_Least(op, arg=arg) if len(arg) > 1 else arg[0]

    def visit_Greatest(self, op, *, arg):
        return super().visit_Greatest(op, arg=arg) if len(arg) > 1 else arg[0]

    def visit_ArrayCollect(self, op, *, arg, where, order_by, include_null, distinct):
        """A list in the order of its own values is sorted once it is collected."""
        by_itself = [key.arg for key in op.order_by] == [op.arg]
        found = super().visit_ArrayCollect(
            op,
            arg=arg,
            where=where,
            order_by=() if by_itself else order_by,
            include_null=include_null,
            distinct=distinct,
        )
        return self.f.array_sort(found) if by_itself else found

    def visit_RegexSearch(self, op, *, arg, pattern):
        java = in_java(op.pattern.value)
        return self.f.rlike(arg, sge.convert(java)) if java else self.f[python_name(op)](arg)

    def visit_RegexExtract(self, op, *, arg, pattern, index):
        java = in_java(op.pattern.value)
        return self.f.regexp_extract(arg, sge.convert(java), index) if java else self.f[python_name(op)](arg)

    def visit_RegexReplace(self, op, *, arg, pattern, replacement):
        java = in_java(op.pattern.value)
        if not java:
            return self.f[python_name(op)](arg)
        return self.f.regexp_replace(arg, sge.convert(java), sge.convert(replacement_in_java(op.replacement.value)))

    def visit_WindowFunction(self, op, *, func, **window):
        """Different values over a window are the size of a set: Spark takes no DISTINCT there.

        Numbers given to rows in no order only tell rows apart; counting them would take all rows to one machine.
        """
        if isinstance(op.func, ops.RowNumber) and not op.group_by and not _orders(op):
            return self.f.monotonically_increasing_id()
        if not isinstance(op.func, ops.CountDistinct):
            return super().visit_WindowFunction(op, func=func, **window)
        [value] = func.find(sge.Distinct).expressions
        return self.f.size(super().visit_WindowFunction(op, func=self.f.collect_set(value), **window))

    def visit_First(self, op, *, arg, where, order_by, include_null):
        return self._extreme("min_by", op, arg, order_by)

    def visit_Last(self, op, *, arg, where, order_by, include_null):
        return self._extreme("max_by", op, arg, order_by)

    def _extreme(self, name: str, op, arg, order_by):
        """The value at one end of an ascending order, missing keys last; a missing value is none."""
        parts = [part for key in order_by for part in (key.this.is_(NULL), key.this)]
        return self.f[name](arg, self.if_(arg.is_(NULL), NULL, self.f.struct(*parts)))


def _orders(window: ops.WindowFunction) -> bool:
    """Whether a window has an order: Ibis gives one by NULL where none was asked for."""
    return any(not isinstance(key.arg, ops.Literal) for key in window.order_by)


class SparkBackend(Backend):
    """Spark through Ibis; tables in memory come as Arrow, functions of Arrow arrays get them."""

    compiler = Compiler()

    def do_connect(self, session: SparkSession) -> None:
        self.register_options()  # Ibis does it for the backends that it makes itself
        super().do_connect(session)

    def read_parquet(
        self, path: str | Path | Sequence[str | Path], /, *, table_name: str | None = None, union_by_name: bool = False
    ) -> ir.Table:
        """Files as one table; ``union_by_name``: a file that lacks a column has it NULL."""
        paths = [path] if isinstance(path, str | Path) else list(path)
        reader = self._session.read.option("mergeSchema", union_by_name and len(paths) > 1)
        return self.view(reader.parquet(*(Path(one).as_uri() for one in paths)), table_name or gen_name("read"))

    def view(self, frame: DataFrame, name: str) -> ir.Table:
        """A frame as a table of this connection."""
        frame.createOrReplaceTempView(name)
        return self.table(name)

    def _register_in_memory_table(self, op: ops.InMemoryTable) -> None:
        self._session.createDataFrame(op.data.to_pyarrow(op.schema)).createOrReplaceTempView(op.name)

    def _register_udfs(self, expr: ir.Expr) -> None:
        """Ibis gives Spark single values where a function wants arrays."""
        for op in expr.op().find(runs_in_python):
            if isinstance(op, ops.ScalarUDF):
                name, function = self.compiler.__sql_name__(op), spark_functions.in_arrow(op.__func__)
            else:
                name, function = python_name(op), _RE2[type(op)](op)
            called = F.pandas_udf(function, returnType=PySparkType.from_ibis(op.dtype))
            self._session.udf.register(name, called)


def unable(relation: ir.Table) -> list[str]:
    """What a relation asks that Spark cannot do, as sentences.

    A function that runs in Python is computed before a join or after it; in the condition of a join that keeps rows
    without a partner, or rows of one side alone, it can be neither where it needs both sides.
    """
    found = [_CANNOT_JOIN for link in relation.op().find(ops.JoinLink) if link.how != "inner" and _needs_both(link)]
    try:
        SparkBackend.register_options()
        SparkBackend.compiler.to_sqlglot(relation)
    except (UnsupportedOperationError, OperationNotDefinedError) as error:
        found.append(f"引擎 spark 不能执行这一步（{error}）。请改写这一步，或改用引擎 duckdb。")
    return found


_CANNOT_JOIN = (
    "引擎 spark 不能在 left、semi、anti 关联的 where 中，用左右两侧的列一起作同一个正则或规范化函数的参数。"
    "请改用 inner 关联后再筛选，或改用引擎 duckdb。"
)


def _needs_both(link: ops.JoinLink) -> bool:
    functions = [op for predicate in link.predicates for op in predicate.find(runs_in_python, filter=ops.Value)]
    return any(len({field.rel for field in function.find(ops.Field, filter=ops.Value)}) > 1 for function in functions)
