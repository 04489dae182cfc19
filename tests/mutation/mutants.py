"""Small changes of a module's code: what a slip of the pen would be.

Left alone are docstrings, annotations, decorators, what an error says, and the list of a package's
names: no test of behaviour can notice them.
"""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A changed module. `owner` is the function or method that holds the change, by its qualified
    name; None when it is outside of all, where only a new import shows it."""

    module: str
    line: int
    owner: str | None
    before: str
    after: str
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class _Place:
    """A node and how to put another one there."""

    node: ast.AST
    put: Callable[[ast.AST], None]
    owner: str | None


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a module, one change each, in the order of its lines."""
    tree = ast.parse(source)
    for place in list(_places(tree, None)):
        before = _told(place.node)
        for changed in _changes(place.node):
            place.put(changed)
            mutated = ast.fix_missing_locations(deepcopy(tree))
            place.put(place.node)
            yield Mutant(
                module=module,
                line=getattr(place.node, "lineno", None) or place.node.target.lineno,
                owner=place.owner,
                before=before,
                after=_told(changed),
                tree=mutated,
            )


def _told(node: ast.AST) -> str:
    """The code on one line; of a branch only its condition."""
    shown = node.test if isinstance(node, ast.If | ast.While) else node
    return " ".join(ast.unparse(shown).split())


def _places(parent: ast.AST, owner: str | None, inside: bool = False) -> Iterator[_Place]:
    """Every node below one, with the outermost function around it; what is left alone is skipped."""
    for name, value in ast.iter_fields(parent):
        if _left_alone(parent, name):
            continue
        is_list = isinstance(value, list)
        for index, node in enumerate(value if is_list else [value]):
            if not isinstance(node, ast.AST) or _says_only(node):
                continue
            held_by, within = owner, inside
            if isinstance(parent, ast.FunctionDef) and name == "body" and not inside:
                within = True
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not inside:
                held_by = f"{owner}.{node.name}" if owner else node.name
            yield _Place(
                node, _putter(parent, name, index if is_list else None), owner if within else None
            )
            yield from _places(node, held_by, within)


def _putter(parent: ast.AST, name: str, index: int | None) -> Callable[[ast.AST], None]:
    def put(node: ast.AST) -> None:
        if index is None:
            setattr(parent, name, node)
        else:
            getattr(parent, name)[index] = node

    return put


def _left_alone(parent: ast.AST, name: str) -> bool:
    if name in {"annotation", "returns", "decorator_list", "bases", "type_params", "ctx", "op"}:
        return True
    if isinstance(parent, ast.Raise | ast.JoinedStr | ast.Import | ast.ImportFrom):
        return True
    return isinstance(parent, ast.Assign) and ast.unparse(parent.targets[0]) == "__all__"


def _says_only(node: ast.AST) -> bool:
    """A docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    yield from _changed_operators(node)
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if not _turns(test):
            yield _with(node, test=_not(test))
        case ast.comprehension(ifs=[_, *_]):
            yield _with(node, ifs=[])
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield _with(node, value=ast.Constant(None))
        case ast.Expr(value=ast.Call()):
            yield ast.copy_location(ast.Pass(), node)
        case ast.Break():
            yield ast.copy_location(ast.Continue(), node)
        case ast.Continue():
            yield ast.copy_location(ast.Break(), node)
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            yield _with(node, id=NAMES[name])
        case ast.Constant(value=value):
            yield from (_with(node, value=other) for other in _other_values(value))


def _changed_operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                swapped = COMPARISONS[type(op)]()
                yield _with(node, ops=[*ops[:place], swapped, *ops[place + 1 :]])
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in ARITHMETIC:
            yield _with(node, op=ARITHMETIC[type(op)]())
        case ast.BoolOp(op=op):
            yield _with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield deepcopy(operand)


def _other_values(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str):
        yield f"{value}X" if not value.isdigit() else str(int(value) + 1)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _turns(test: ast.expr) -> bool:
    """Whether another change already makes it the contrary."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(
            ops=[ast.Eq() | ast.NotEq() | ast.Is() | ast.IsNot() | ast.In() | ast.NotIn()]
        ):
            return True
    return False


def _not(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=deepcopy(test)), test)


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
