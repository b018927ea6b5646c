"""У каждого заголовка постоянный адрес: метка перед ним, а без метки — он сам латиницей.

Sphinx назвал бы русские заголовки по порядку, `id1`, `id2`: новый раздел в начале страницы
увёл бы чужие ссылки к соседям.
"""

from docutils import nodes
from sphinx.transforms import SphinxTransform

from tools.wording import slug

FORMER = {"Упражнения": ["poprobuyte-sami"]}  # заголовок многих страниц: метки тут не хватило бы


class StableAddresses(SphinxTransform):
    """Оставляет разделу или заголовку без номера один адрес, от порядка не зависящий."""

    default_priority = 840  # метки уже у разделов, а Sphinx их ещё не запомнил (850)

    def apply(self, **kwargs):
        everything = self.document.findall()
        headings = [node for node in everything if isinstance(node, nodes.section | nodes.rubric)]
        labels = {heading: self.labels(heading) for heading in headings}
        taken = {label for found in labels.values() for label in found}
        for heading, found in labels.items():
            for old in heading["ids"]:
                self.document.ids.pop(old, None)
            title = self.title(heading)
            heading["ids"] = found or [self.free(title, taken), *FORMER.get(title, [])]
            taken.update(heading["ids"])
            self.document.ids.update(dict.fromkeys(heading["ids"], heading))

    def labels(self, heading) -> list[str]:
        """Адреса, которые дал автор."""
        ids, explicit = self.document.nameids, self.document.nametypes
        return [ids[name] for name in heading["names"] if explicit.get(name) and ids[name]]

    @staticmethod
    def title(heading) -> str:
        """Текст заголовка."""
        return heading[0].astext() if isinstance(heading, nodes.section) else heading.astext()

    @staticmethod
    def free(title: str, taken: set[str]) -> str:
        """Адрес по заголовку; у одинаковых заголовков страницы — с номером."""
        wanted = slug(title) or "razdel"
        variants = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
        return next(name for name in variants if name not in taken)


def setup(app):
    app.add_transform(StableAddresses)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
