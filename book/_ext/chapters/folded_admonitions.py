"""Свёрнутая врезка — `<details>`: раскрывается и без JavaScript, и поиском браузера по странице."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class details(nodes.Body, nodes.Element):
    """Врезка, которую можно свернуть."""


class summary(nodes.TextElement):
    """Её заголовок, видный всегда."""


class FoldedAdmonitions(SphinxPostTransform):
    """Заменяет врезки с классом `dropdown`, в том числе решения упражнений."""

    default_priority = 900  # когда ссылки внутри уже найдены
    formats = ("html",)

    def run(self, **kwargs):
        for admonition in list(self.document.findall(nodes.Admonition)):
            if "dropdown" in admonition["classes"]:
                title, *content = admonition.children
                heading = summary("", "", *title.children)
                folded = details("", heading, *content)
                folded["classes"], folded["ids"] = admonition["classes"], admonition["ids"]
                admonition.replace_self(folded)


def visit_details(self, node):
    self.body.append(self.starttag(node, "details", CLASS="admonition"))


def depart_details(self, node):
    self.body.append("</details>\n")


def visit_summary(self, node):
    self.body.append(self.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_summary(self, node):
    self.body.append('<i class="fa-solid fa-chevron-down"></i></summary>\n')


def setup(app):
    app.add_node(details, html=(visit_details, depart_details))
    app.add_node(summary, html=(visit_summary, depart_summary))
    app.add_post_transform(FoldedAdmonitions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
