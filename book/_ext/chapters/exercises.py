"""Упражнения sphinx-exercise в оформлении курса: с названием без скобок и свёрнутым решением."""

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import exercise_enumerable_node, solution_node


class Unwrap(SphinxTransform):
    """Убирает разделы без заголовков, в которые sphinx-exercise складывает содержимое."""

    default_priority = 15  # решение уже собрано (10), адресов у разделов ещё нет (840)

    def apply(self, **kwargs):
        for kind in (exercise_enumerable_node, solution_node):
            for box in self.document.findall(kind):
                box.children[1:] = [
                    inner
                    for child in box.children[1:]
                    for inner in (child.children if isinstance(child, nodes.section) else [child])
                ]
                for child in box.children:
                    child.parent = box


class Titles(SphinxPostTransform):
    """Ставит название упражнения после точки, а не в скобки."""

    default_priority = 25  # заголовки уже сложены (20)
    formats = ("html",)

    def run(self, **kwargs):
        for box in self.document.findall(exercise_enumerable_node):
            title = box[0]
            texts = [child for child in title.children if isinstance(child, nodes.Text)]
            if len(title.children) > 2 and texts[0] == " (" and texts[-1] == ")":
                title.children = title.children[1:-1]


def keep_titles(app, doctree):
    """Оставляет в реестре sphinx-exercise одни заголовки, другого из него не читают.

    Узлы в нём держат свои страницы целиком, а реестр уходит в каждый читающий процесс и обратно.
    """
    registry = getattr(app.env, "sphinx_exercise_registry", {})
    for entry in registry.values():
        if entry["docname"] == app.env.docname:
            title = entry["node"][0].deepcopy()
            entry["node"] = entry["node"].copy()
            entry["node"] += title
            for node in entry["node"].findall():
                node.document = None


def setup(app):
    app.connect("doctree-read", keep_titles)
    app.add_transform(Unwrap)
    app.add_post_transform(Titles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
