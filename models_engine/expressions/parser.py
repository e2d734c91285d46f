"""Text to tree. The grammar is sqlglot's; what the tree may contain is the checker's business."""

from sqlglot import TokenType, exp
from sqlglot.errors import ParseError, TokenError

from models_engine.expressions.dialect import RULES
from models_engine.expressions.problems import ExpressionErrors, ExpressionProblem
from models_engine.expressions.typed import Expression

# a condition that a person wrote is far shorter; the limits keep a hostile text from exhausting the parser
MAX_CHARACTERS = 20_000
MAX_DEPTH = 100


def parse(text: str) -> Expression:
    """Read one scalar expression. Raises ExpressionErrors for what is no expression at all."""
    if len(text) > MAX_CHARACTERS:
        raise _error(text, f"表达式超过 {MAX_CHARACTERS} 个字符，请拆成几个步骤。")
    try:
        tokens = RULES.tokenize(text)
        _refuse_tokens(text, tokens)
        trees = RULES.parser().parse_into(exp.Condition, tokens, text)
    except TokenError as error:
        raise _error(text, "表达式中有未闭合的引号或无法识别的字符。") from error
    except ParseError as error:
        raise _error(text, *_told(text, error)) from error
    except RecursionError as error:
        raise _error(text, "表达式嵌套过深，请拆成几个步骤。") from error
    tree = trees[0] if len(trees) == 1 else None
    if tree is None:
        raise _error(text, "表达式是空的。")
    if _depth(tree) > MAX_DEPTH:
        raise _error(text, "表达式嵌套过深，请拆成几个步骤。")
    return Expression(text, tree)


def _refuse_tokens(text: str, tokens: list) -> None:
    for token in tokens:
        if token.token_type == TokenType.SEMICOLON:
            raise _error(text, "一处只能写一个表达式，不能使用分号（;）。", token.start)
        if token.comments:
            raise _error(text, "表达式中不能写注释，请写在模型文件的注释里。", token.start)


def _told(text: str, error: ParseError) -> tuple[str, int]:
    """What to tell of a parse error, and the offset of the word at which it was noticed."""
    first = error.errors[0] if error.errors else {}
    word = first.get("highlight") or ""
    lines = text.splitlines(keepends=True)[: max(0, (first.get("line") or 1) - 1)]
    offset = sum(map(len, lines)) + max(0, (first.get("col") or 1) - len(word))
    near = f"“{word}”附近" if word else ""
    return f"表达式{near}不合语法：可能缺少内容、括号不配对，或用了这里不允许的写法。", min(offset, len(text))


def _depth(tree: exp.Expression) -> int:
    """How deep a tree is; a chain of AND, of OR or of || counts as one level."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        for child in node.iter_expressions():
            same = type(child) is type(node) and isinstance(node, exp.And | exp.Or | exp.DPipe)
            waiting.append((child, depth if same else depth + 1))
    return deepest


def _error(text: str, message: str, offset: int = 0) -> ExpressionErrors:
    return ExpressionErrors(text, [ExpressionProblem(message, offset)])
